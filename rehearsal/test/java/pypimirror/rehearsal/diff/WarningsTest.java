package pypimirror.rehearsal.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the warnings that a reviewer must not overlook. */
class WarningsTest {

  private static final String REPOSITORY = "aws:codeartifact/repository:Repository";
  private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  private static final String THROUGH = "through the endpoint codeartifact.repositories";
  private static final String RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "delete | aws:codeartifact/domain:Domain | which deletes all packages",
        "replace | aws:codeartifact/repository:Repository | which deletes its packages",
        "delete | aws:kms/key:Key | makes all data it encrypts unreadable",
        "delete | aws:sagemaker/domain:Domain | home directories, spaces and apps of all its users",
        "replace | aws:sagemaker/userProfile:UserProfile | the user's spaces",
        "delete | aws:ec2/flowLog:FlowLog | no longer records the connections",
        "delete | aws:cloudwatch/eventRule:EventRule | no longer records package events",
        "delete | aws:cloudwatch/logGroup:LogGroup | which deletes the record of package events",
        "delete | aws:ec2/vpcEndpoint:VpcEndpoint | which makes its service unreachable",
        "replace | aws:ec2/vpcEndpoint:VpcEndpoint | until the new endpoint exists",
        "replace | aws:sagemaker/studioLifecycleConfig:StudioLifecycleConfig | Running apps keep"
      })
  void warnsOfTheConsequencesOfADeletionOrReplacement(String operation, String type, String words) {
    assertThat(warnings(state(type, "{}"), state(type, "{}"), operation, type))
        .singleElement()
        .asString()
        .contains(words);
  }

  @Test
  void theFirstWarningOfAReplacedStudioDomainIsAboutTheUsersFiles() {
    var studio = "aws:sagemaker/domain:Domain";
    var kept = state(studio, "{\"retentionPolicy\":{\"homeEfsFileSystem\":\"Retain\"}}");
    assertThat(warnings(kept, kept, "replace", studio).get(0))
        .contains("AWS keeps its file system with the users' files")
        .contains("Change the subnets of a Studio domain");
    var deleted = resource(studio, "{}", true, false);
    assertThat(warnings(deleted, deleted, "replace", studio).get(0))
        .contains("deletes the home directories, spaces and apps of all its users. See ");
  }

  @ParameterizedTest
  @CsvSource({"update," + REPOSITORY, "create," + REPOSITORY, "delete," + RULE})
  void doesNotWarnOfHarmlessOperations(String operation, String type) {
    assertThat(warnings(state(type, "{}"), state(type, "{}"), operation, type)).isEmpty();
  }

  @Test
  void warnsThatPulumiRejectsReplacingAProtectedResource() {
    var old = resource(REPOSITORY, "{}", true, false);
    assertThat(warnings(old, old, "replace", REPOSITORY))
        .anyMatch(
            it ->
                it.startsWith(
                    "Pulumi rejects this change, because codeartifact.Repository r is protected"));
  }

  @Test
  void warnsThatAwsKeepsARetainedResource() {
    var old = resource(REPOSITORY, "{}", false, true);
    assertThat(warnings(old, state(REPOSITORY, "{}"), "replace", REPOSITORY))
        .singleElement()
        .asString()
        .contains("AWS keeps the old resource");
  }

  @Test
  void warnsOfRemovedProtection() {
    assertThat(
            warnings(
                resource(REPOSITORY, "{}", true, false),
                state(REPOSITORY, "{}"),
                "same",
                REPOSITORY))
        .containsExactly(
            "codeartifact.Repository r is no longer protected. Later changes can delete it.");
  }

  @Test
  void warnsOfChangesThatAwsOrThePluginDoesNotApply() {
    assertThat(
            warnings(
                state(REPOSITORY, "{\"externalConnections\": {\"externalConnectionName\": \"a\"}}"),
                state(REPOSITORY, "{\"externalConnections\": {\"externalConnectionName\": \"b\"}}"),
                "update",
                REPOSITORY))
        .singleElement()
        .asString()
        .contains("The external connection of codeartifact.Repository r changes.");
    assertThat(
            warnings(
                state(REPOSITORY, "{\"upstreams\": [{\"repositoryName\": \"s\"}]}"),
                state(REPOSITORY, "{}"),
                "update",
                REPOSITORY))
        .singleElement()
        .asString()
        .contains("All upstreams of codeartifact.Repository r are removed");
    assertThat(
            warnings(
                state(REPOSITORY, "{\"repository\": \"s\"}"),
                state(
                    REPOSITORY,
                    "{\"repository\": \"s\", \"upstreams\": [{\"repositoryName\": \"s\"}]}"),
                "replace",
                REPOSITORY))
        .anyMatch(it -> it.contains("AWS then removes it from the upstreams of r"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"Principal\": \"*\", \"Action\": \"a:B\", \"Resource\": \"*\" | for every principal (*): S",
        "\"Principal\": {\"AWS\": \"*\"}, \"Action\": \"a:B\", \"Resource\": \"*\", \"Condition\": {\"StringEquals\": {\"a:b\": \"c\"}} | meets a condition: S",
        "\"Action\": \"a:B*\", \"Resource\": \"*\" | allow actions with a wildcard: S",
        "\"Action\": \"a:*B\", \"Resource\": \"*\" | allow actions with a wildcard: S",
        "\"NotAction\": \"a:B\", \"Resource\": \"*\" | with NotAction or NotResource: S",
      })
  void warnsOfStatementsThatAllowTooMuch(String statement, String words) {
    var policy =
        "{\"policy\": \"{\\\"Statement\\\": {\\\"Sid\\\": \\\"S\\\", \\\"Effect\\\": \\\"Allow\\\", %s}}\"}"
            .formatted(statement.replace("\"", "\\\""));
    assertThat(warnings(state(ENDPOINT, "{}"), state(ENDPOINT, policy), "update", ENDPOINT))
        .singleElement()
        .asString()
        .contains(words);
    assertThat(warnings(state(ENDPOINT, policy), state(ENDPOINT, policy), "update", ENDPOINT))
        .isEmpty();
    assertThat(
            warnings(
                state(ENDPOINT, "{}"),
                state(ENDPOINT, policy.replace("Allow", "Deny")),
                "update",
                ENDPOINT))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0/0", "::/0"})
  void warnsOfRulesThatAllowTheWholeInternet(String range) {
    var open = "{\"cidrIpv4\": \"%s\"}".formatted(range);
    assertThat(warnings(state(RULE, "{}"), state(RULE, open), "update", RULE))
        .containsExactly(
            "vpc.SecurityGroupIngressRule r allows traffic to or from the whole internet (%s)."
                .formatted(range));
    assertThat(warnings(state(RULE, open), state(RULE, open), "update", RULE)).isEmpty();
  }

  @Test
  void namesPrincipalsThatCanNoLongerInstall() {
    assertThat(warningsForLostAccess(Set.of("role a", "role b"), THROUGH, "role b", THROUGH))
        .containsExactly(
            "role a can no longer install packages from a notebook, because it lost codeartifact:ReadFromRepository.");
  }

  @Test
  void distinguishesNotebooksFromOtherNetworks() {
    assertThat(warningsForLostAccess(Set.of("role a"), THROUGH, "role a", AccessFact.ELSEWHERE))
        .containsExactly(
            "role a can no longer install packages from a notebook, because it lost codeartifact:ReadFromRepository.");
    assertThat(warningsForLostAccess(Set.of("role a"), AccessFact.ELSEWHERE, "role a", THROUGH))
        .containsExactly(
            "role a can no longer install packages from outside the network, because it lost"
                + " codeartifact:ReadFromRepository.");
  }

  // The warnings if principals lose read access to repository r in one way, while a reader keeps
  // read access to repository s.
  private static List<String> warningsForLostAccess(
      Set<String> who, String way, String reader, String yet) {
    var read = "codeartifact:ReadFromRepository";
    var lost =
        new AccessFact.Group(
            Set.of(way), Set.of(read), Set.of("repository r"), Set.of(""), who, true);
    var still = new AccessFact(yet, read, "repository s", "", reader, true);
    return Warnings.of(
        side(state(RULE, "{}")),
        side(state(RULE, "{}")),
        List.of(),
        new PermissionDiff.Change(List.of(), List.of(lost), Map.of(), Set.of(still), Set.of()));
  }

  @Test
  void doesNotWarnOfARejectionIfProtectionIsRemoved() {
    var old = resource(REPOSITORY, "{}", true, false);
    assertThat(warnings(old, state(REPOSITORY, "{}"), "replace", REPOSITORY))
        .noneMatch(it -> it.startsWith("Pulumi rejects"))
        .anyMatch(it -> it.contains("which deletes"))
        .anyMatch(it -> it.contains("no longer protected"));
  }

  @Test
  void warnsOfAChangedPermissionsBoundary() {
    var role = "aws:iam/role:Role";
    assertThat(
            warnings(
                state(role, "{\"permissionsBoundary\": \"arn:a\"}"),
                state(role, "{}"),
                "update",
                role))
        .singleElement()
        .asString()
        .startsWith("The permissions boundary of iam.Role r changes or is removed.");
  }

  @Test
  void namesTheOwnersWhoMustUpdateTheirPolicies() {
    var before = side(state(RULE, "{}"));
    var after = side(state(RULE, "{}"));
    before.outputs().put("endpointPolicies", Snapshot.JSON.createObjectNode());
    after.outputs().put("endpointPolicies", Snapshot.JSON.createObjectNode().put("a", "b"));
    before.outputs().put("readerPolicyJson", Snapshot.JSON.createObjectNode());
    after.outputs().put("readerPolicyJson", Snapshot.JSON.createObjectNode().put("a", "b"));
    after.config().put("pypi-mirror:organizationReads", "true");
    assertThat(warnings(before, after))
        .hasSize(2)
        .anyMatch(it -> it.startsWith("The owner of the existing endpoints must update"))
        .anyMatch(it -> it.startsWith("The owners of reader roles in other accounts must update"));
  }

  @Test
  void warnsOfASettingThatHasNoEffectOnAnExistingDomain() {
    var type = "aws:sagemaker/domain:Domain";
    var before = side(state(type, "{}"));
    var after = side(state(type, "{}"));
    before.config().put("pypi-mirror:studioRetainHomes", "true");
    after.config().put("pypi-mirror:studioRetainHomes", "false");
    assertThat(warnings(before, after)).singleElement().asString().contains("has no effect");
  }

  @Test
  void reportsWhatBecomesInstallable() {
    var store = repository("store", "{\"externalConnectionName\":\"public:pypi\"}");
    var intake = repository("intake", "null", "store");
    var approved = repository("approved", "null");
    var open = side(store, repository("packages", "null", "store"));
    var curated = side(store, intake, approved, repository("packages", "null", "approved"));
    var leaking =
        side(
            store,
            intake,
            repository("approved", "null", "intake"),
            repository("packages", "null", "approved"));
    var lost =
        "Packages from public:pypi are no longer installable from repository packages, except for versions that it has retained.";
    var gained = "All packages from public:pypi become installable from repository %s.";
    assertThat(warnings(open, curated)).containsExactly(lost);
    assertThat(warnings(curated, open)).containsExactly(gained.formatted("packages"));
    assertThat(warnings(curated, leaking))
        .containsExactly(gained.formatted("approved"), gained.formatted("packages"));
    assertThat(warnings(curated, curated)).isEmpty();
  }

  private static Snapshot.Resource repository(String name, String connection, String... upstreams) {
    var list =
        Stream.of(upstreams)
            .map("{\"repositoryName\":\"%s\"}"::formatted)
            .collect(Collectors.joining(","));
    return resource(
        "urn:pulumi:e::pypi-mirror::" + REPOSITORY + "::" + name,
        REPOSITORY,
        "{\"repository\":\"%s\",\"externalConnections\":%s,\"upstreams\":[%s]}"
            .formatted(name, connection, list),
        false,
        false);
  }

  private static List<String> warnings(
      Snapshot.Resource before, Snapshot.Resource after, String operation, String type) {
    var gone = operation.equals("delete");
    return Warnings.of(
        side(before),
        gone ? side(state("aws:other/other:Other", "{}")) : side(after),
        operation.equals("same")
            ? List.of()
            : List.of(new Report.Resource(operation, type, "r", List.of(), List.of())),
        new PermissionDiff.Change(List.of(), List.of(), Map.of(), Set.of(), Set.of()));
  }

  private static List<String> warnings(Snapshot before, Snapshot after) {
    return Warnings.of(
        before,
        after,
        List.of(),
        new PermissionDiff.Change(List.of(), List.of(), Map.of(), Set.of(), Set.of()));
  }

  private static Snapshot.Resource state(String type, String inputs) {
    return resource(type, inputs, false, false);
  }

  private static Snapshot.Resource resource(
      String type, String inputs, boolean protect, boolean retained) {
    return resource("urn:pulumi:e::pypi-mirror::" + type + "::r", type, inputs, protect, retained);
  }

  private static Snapshot.Resource resource(
      String urn, String type, String inputs, boolean protect, boolean retained) {
    try {
      return new Snapshot.Resource(
          urn, type, "id", Snapshot.JSON.readTree(inputs), protect, retained);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(inputs, e);
    }
  }

  private static Snapshot side(Snapshot.Resource... resources) {
    var byUrn = new TreeMap<String, Snapshot.Resource>();
    Stream.of(resources).forEach(it -> byUrn.put(it.urn(), it));
    return new Snapshot(null, byUrn, new HashMap<>(), new HashMap<>(), List.of(), Optional.empty());
  }
}
