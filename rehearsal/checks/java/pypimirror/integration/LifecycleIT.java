package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Deploys, inspects, changes and destroys an environment with the real engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LifecycleIT {

  private static final List<String> READERS =
      List.of(
          "arn:aws:iam::111122223333:role/sagemaker-execution-role",
          "arn:aws:iam::111122223333:role/service-role/training-execution-role");

  private Rehearsal rehearsal;

  @BeforeAll
  void start(@TempDir Path folder) {
    rehearsal = new Rehearsal(folder);
  }

  @Test
  @Order(1)
  void oneCommandDeploysPrintsTheOutputsAndConfirmsNoChanges() {
    var output = rehearsal.run().succeeded().output();
    assertThat(output)
        .contains("+ 14 created", "14 unchanged")
        .contains("aws codeartifact login --tool pip");
  }

  @Test
  @Order(2)
  void accountContainsTheDeployedResources() {
    var account = rehearsal.account();
    var domain = account.domains().get("pypi-mirror-dev");
    assertThat(domain.repositories()).containsOnlyKeys("packages", "pypi-store");
    assertThat(domain.repositories().get("packages").upstreams()).containsExactly("pypi-store");
    assertThat(domain.repositories().get("packages").externalConnection()).isNull();
    assertThat(domain.repositories().get("pypi-store").upstreams()).isEmpty();
    assertThat(domain.repositories().get("pypi-store").externalConnection())
        .isEqualTo("public:pypi");
    assertThat(account.vpcEndpoints().values())
        .extracting(endpoint -> endpoint.serviceName())
        .containsExactlyInAnyOrder(
            "com.amazonaws.us-east-1.codeartifact.api",
            "com.amazonaws.us-east-1.codeartifact.repositories");
    assertThat(account.roles().get("sagemaker-execution-role").inlinePolicies()).hasSize(1);
  }

  @Test
  @Order(3)
  void outputsHaveTheFormatOfAws() {
    var outputs = rehearsal.run("stack", "output", "--json").succeeded().json();
    assertThat(outputs.path("repositoryEndpoint").asText())
        .isEqualTo(
            "https://pypi-mirror-dev-111122223333.d.codeartifact.us-east-1.amazonaws.com"
                + "/pypi/packages/");
    assertThat(outputs.path("domainOwner").asText()).matches("[0-9]{12}");
    assertThat(outputs.path("endpointIds").path("codeartifact.api").asText())
        .matches("vpce-[0-9a-f]{17}");
    assertThat(outputs.path("endpointIds").path("codeartifact.repositories").asText())
        .matches("vpce-[0-9a-f]{17}");
    assertThat(outputs.toString()).doesNotContain("127.0.0.1", "localhost");
  }

  @Test
  @Order(4)
  void refreshAndPreviewFindNoChanges() {
    rehearsal.run("refresh", "--yes", "--expect-no-changes").succeeded();
    rehearsal.run("preview", "--expect-no-changes").succeeded();
  }

  @Test
  @Order(5)
  void theDeploymentCanBeExported() {
    var export = rehearsal.run("stack", "export").succeeded();
    assertThat(export.json().path("deployment").path("resources")).hasSizeGreaterThan(13);
  }

  @Test
  @Order(6)
  void anAddedSubnetUpdatesTheEndpointsInPlace() {
    rehearsal.environment(
        "dev",
        Map.of(
            "pypi-mirror:subnetIds",
            List.of(
                "subnet-0a1b2c3d4e5f6a001",
                "subnet-0a1b2c3d4e5f6a002",
                "subnet-0a1b2c3d4e5f6a003")));
    assertThat(preview())
        .isEqualTo(
            Map.of(
                "VpcEndpoint pypi-mirror-dev-api", "update",
                "VpcEndpoint pypi-mirror-dev-repositories", "update"));
    deploy();
    assertThat(rehearsal.account().vpcEndpoints().values())
        .allMatch(endpoint -> endpoint.networkInterfaces().size() == 3);
  }

  @Test
  @Order(7)
  void anAddedReaderGetsAPolicyAndAccessThroughTheEndpoints() {
    rehearsal.environment("dev", Map.of("pypi-mirror:readerRoleArns", READERS));
    assertThat(preview())
        .isEqualTo(
            Map.of(
                "VpcEndpoint pypi-mirror-dev-api", "update",
                "VpcEndpoint pypi-mirror-dev-repositories", "update",
                "RepositoryPermissionsPolicy pypi-mirror-dev-repository-policy", "update",
                "RolePolicy pypi-mirror-dev-training-execution-role", "create"));
    deploy();
    assertThat(rehearsal.account().roles().get("training-execution-role").inlinePolicies())
        .hasSize(1);
  }

  @Test
  @Order(8)
  void aRenamedRepositoryIsReplacedAndItsReferencesAreUpdated() {
    rehearsal.environment(
        "dev",
        Map.of("pypi-mirror:readerRoleArns", READERS, "pypi-mirror:repositoryName", "python"));
    assertThat(preview())
        .containsEntry("Repository pypi-mirror-dev-repository", "replace")
        .containsEntry("RepositoryPermissionsPolicy pypi-mirror-dev-repository-policy", "replace")
        .containsEntry("VpcEndpoint pypi-mirror-dev-api", "update")
        .containsEntry("VpcEndpoint pypi-mirror-dev-repositories", "update")
        .containsEntry("RolePolicy pypi-mirror-dev-sagemaker-execution-role", "update")
        .doesNotContainKeys(
            "Domain pypi-mirror-dev-domain", "Repository pypi-mirror-dev-pypi-store");
    deploy();
    var account = rehearsal.account();
    assertThat(account.domains().get("pypi-mirror-dev").repositories())
        .containsOnlyKeys("pypi-store", "python");
    assertThat(account.vpcEndpoints().values())
        .allMatch(endpoint -> !endpoint.policy().contains("/packages\""));
    assertThat(rehearsal.run("stack", "output", "pipIndexUrl").succeeded().output().strip())
        .endsWith("/pypi/python/simple/");
  }

  @Test
  @Order(9)
  void detectsAndRepairsManualChanges() {
    rehearsal.changeAccount(
        account -> {
          account.securityGroupRules().values().removeIf(rule -> !rule.egress());
          account
              .roles()
              .get("sagemaker-execution-role")
              .inlinePolicies()
              .replaceAll(
                  (name, policy) ->
                      policy.replace("codeartifact:ReadFromRepository", "codeartifact:*"));
        });
    var found = rehearsal.run("preview", "--refresh", "--json").succeeded().json();
    assertThat(Steps.of(found))
        .containsEntry("RolePolicy pypi-mirror-dev-sagemaker-execution-role", "update")
        .containsKey("SecurityGroupIngressRule pypi-mirror-dev-from-sg-0a1b2c3d4e5f6b001");
    rehearsal.run("up", "--yes", "--skip-preview", "--refresh").succeeded();
    rehearsal.run("preview", "--refresh", "--expect-no-changes").succeeded();
    assertThat(
            rehearsal.account().securityGroupRules().values().stream().filter(it -> !it.egress()))
        .hasSize(1);
  }

  @Test
  @Order(10)
  void destroyRestoresTheAccount() {
    rehearsal.run("destroy", "--yes").succeeded();
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture());
  }

  private Map<String, String> preview() {
    return Steps.of(rehearsal.run("preview", "--json").succeeded().json());
  }

  private void deploy() {
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("preview", "--expect-no-changes").succeeded();
  }
}
