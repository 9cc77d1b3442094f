package pypimirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.testing.Configs;
import pypimirror.testing.Grant;
import pypimirror.testing.MockRun;

class AppTest {

  private static final Set<String> WITHOUT_TAGS =
      Set.of(
          "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
          "aws:iam/rolePolicy:RolePolicy");

  // Inputs with a value that only AWS knows.
  private static final Set<String> FROM_AWS = Set.of("securityGroupId", "securityGroupIds");

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void registersTheExpectedResourcesInPreviewsAndUpdates(boolean preview) {
    assertThat(MockRun.of(Configs.valid(), "dev", preview).names())
        .containsExactly(
            "aws:codeartifact/domain:Domain pypi-mirror-dev-domain",
            "aws:codeartifact/repository:Repository pypi-mirror-dev-pypi-store",
            "aws:codeartifact/repository:Repository pypi-mirror-dev-repository",
            "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy"
                + " pypi-mirror-dev-repository-policy",
            "aws:ec2/securityGroup:SecurityGroup pypi-mirror-dev-endpoints",
            "aws:ec2/vpcEndpoint:VpcEndpoint pypi-mirror-dev-api",
            "aws:ec2/vpcEndpoint:VpcEndpoint pypi-mirror-dev-repositories",
            "aws:iam/rolePolicy:RolePolicy pypi-mirror-dev-data-scientist",
            "aws:iam/rolePolicy:RolePolicy pypi-mirror-dev-trainer",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
                + " pypi-mirror-dev-from-sg-0123456789abcdef3",
            "pypimirror:access:Access pypi-mirror-dev",
            "pypimirror:network:Endpoints pypi-mirror-dev",
            "pypimirror:registry:Registry pypi-mirror-dev",
            "pypimirror:registry:Sharing pypi-mirror-dev");
  }

