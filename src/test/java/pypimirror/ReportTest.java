package pypimirror;

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
import pypimirror.report.Cost;

/** What is said of an environment without deploying it. */
class ReportTest {

  private static final Path ENVIRONMENTS = Path.of("src/test/resources/environments");

  static Stream<Path> environments() {
    return Configs.everyEnvironmentFile();
  }

  @ParameterizedTest
  @CsvSource({
    "adopted,29.20",
    "made-with-everything,103.206",
    "adopting-everything,73.00",
    "shared-by-roles,29.20",
    "shared-with-organization,29.20",
    "spoke,14.60"
  })
  void aMonthCostsItsEndpointsInTheirZonesAndWhatElseIsRented(String name, String dollars) {
    var settings =
        Settings.parse("pypi-mirror-e", Configs.of(ENVIRONMENTS.resolve(name + ".yaml")));
    assertThat(Cost.of(settings).dollars()).isEqualByComparingTo(dollars);
  }

  @ParameterizedTest
  @MethodSource("environments")
  void theEndpointsThatAreCountedAreThoseThatAreMade(Path environment) {
    var config = Configs.of(environment);
    var made =
        MockRun.of(config, "e", false).all("aws:ec2/vpcEndpoint:VpcEndpoint").stream()
            .filter(it -> "Interface".equals(it.text("vpcEndpointType")))
            .count();
    assertThat(Report.answer("cost", "pypi-mirror-e", config, false))
        .contains(made + " interface endpoints in ");
  }

  @ParameterizedTest
  @MethodSource("environments")
  void theAuditIsOfTheVeryDocumentsThatAreDeployed(Path environment) {
    var config = Configs.of(environment);
    var deployed = new TreeSet<String>();
    for (var resource : MockRun.of(config, "e", false).custom()) {
      for (var input : List.of("policy", "policyDocument", "assumeRolePolicy")) {
        if (resource.inputs().containsKey(input)) {
          deployed.add(
              resource
                  .text(input)
                  .replace("pypi-mirror-e-api-id", "<the api endpoint>")
                  .replace(
                      "arn:aws:s3:::assets-193858265520-us-east-1", "<CodeArtifact's own bucket>"));
        }
      }
    }
    var audited = new TreeSet<String>();
    new Policies(Settings.parse("pypi-mirror-e", config))
        .byPlace()
        .forEach(
            (place, policy) -> {
              // What others have to attach is not deployed here, and is said to be theirs.
              if (!place.startsWith("needed")) {
                audited.add(policy.toJson());
              }
            });
    assertThat(audited).isEqualTo(deployed);
  }

  @Test
  void anAuditOfANetworkThatIsMadeSaysWhatLeavesIt() {
    assertThat(Report.answer("audit", "pypi-mirror-dev", Configs.creating(), false))
        .contains("the workload group may 443/tcp on the interface endpoints")
        .contains("a notebook may 443/tcp on the endpoints' group, and nothing else")
        .contains(
            "may resolve on codeartifact.us-east-1.amazonaws.com,"
                + " *.d.codeartifact.us-east-1.amazonaws.com, and nothing else");
  }

  @Test
  void aPolicyThatAwsWouldNotTakeIsRefusedBeforeAnythingIsMade() {
    var accounts =
        IntStream.range(0, 220)
            .mapToObj(i -> "\"%012d\"".formatted(i))
            .collect(Collectors.joining(",", "[", "]"));
    assertThatThrownBy(
            () ->
                Report.answer(
                    "cost",
                    "pypi-mirror-e",
                    Configs.with("pypi-mirror:readerAccountIds", accounts),
                    false))
        .hasMessageContaining("policy of repository packages: ")
        .hasMessageContaining("must be at most 7168, AWS's limit");
    var roles =
        IntStream.range(0, 300)
            .mapToObj(i -> "\"arn:aws:iam::111122223333:role/other-%d\"".formatted(i))
            .collect(Collectors.joining(",", "[", "]"));
    assertThatThrownBy(
            () -> MockRun.preview(Configs.with("pypi-mirror:additionalPrincipals", roles)))
        .hasMessageContaining("codeartifact.api: ")
        .hasMessageContaining("must be at most 20480");
  }

  @Test
  void anAuditNamesWhoMayDoWhatOnWhatAndIf() {
    var text = Report.answer("audit", "pypi-mirror-dev", Configs.valid(), false);
    assertThat(text)
        .contains("policy of the readers' roles")
        .contains(
            "arn:aws:iam::111122223333:role/service-role/trainer may sts:GetServiceBearerToken on *,"
                + " if sts:AWSServiceName StringEquals codeartifact.amazonaws.com")
        .contains("policy of the endpoint for codeartifact.repositories")
        .contains("sg-0123456789abcdef3 may 443/tcp on the interface endpoints");
    var json =
        JsonParser.parseString(Report.answer("audit", "pypi-mirror-dev", Configs.valid(), true));
    assertThat(json.getAsJsonArray().asList())
        .allMatch(row -> row.getAsJsonObject().keySet().size() == 6);
  }

  @Test
  void theCostsInTheDocumentationAreTheComputedOnes() throws IOException {
    var page = Files.readString(Path.of("docs/network.md"));
    for (var environment : Configs.environments()) {
      var settings = Settings.parse("pypi-mirror-" + environment, Configs.environment(environment));
      assertThat(page)
          .contains(
              "| `%s` | %s |".formatted(environment, Cost.words(Cost.of(settings).dollars())));
    }
  }
}
