package pypimirror.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.config.Settings;
import pypimirror.environment.Environment;
import pypimirror.naming.StackName;
import pypimirror.network.Endpoints;
import pypimirror.policy.EnvironmentPolicies;
import pypimirror.policy.PolicyTarget;
import pypimirror.testing.Configs;
import pypimirror.testing.MockRun;

class ReportCommandTest {

  private static final Path ENVIRONMENTS = Path.of("src/test/resources/environments");

  static Stream<Path> environments() {
    return Configs.everyEnvironmentFile();
  }

  @ParameterizedTest
  @CsvSource({
    "adopted,29.20",
    "made-with-everything,116.81",
    "adopting-everything,87.60",
    "shared-by-roles,29.20",
    "shared-with-organization,29.20",
    "spoke,14.60"
  })
  void computesTheMonthlyCostOfEachConfiguration(String name, String dollars) {
    var settings =
        Settings.parse(
            new StackName("pypi-mirror", "e"), Configs.of(ENVIRONMENTS.resolve(name + ".yaml")));
    assertThat(Cost.of(settings).dollars()).isEqualByComparingTo(dollars);
  }

  @ParameterizedTest
  @MethodSource("environments")
  void theCostCountsTheInterfaceEndpointsThatAreDeployed(Path environment) {
    var config = Configs.of(environment);
    var made =
        MockRun.of(config, "e", false).all("aws:ec2/vpcEndpoint:VpcEndpoint").stream()
            .filter(it -> "Interface".equals(it.text("vpcEndpointType")))
            .count();
    assertThat(ReportCommand.report("cost", new StackName("pypi-mirror", "e"), config, false))
        .contains(made + " interface endpoints in ");
  }

  @ParameterizedTest
  @MethodSource("environments")
  void theAuditContainsExactlyTheDeployedPolicies(Path environment) {
    var config = Configs.of(environment);
    var deployed = new TreeSet<String>();
    for (var resource : MockRun.of(config, "e", false).custom()) {
      for (var input : List.of("policy", "policyDocument", "assumeRolePolicy")) {
        if (resource.inputs().containsKey(input)) {
          deployed.add(
              resource
                  .text(input)
                  .replace("pypi-mirror-e-api-id", "<ID of the API endpoint>")
                  .replaceAll(
                      "(sagemaker:VpcSubnets\":)(\\[[^]]*]|\"(?!false)[^\"]*\")",
                      "$1\"<ID of each subnet>\"")
                  .replaceAll(
                      "(sagemaker:VpcSecurityGroupIds\":)(\\[[^]]*]|\"(?!false)[^\"]*\")",
                      "$1\"<ID of each security group>\"")
                  .replace(
                      "arn:aws:s3:::assets-193858265520-us-east-1",
                      "<ARN of CodeArtifact's bucket>"));
        }
      }
    }
    var audited = new TreeSet<String>();
    new EnvironmentPolicies(Settings.parse(new StackName("pypi-mirror", "e"), config))
        .all()
        .forEach(
            (target, policy) -> {
              // The backend writes the managed policies.
              if (target.deployed() && target.kind() != PolicyTarget.Kind.MANAGED) {
                audited.add(policy.toJson());
              }
            });
    assertThat(audited).isEqualTo(deployed);
  }

  @ParameterizedTest
  @MethodSource("environments")
  void theAuditListsExactlyTheSourcesThatTheEndpointsAccept(Path environment) {
    var config = Configs.of(environment);
    var rules =
        MockRun.of(config, "e", false)
            .all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
            .stream()
            .filter(rule -> rule.text("securityGroupId").equals("pypi-mirror-e-endpoints-id"))
            .toList();
    var deployed =
        rules.stream()
            .map(
                rule ->
                    rule.inputs().containsKey("cidrIpv4")
                        ? rule.text("cidrIpv4")
                        : rule.text("referencedSecurityGroupId")
                            .replace("pypi-mirror-e-workload-id", "the workload security group"))
            .toList();
    var audited =
        Audit.of(Environment.of(Settings.parse(new StackName("pypi-mirror", "e"), config)))
            .rows()
            .stream()
            .filter(row -> row.where().equals("security group of the endpoints"))
            .toList();
    assertThat(audited.stream().flatMap(row -> row.who().stream()))
        .containsExactlyInAnyOrderElementsOf(deployed);
    assertThat(rules)
        .allMatch(rule -> rule.inputs().get("fromPort").equals((double) Endpoints.PORTS.from()))
        .allMatch(rule -> rule.inputs().get("toPort").equals((double) Endpoints.PORTS.to()));
  }

