package pypimirror.packages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import pypimirror.testing.Configs;
import pypimirror.testing.Grant;
import pypimirror.testing.MockRun;

/** Checks sources, publishers, package groups and the encryption key. */
class PackageGroupsTest {

  private static final String GROUP = "aws:cloudcontrol/resource:Resource";
  private static final String REPOSITORY = "aws:codeartifact/repository:Repository";
  private static final String PUBLISHER = "[\"arn:aws:iam::111122223333:role/publisher\"]";

  @Test
  void searchesTheInternalRepositoryFirstAndThenTheStoresInOrder() {
    var config = Configs.with("pypi-mirror:sources", "[\"npmjs\",\"pypi\",\"maven-central\"]");
    config.put("pypi-mirror:routeTableIds", "[\"rtb-01234567\"]");
    config.put("pypi-mirror:publisherRoleArns", PUBLISHER);
    var run = MockRun.update(config);
    assertThat(run.one(REPOSITORY, "pypi-mirror-dev-repository").inputs().get("upstreams"))
        .isEqualTo(
            List.of(
                Map.of("repositoryName", "internal"),
                Map.of("repositoryName", "npmjs-store"),
                Map.of("repositoryName", "pypi-store"),
                Map.of("repositoryName", "maven-central-store")));
    assertThat(run.one(REPOSITORY, "pypi-mirror-dev-internal").inputs())
        .doesNotContainKeys("upstreams", "externalConnections");
    assertThat(run.one(REPOSITORY, "pypi-mirror-dev-npmjs-store").inputs())
        .containsEntry("externalConnections", Map.of("externalConnectionName", "public:npmjs"))
        .doesNotContainKey("upstreams");
    assertThat(((Map<?, ?>) run.outputs().get("repositoryEndpoints")).keySet())
        .isEqualTo(Set.of("npm", "pypi", "maven"));
    assertThat(((Map<?, ?>) run.outputs().get("loginCommands")).keySet())
        .as("the AWS CLI cannot configure Maven")
        .isEqualTo(Set.of("npm", "pip"));
    assertThat(run.outputs().get("publishCommand").toString())
        .contains("--tool twine", "--repository internal");
  }

  @Test
  void blocksInternalNamesOutsideAndLimitsPublishingToOneRepository() {
    var config = Configs.with("pypi-mirror:internalPackages", "[\"acme-*\",\"Other_Tool\"]");
    config.put("pypi-mirror:publisherRoleArns", PUBLISHER);
    var groups = groups(MockRun.update(config));
    assertThat(groups).containsOnlyKeys("/pypi//acme~", "/pypi//other-tool$");
    for (var group : groups.values()) {
      assertThat(mode(group, "ExternalUpstream")).isEqualTo("BLOCK");
      assertThat(mode(group, "InternalUpstream")).isEqualTo("ALLOW");
      assertThat(mode(group, "Publish")).isEqualTo("ALLOW_SPECIFIC_REPOSITORIES");
      assertThat(group.at("/OriginConfiguration/Restrictions/Publish/Repositories").toString())
          .isEqualTo("[\"internal\"]");
    }
  }

  @Test
  void blocksPublishingOfInternalNamesWithoutPublishers() {
    var groups = groups(MockRun.update(Configs.with("pypi-mirror:internalPackages", "[\"acme\"]")));
    assertThat(mode(groups.get("/pypi//acme$"), "Publish")).isEqualTo("BLOCK");
  }

  @Test
  void anAllowListBlocksAllOtherPythonPackages() {
    var groups =
        groups(
            MockRun.update(Configs.with("pypi-mirror:allowedPackages", "[\"requests\",\"idna\"]")));
    assertThat(groups).containsOnlyKeys("/pypi/*", "/pypi//requests$", "/pypi//idna$");
    assertThat(mode(groups.get("/pypi/*"), "ExternalUpstream")).isEqualTo("BLOCK");
    assertThat(mode(groups.get("/pypi//idna$"), "ExternalUpstream")).isEqualTo("ALLOW");
  }

  // Cloud Control updates address array elements by an index, and AWS can reorder arrays.
  @Test
  void noArrayOfAPackageGroupHasTwoElements() {
    var config = Configs.with("pypi-mirror:internalPackages", "[\"acme-*\",\"tools\"]");
    config.put("pypi-mirror:allowedPackages", "[\"requests\",\"idna\"]");
    config.put("pypi-mirror:publisherRoleArns", PUBLISHER);
    config.put("pypi-mirror:tags", "{\"CostCenter\":\"1\",\"Team\":\"2\"}");
    var groups = groups(MockRun.update(config));
    assertThat(groups).hasSize(5);
    groups.forEach((pattern, group) -> assertShortArrays(pattern, group));
  }

  private static void assertShortArrays(String place, JsonNode value) {
    if (value.isArray()) {
      assertThat(value.size()).as(place).isLessThanOrEqualTo(1);
    }
    value.forEach(item -> assertShortArrays(place, item));
  }

  @Test
  void publishersCanPublishOnlyInternalNamesToTheInternalRepository() {
    var config = Configs.with("pypi-mirror:internalPackages", "[\"acme-*\"]");
    config.put("pypi-mirror:publisherRoleArns", PUBLISHER);
    var run = MockRun.update(config);
    var policy =
        Grant.of(
            run.one("aws:iam/rolePolicy:RolePolicy", "pypi-mirror-dev-publisher:publisher")
                .text("policy"));
    assertThat(policy.stream().filter(it -> it.action().contains("publish")).map(Grant::resource))
        .containsExactlyInAnyOrder(
            "arn:aws:codeartifact:us-east-1:111122223333:package/my-domain/internal/pypi//acme",
            "arn:aws:codeartifact:us-east-1:111122223333:package/my-domain/internal/pypi//acme-*");
    assertThat(policy).noneMatch(it -> it.action().contains("readfrom"));
  }

  @Test
  void encryptsThePackagesWithTheConfiguredKey() {
    var arn = "arn:aws:kms:us-east-1:111122223333:key/0";
    var run = MockRun.update(Configs.with("pypi-mirror:encryptionKeyArn", arn));
    assertThat(
            run.one("aws:codeartifact/domain:Domain", "pypi-mirror-dev-domain")
                .text("encryptionKey"))
        .isEqualTo(arn);
  }

  @Test
  void retainOnDeleteAppliesToTheDomainAndItsRepositories() {
    var run = MockRun.update(Configs.with("pypi-mirror:retainOnDelete", "true"));
    for (var resource : run.custom()) {
      assertThat(resource.request().getRetainOnDelete())
          .as(resource.name())
          .isEqualTo(
              resource.type().equals(REPOSITORY)
                  || resource.type().equals("aws:codeartifact/domain:Domain"));
    }
  }

  private static Map<String, JsonNode> groups(MockRun run) {
    var groups = new TreeMap<String, JsonNode>();
    for (var group : run.all(GROUP)) {
      assertThat(group.text("typeName")).isEqualTo("AWS::CodeArtifact::PackageGroup");
      try {
        var state = new ObjectMapper().readTree(group.text("desiredState"));
        assertThat(state.path("DomainName").asText()).isEqualTo("my-domain");
        groups.put(state.path("Pattern").asText(), state);
      } catch (JsonProcessingException e) {
        throw new AssertionError(e);
      }
    }
    return groups;
  }

  private static String mode(JsonNode group, String kind) {
    return group.at("/OriginConfiguration/Restrictions/" + kind + "/RestrictionMode").asText();
  }
}