  // Plugin discovery is disabled (see pom.xml), so only this version tells the engine which plugin
  // to load.
  @Test
  void everyResourceNamesThePluginVersion() throws IOException {
    String version;
    try (var text = AppTest.class.getResourceAsStream("/com/pulumi/aws/version.txt")) {
      version = new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    assertThat(MockRun.update(Configs.valid()).custom())
        .isNotEmpty()
        .allSatisfy(
            resource ->
                assertThat(resource.request().getVersion()).as(resource.name()).isEqualTo(version));
  }

  @Test
  void firstPreviewKnowsEveryInputExceptThoseFromAws() {
    var preview = MockRun.preview(Configs.valid());
    var update = MockRun.update(Configs.valid());
    for (var planned : preview.custom()) {
      var made = update.one(planned.type(), planned.name());
      assertThat(planned.parent()).isEqualTo(made.parent());
      assertThat(planned.request().getProtect()).isEqualTo(made.request().getProtect());
      assertThat(planned.request().getDeleteBeforeReplace())
          .isEqualTo(made.request().getDeleteBeforeReplace());
      made.inputs()
          .forEach(
              (input, value) -> {
                if (FROM_AWS.contains(input)) {
                  assertThat(planned.inputs().get(input)).as(input).isNull();
                } else {
                  assertThat(planned.inputs()).as(planned.name()).containsEntry(input, value);
                }
              });
    }
  }

  @Test
  void componentsAreChildrenOfTheStack() {
    var run = MockRun.update(Configs.valid());
    for (var type :
        Set.of(
            "pypimirror:access:Access",
            "pypimirror:network:Endpoints",
            "pypimirror:registry:Registry",
            "pypimirror:registry:Sharing")) {
      assertThat(run.one(type, "pypi-mirror-dev").parent())
          .isEqualTo("pulumi:pulumi:Stack pypi-mirror-dev");
    }
  }

  @Test
  void exportsExactlyTheOutputsOfTheContract() {
    var host = "https://my-domain-111122223333.d.codeartifact.us-east-1.amazonaws.com";
    var login =
        "aws codeartifact login --tool pip --region us-east-1 --domain my-domain"
            + " --domain-owner 111122223333 --repository packages";
    var outputs = MockRun.update(Configs.valid()).outputs();
    assertThat(Grant.of((String) outputs.remove("readerPolicyJson"))).hasSize(4);
    assertThat(outputs)
        .isEqualTo(
            Map.ofEntries(
                Map.entry("assetsBucketArn", "arn:aws:s3:::assets-193858265520-us-east-1"),
                Map.entry("repositoryEndpoint", host + "/pypi/packages/"),
                Map.entry("repositoryEndpoints", Map.of("pypi", host + "/pypi/packages/")),
                Map.entry("domainOwner", "111122223333"),
                Map.entry("domainName", "my-domain"),
                Map.entry("repositoryName", "packages"),
                Map.entry(
                    "repositoryArn",
                    "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/packages"),
                Map.entry("pipIndexUrl", host + "/pypi/packages/simple/"),
                Map.entry("loginCommand", login),
                Map.entry("loginCommands", Map.of("pip", login)),
                Map.entry("region", "us-east-1"),
                Map.entry("contractVersion", 1),
                Map.entry("environment", "dev"),
                Map.entry("tokenMaxSeconds", 43200),
                Map.entry(
                    "jobEnvironment",
                    Map.of(
                        "CA_REPOSITORY_ARN",
                        "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/packages")),
                Map.entry(
                    "minimumReleaseAge", Map.of("pipDays", 0, "uvDays", 0, "exempt", List.of())),
                Map.entry("vpcId", "vpc-0123456789abcdef0"),
                Map.entry(
                    "subnetIds", List.of("subnet-0123456789abcdef1", "subnet-0123456789abcdef2")),
                Map.entry("readerSecurityGroupIds", List.of("sg-0123456789abcdef3")),
                Map.entry("readerCidrs", List.of()),
                Map.entry(
                    "readerRoleArns",
                    List.of(
                        "arn:aws:iam::111122223333:role/data-scientist",
                        "arn:aws:iam::111122223333:role/service-role/trainer")),
                Map.entry(
                    "endpointIds",
                    Map.of(
                        "codeartifact.api", "pypi-mirror-dev-api-id",
                        "codeartifact.repositories", "pypi-mirror-dev-repositories-id")),
                Map.entry("networkFindings", List.of())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws:codeartifact/domain:Domain",
        "aws:codeartifact/repository:Repository",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "aws:iam/rolePolicy:RolePolicy"
      })
  void anErrorFromAwsFailsTheDeployment(String type) {
    var result = MockRun.rejecting(type);
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.errors()).anyMatch(error -> error.contains("refused by AWS"));
  }

  @Test
  void aPreviewDeclaresTheSameOutputsAsAnUpdate() {
    assertThat(MockRun.preview(Configs.valid()).outputNames())
        .isEqualTo(MockRun.update(Configs.valid()).outputNames());
  }

  @Test
  void loginCommandRequestsNoMoreThanTheTokenLimit() {
    assertThat(
            MockRun.update(Configs.with("pypi-mirror:tokenMaxSeconds", "3600"))
                .outputs()
                .get("loginCommand")
                .toString())
        .endsWith(" --repository packages --duration-seconds 3600");
  }

  @Test
  void everyTaggableResourceHasTheTags() {
    var run = MockRun.update(Configs.with("pypi-mirror:tags", "{\"CostCenter\":\"42\"}"));
    for (var resource : run.custom()) {
      if (WITHOUT_TAGS.contains(resource.type())) {
        continue;
      }
      assertThat(resource.tags())
          .as(resource.name())
          .containsEntry("Project", "pypi-mirror")
          .containsEntry("Environment", "dev")
          .containsEntry("CostCenter", "42");
      // As in the article, every resource except the rule has a Name tag.
      assertThat(resource.tags().get("Name"))
          .as(resource.name())
          .isEqualTo(resource.type().contains("IngressRule") ? null : resource.name());
    }
  }

  @Test
  void resourceNamesOfTwoEnvironmentsDoNotCollide() {
    var dev = MockRun.of(Configs.valid(), "dev", false).names();
    var prod = MockRun.of(Configs.valid(), "prod", false).names();
    assertThat(dev).doesNotContainAnyElementsOf(prod).hasSameSizeAs(prod);
  }
}