  @Test
  void theAuditOfACreatedNetworkListsEveryConnection() {
    assertThat(
            ReportCommand.report(
                "audit", new StackName("pypi-mirror", "dev"), Configs.creating(), false))
        .contains("the workload security group can reach the interface endpoints (443/tcp)")
        .contains("a notebook can reach the interface endpoints (443/tcp)\n")
        .contains(
            "every client in the VPC can reach codeartifact.us-east-1.amazonaws.com,"
                + " *.d.codeartifact.us-east-1.amazonaws.com, *.ec2.internal,"
                + " *.0.40.10.in-addr.arpa, *.1.40.10.in-addr.arpa, *.2.40.10.in-addr.arpa,"
                + " *.3.40.10.in-addr.arpa (DNS)\n");
  }

  @Test
  void rejectsAPolicyOverTheLimitOfAwsBeforeAnythingIsCreated() {
    var accounts =
        IntStream.range(0, 220)
            .mapToObj(i -> "\"%012d\"".formatted(i))
            .collect(Collectors.joining(",", "[", "]"));
    assertThatThrownBy(
            () ->
                ReportCommand.report(
                    "cost",
                    new StackName("pypi-mirror", "e"),
                    Configs.with("pypi-mirror:readerAccountIds", accounts),
                    false))
        .hasMessageContaining("The policy of repository packages: ")
        .hasMessageContaining("characters exceed the AWS limit of 7168.");
    var roles =
        IntStream.range(0, 300)
            .mapToObj(i -> "\"arn:aws:iam::111122223333:role/other-%d\"".formatted(i))
            .collect(Collectors.joining(",", "[", "]"));
    assertThatThrownBy(
            () -> MockRun.preview(Configs.with("pypi-mirror:additionalPrincipals", roles)))
        .hasMessageContaining("codeartifact.api: ")
        .hasMessageContaining("characters exceed the AWS limit of 20480.");
  }

  @Test
  void theAuditNamesPrincipalsActionsResourcesAndConditions() {
    var text =
        ReportCommand.report("audit", new StackName("pypi-mirror", "dev"), Configs.valid(), false);
    assertThat(text)
        .contains("policy of the reader roles")
        .contains(
            "arn:aws:iam::111122223333:role/service-role/trainer can perform sts:GetServiceBearerToken on *,"
                + " if sts:AWSServiceName StringEquals codeartifact.amazonaws.com")
        .contains("policy of the endpoint for codeartifact.repositories")
        .contains("sg-0123456789abcdef3 can reach the interface endpoints (443/tcp)");
    var json =
        JsonParser.parseString(
            ReportCommand.report(
                "audit", new StackName("pypi-mirror", "dev"), Configs.valid(), true));
    assertThat(json.getAsJsonArray().asList())
        .contains(
            JsonParser.parseString(
                """
                {"where": "policy of repository packages",
                 "who": ["arn:aws:iam::111122223333:role/data-scientist",
                   "arn:aws:iam::111122223333:role/service-role/trainer"],
                 "may": true,
                 "what": ["codeartifact:ReadFromRepository", "codeartifact:GetRepositoryEndpoint"],
                 "on": ["arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/packages"],
                 "when": []}"""),
            JsonParser.parseString(
                """
                {"where": "security group of the endpoints",
                 "who": ["sg-0123456789abcdef3"],
                 "may": true,
                 "what": ["443/tcp"],
                 "on": ["the interface endpoints"],
                 "when": []}"""));
  }

  @Test
  void theDocumentationQuotesTheComputedCosts() throws IOException {
    var page = Files.readString(Path.of("docs/explanation/network.md"));
    for (var environment : Configs.environments()) {
      var settings =
          Settings.parse(
              new StackName("pypi-mirror", environment), Configs.environment(environment));
      assertThat(page)
          .contains("| `%s` | %s |".formatted(environment, Cost.text(Cost.of(settings).dollars())));
    }
  }
}
