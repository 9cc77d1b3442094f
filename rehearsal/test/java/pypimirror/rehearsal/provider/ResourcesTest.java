package pypimirror.rehearsal.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pulumirpc.Provider.DiffResponse.DiffChanges;
import pulumirpc.Provider.PropertyDiff;
import pypimirror.rehearsal.account.Accounts;

/** Checks the behavior of the AWS plugin that all resource types share. */
class ResourcesTest {

  private static final String ID = "111122223333";
  private static final String DOMAIN = "aws:codeartifact/domain:Domain";
  private static final String GROUP = "aws:ec2/securityGroup:SecurityGroup";
  private static final String VPC = "aws:ec2/vpc:Vpc";
  private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  private static final String UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

  private Resources resources;

  @BeforeEach
  void createAccount(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve(ID + ".json"), "{\"id\":\"" + ID + "\",\"region\":\"us-east-1\"}");
    resources =
        new Resources(
            new Accounts(folder, folder.resolve("live")),
            new ProviderConfig("us-east-1", ID, Map.of("Owner", "platform")),
            FaultPlan.parse(""),
            time -> {});
  }

  private static final byte[] NO_SEED = {};

  @Test
  void reportsMissingUnknownAndWronglyTypedInputsAtOnce() {
    var checked =
        resources.check(
            ENDPOINT,
            "e",
            NO_SEED,
            json("{}"),
            json("{'vpcId':{},'subnetIds':{},'nonsense':true}"));
    assertThat(checked.problems())
        .containsOnlyKeys("serviceName", "vpcId", "subnetIds", "nonsense");
  }

  @Test
  void acceptsValuesThatAreNotKnownYet() {
    var checked =
        resources.check(
            ENDPOINT,
            "e",
            NO_SEED,
            json("{}"),
            json("{'vpcId':'%s','serviceName':'s','subnetIds':'%s'}".formatted(UNKNOWN, UNKNOWN)));
    assertThat(checked.problems()).isEmpty();
  }

  @Test
  void generatesTheSameNameForTheSameSeed() {
    byte[] seed = {1, 2, 3, 4, 5};
    var news = json("{'vpcId':'v'}");
    assertThat(resources.check(GROUP, "endpoints", seed, json("{}"), news).inputs())
        .isEqualTo(resources.check(GROUP, "endpoints", seed, json("{}"), news).inputs())
        .isNotEqualTo(resources.check(GROUP, "endpoints", NO_SEED, json("{}"), news).inputs());
  }

  @Test
  void generatesANameOnceAndKeepsIt() {
    var first =
        resources.check(GROUP, "endpoints", NO_SEED, json("{}"), json("{'vpcId':'v'}")).inputs();
    assertThat(first.path("name").asText()).matches("endpoints-[0-9a-f]{7}");
    var second =
        resources.check(GROUP, "endpoints", NO_SEED, first, json("{'vpcId':'v'}")).inputs();
    assertThat(second.path("name")).isEqualTo(first.path("name"));
    var named =
        resources
            .check(GROUP, "endpoints", NO_SEED, first, json("{'vpcId':'v','name':'mine'}"))
            .inputs();
    assertThat(named.path("name").asText()).isEqualTo("mine");
  }

  @Test
  void tagsAllCombinesDefaultTagsAndTagsOfTheProgram() {
    var inputs =
        resources
            .check(DOMAIN, "d", NO_SEED, json("{}"), json("{'domain':'dd','tags':{'Name':'x'}}"))
            .inputs();
    assertThat(inputs.path("tagsAll")).isEqualTo(json("{'Owner':'platform','Name':'x'}"));
    assertThat(inputs.path("tags")).isEqualTo(json("{'Name':'x'}"));
    var made = resources.create(DOMAIN, inputs);
    assertThat(made.state().path("tags")).isEqualTo(json("{'Name':'x'}"));
    assertThat(made.state().path("tagsAll")).isEqualTo(json("{'Owner':'platform','Name':'x'}"));
  }

  @Test
  void keepsATagOfTheProgramThatEqualsADefaultTag() {
    var inputs =
        resources
            .check(
                DOMAIN,
                "d",
                NO_SEED,
                json("{}"),
                json("{'domain':'dd','tags':{'Owner':'platform'}}"))
            .inputs();
    var made = resources.create(DOMAIN, inputs);
    assertThat(diff(DOMAIN, made.state(), inputs)).isEmpty();
    var read = resources.read(DOMAIN, made.id(), inputs).orElseThrow();
    assertThat(diff(DOMAIN, read, inputs)).isEmpty();
  }

  @Test
  void convertsValuesAsThePluginDoes() {
    var inputs =
        resources
            .check(
                ENDPOINT,
                "e",
                NO_SEED,
                json("{}"),
                json("{'vpcId':5,'serviceName':'s','subnetIds':'subnet-1'}"))
            .inputs();
    assertThat(inputs.path("vpcId")).isEqualTo(json("{'v':'5'}").path("v"));
    assertThat(inputs.path("subnetIds")).isEqualTo(json("{'v':['subnet-1']}").path("v"));
    var repository =
        resources.check(
            "aws:codeartifact/repository:Repository",
            "r",
            NO_SEED,
            json("{}"),
            json(
                "{'domain':'dd','repository':'r','externalConnections':[{'externalConnectionName':'public:pypi'}]}"));
    assertThat(repository.problems()).isEmpty();
    assertThat(repository.inputs().path("externalConnections").isObject()).isTrue();
  }

  // Taking away a value is a change back to the default.
  @Test
  void recordsDefaultsAndComparesThem() {
    var checked =
        resources
            .check(VPC, "v", NO_SEED, json("{}"), json("{'cidrBlock':'10.0.0.0/16'}"))
            .inputs();
    assertThat(checked.path("enableDnsSupport").asBoolean()).isTrue();
    assertThat(checked.path("__defaults"))
        .isEqualTo(json("{'d':['enableDnsSupport','instanceTenancy']}").path("d"));
    var state = json("{'cidrBlock':'10.0.0.0/16','enableDnsSupport':false}");
    state.put("instanceTenancy", "default").set("tagsAll", checked.get("tagsAll"));
    assertThat(diff(VPC, state, checked)).containsOnlyKeys("enableDnsSupport");
  }

  // The plugin reports these changes only when the elements are known.
  @Test
  void aListThatAwsCanFillShowsNoChangeWhileAnElementIsUnknown() {
    var state = json("{'serviceName':'s','vpcId':'v','subnetIds':['a','b']}");
    var news = json("{'serviceName':'s','vpcId':'v','subnetIds':['a','%s']}".formatted(UNKNOWN));
    assertThat(diff(ENDPOINT, state, news)).isEmpty();
    news.put("subnetIds", UNKNOWN);
    assertThat(diff(ENDPOINT, state, news)).isEmpty();
  }

  @Test
  void onlyAwsRejectsTagsThatViolateItsRules() {
    for (var tags : List.of("{'aws:x':'y'}", "{'k':'" + "v".repeat(257) + "'}")) {
      var checked =
          resources.check(
              DOMAIN, "d", NO_SEED, json("{}"), json("{'domain':'dd','tags':" + tags + "}"));
      assertThat(checked.problems()).as(tags).isEmpty();
      assertThatThrownBy(() -> resources.create(DOMAIN, checked.inputs()))
          .as(tags)
          .hasMessageContaining("violates the AWS rules for tags");
    }
    assertThat(
            resources
                .check(DOMAIN, "d", NO_SEED, json("{}"), json("{'domain':'dd','tags':{'a':[]}}"))
                .problems())
        .containsOnlyKeys("tags");
  }

  @Test
  void reportsNoDifferenceForUnchangedInputs() {
    var state = json("{'domain':'dd','encryptionKey':'k','arn':'a','tags':{}}");
    assertThat(diff(DOMAIN, state, json("{'domain':'dd'}"))).isEmpty();
  }

  @Test
  void aChangedNameReplacesAndAChangedTagUpdates() {
    var state = json("{'domain':'dd','tags':{'a':'b'}}");
    assertThat(diff(DOMAIN, state, json("{'domain':'ee','tags':{'a':'b'}}")))
        .isEqualTo(Map.of("domain", PropertyDiff.Kind.UPDATE_REPLACE));
    assertThat(diff(DOMAIN, state, json("{'domain':'dd','tags':{'a':'c'}}")))
        .isEqualTo(Map.of("tags", PropertyDiff.Kind.UPDATE));
    assertThat(diff(DOMAIN, state, json("{'domain':'dd'}")))
        .isEqualTo(Map.of("tags", PropertyDiff.Kind.DELETE));
  }

  @Test
  void aNewNameThatIsNotKnownYetReplaces() {
    assertThat(diff(DOMAIN, json("{'domain':'dd'}"), json("{'domain':'" + UNKNOWN + "'}")))
        .isEqualTo(Map.of("domain", PropertyDiff.Kind.UPDATE_REPLACE));
  }

  @Test
  void ignoresTheOrderOfSets() {
    var state = json("{'serviceName':'s','vpcId':'v','subnetIds':['a','b']}");
    assertThat(diff(ENDPOINT, state, json("{'serviceName':'s','vpcId':'v','subnetIds':['b','a']}")))
        .isEmpty();
    assertThat(diff(ENDPOINT, state, json("{'serviceName':'s','vpcId':'v','subnetIds':['b']}")))
        .isEqualTo(Map.of("subnetIds", PropertyDiff.Kind.UPDATE));
  }

  @Test
  void policiesAreComparedByMeaning() {
    var there = "{\\'Statement\\':{\\'Effect\\':\\'Allow\\',\\'Action\\':\\'s3:A\\'}}";
    var same = "{\\'Statement\\':[{\\'Action\\':[\\'s3:a\\'],\\'Effect\\':\\'Allow\\'}]}";
    var other = there.replace("Allow", "Deny");
    var state = json("{'serviceName':'s','vpcId':'v','policy':'" + there + "'}");
    assertThat(
            diff(ENDPOINT, state, json("{'serviceName':'s','vpcId':'v','policy':'" + same + "'}")))
        .isEmpty();
    assertThat(
            diff(ENDPOINT, state, json("{'serviceName':'s','vpcId':'v','policy':'" + other + "'}")))
        .isEqualTo(Map.of("policy", PropertyDiff.Kind.UPDATE));
  }

  @Test
  void ignoresPropertiesThatAwsFillsIn() {
    var state = json("{'serviceName':'s','vpcId':'v','policy':'{}','privateDnsEnabled':true}");
    assertThat(diff(ENDPOINT, state, json("{'serviceName':'s','vpcId':'v'}"))).isEmpty();
  }

  @Test
  void reportsNoDifferenceForIgnoredProperties() {
    var response =
        resources.diff(DOMAIN, json("{'domain':'dd'}"), json("{'domain':'ee'}"), List.of("domain"));
    assertThat(response.getChanges()).isEqualTo(DiffChanges.DIFF_NONE);
  }

  @Test
  void aPreviewKnowsInputsButNotValuesThatAwsWillSet() {
    var planned = resources.planned(DOMAIN, null, json("{'domain':'dd'}"));
    assertThat(planned.path("domain").asText()).isEqualTo("dd");
    assertThat(planned.path("arn").asText()).isEqualTo(UNKNOWN);
    var updated =
        resources.planned(DOMAIN, json("{'domain':'dd','arn':'a'}"), json("{'domain':'dd'}"));
    assertThat(updated.path("arn").asText()).isEqualTo("a");
  }

  @Test
  void anImportReturnsTheInputsOfAnEquivalentProgram() {
    var state = json("{'domain':'dd','arn':'a','encryptionKey':'','tags':{'a':'b'}}");
    assertThat(resources.inputs(DOMAIN, json("{}"), state))
        .isEqualTo(json("{'domain':'dd','tags':{'a':'b'}}"));
  }

  @Test
  void aRefreshReturnsOnlyTheInputsThatTheProgramSet() {
    var state = json("{'domain':'dd','arn':'a','encryptionKey':'k','tags':{'a':'c'}}");
    assertThat(resources.inputs(DOMAIN, json("{'domain':'dd','tags':{'a':'b'}}"), state))
        .isEqualTo(json("{'domain':'dd','tags':{'a':'c'}}"));
  }

  private Map<String, PropertyDiff.Kind> diff(String token, ObjectNode state, ObjectNode news) {
    var response = resources.diff(token, state, news, List.of());
    var kinds = new java.util.TreeMap<String, PropertyDiff.Kind>();
    response.getDetailedDiffMap().forEach((name, change) -> kinds.put(name, change.getKind()));
    assertThat(response.getChanges())
        .isEqualTo(kinds.isEmpty() ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME);
    assertThat(response.getReplacesList())
        .containsExactlyInAnyOrderElementsOf(
            kinds.keySet().stream()
                .filter(name -> kinds.get(name).name().endsWith("_REPLACE"))
                .toList());
    return kinds;
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode)
          new ObjectMapper()
              .readTree(text.replace("\\'", "\u0000").replace('\'', '"').replace("\u0000", "\\\""));
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
