package pypimirror.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.aws.DomainEncryption;
import pypimirror.aws.EndpointService;
import pypimirror.aws.PackageSource;
import pypimirror.aws.RoleArn;
import pypimirror.naming.StackName;
import pypimirror.testing.Configs;

/** A configuration as a whole: its defaults, and all problems at once. */
class SettingsTest {

  private static final StackName NAME = new StackName("pypi-mirror", "dev");
  private static final String ROLE = "arn:aws:iam::111122223333:role/";

  @Test
  void readsAValidConfiguration() {
    var config = Configs.valid();
    config.put("pypi-mirror:readerCidrs", "[\"10.20.0.0/16\"]");
    config.put("pypi-mirror:endpointPrincipals", "any");
    config.put("pypi-mirror:tokenMaxSeconds", "3600");
    config.put("pypi-mirror:protect", "false");
    config.put("pypi-mirror:repositoryName", "python");
    config.put("pypi-mirror:tags", "{\"Team\":\"ml\"}");
    var settings = Settings.parse(NAME, config);
    assertThat(settings.region()).isEqualTo("us-east-1");
    assertThat(settings.accountId()).isEqualTo("111122223333");
    assertThat(settings.tags()).isEqualTo(Map.of("Team", "ml"));
    assertThat(settings.packages())
        .isEqualTo(
            new PackageSettings(
                "my-domain",
                "111122223333",
                "python",
                List.of(PackageSource.PYPI),
                new DomainSettings.Create(
                    new DomainEncryption.AwsManaged(),
                    PackageMode.OPEN,
                    List.of(),
                    List.of(),
                    List.of(),
                    new PackageEventSettings.None(),
                    false),
                new ReleaseAge(0, List.of(), false),
                false));
    assertThat(settings.network())
        .isEqualTo(
            new NetworkSettings.Adopt(
                "vpc-0123456789abcdef0",
                List.of("subnet-0123456789abcdef1", "subnet-0123456789abcdef2"),
                List.of("sg-0123456789abcdef3"),
                List.of("10.20.0.0/16"),
                List.of(),
                Map.of()));
    assertThat(settings.endpoints())
        .isEqualTo(
            new EndpointSettings(
                EndpointService.FOR_PACKAGES, List.of(), false, EndpointPrincipals.ANY, List.of()));
    assertThat(settings.access())
        .isEqualTo(
            new AccessSettings(
                new ReaderSettings.Adopt(),
                List.of(
                    new RoleArn(ROLE + "data-scientist", "111122223333", "/", "data-scientist"),
                    new RoleArn(
                        ROLE + "service-role/trainer",
                        "111122223333",
                        "/service-role/",
                        "trainer")),
                new RolePolicySettings.Create(),
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of(),
                new RolePolicySettings.Create(),
                List.of(),
                new RolePolicySettings.Create(),
                3600,
                new TokenIssuance.Anywhere()));
  }

  @Test
  void usesSafeDefaults() {
    var settings = Settings.parse(NAME, Configs.valid());
    assertThat(settings.packages().protect()).isTrue();
    assertThat(settings.packages().repositoryName()).isEqualTo("packages");
    assertThat(settings.packages().sources()).containsExactly(PackageSource.PYPI);
    assertThat(settings.endpoints().principals()).isEqualTo(EndpointPrincipals.READERS);
    assertThat(settings.access().tokenMaxSeconds()).isEqualTo(43_200);
    assertThat(settings.access().isShared()).isFalse();
    assertThat(settings.tags()).isEmpty();
    assertThat(Settings.parse(NAME, Configs.creating()).network().hasDnsFirewall()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws:region",
        "aws:allowedAccountIds",
        "pypi-mirror:domainName",
        "pypi-mirror:vpcId",
        "pypi-mirror:subnetIds",
        "pypi-mirror:readerRoleArns"
      })
  void reportsAMissingKey(String key) {
    assertThat(problems(Configs.without(key)))
        .anyMatch(line -> line.startsWith(key + " is missing. "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"adopt", "create"})
  void reportsAnInvalidAccountOnlyOnce(String readers) {
    var config = readers.equals("create") ? Configs.creating() : Configs.valid();
    config.put("aws:allowedAccountIds", "[\"12\"]");
    assertThat(problems(config))
        .singleElement()
        .asString()
        .startsWith("aws:allowedAccountIds: \"12\" is not an AWS account ID of 12 digits. ");
  }

  @Test
  void rejectsMoreThanOneAccount() {
    var config = Configs.with("aws:allowedAccountIds", "[\"111122223333\",\"444455556666\"]");
    assertThat(problems(config))
        .containsExactly(
            "aws:allowedAccountIds: [111122223333, 444455556666] lists more than one account. Keep only"
                + " the account of this environment.");
  }

  @Test
  void limitsTheTotalNumberOfGroupsAndRanges() {
    var config = Configs.valid();
    config.put("pypi-mirror:readerCidrs", ranges(59));
    assertThatCode(() -> Settings.parse(NAME, config)).doesNotThrowAnyException();
    config.put("pypi-mirror:readerCidrs", ranges(60));
    assertThat(problems(config))
        .singleElement()
        .asString()
        .startsWith(
            "pypi-mirror:readerCidrs: 61 ranges and security groups exceed the AWS limit of 60 ");
  }

  @Test
  void requiresAReaderRoleOfTheAllowedAccount() {
    var config =
        Configs.with("pypi-mirror:readerRoleArns", "[\"arn:aws:iam::444455556666:role/r\"]");
    assertThat(problems(config))
        .containsExactly(
            "pypi-mirror:readerRoleArns lists no role of account 111122223333 (aws:allowedAccountIds),"
                + " whose notebooks use this network. Add one, such as"
                + " arn:aws:iam::111122223333:role/data-scientist.");
  }

  @Test
  void requiresAtLeastOneReaderGroupOrRange() {
    assertThat(problems(Configs.with("pypi-mirror:readerSecurityGroupIds", "[]")))
        .singleElement()
        .asString()
        .contains("pypi-mirror:readerSecurityGroupIds", "pypi-mirror:readerCidrs");
    var ranges = Configs.with("pypi-mirror:readerSecurityGroupIds", "[]");
    ranges.put("pypi-mirror:readerCidrs", "[\"10.0.0.0/8\"]");
    assertThatCode(() -> Settings.parse(NAME, ranges)).doesNotThrowAnyException();
  }

  @Test
  void doesNotReportAnInvalidGroupAsMissing() {
    assertThat(problems(Configs.with("pypi-mirror:readerSecurityGroupIds", "[\"sg-1\"]")))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "pypi-mirror:subnetIDs,Did you mean pypi-mirror:subnetIds?",
    "pypi-mirror:subnets,Did you mean pypi-mirror:subnetIds?",
    "pypi-mirror:domainNam,Did you mean pypi-mirror:domainName?",
    "pypi-mirror:tag,Did you mean pypi-mirror:tags?",
    "pypi-mirror:region,Did you mean aws:region?",
    "pypi-mirror:tokenMaxSecond,Did you mean pypi-mirror:tokenMaxSeconds?",
    "pypi-mirror:readerRoles,Did you mean pypi-mirror:readerRoleArns?",
    "pypi-mirror:protected,Did you mean pypi-mirror:protect?",
    "pypimirror:protect,Did you mean pypi-mirror:protect?",
    "pypi-miror:tags,Did you mean pypi-mirror:tags?",
    "pypi-mirror:unprefixed,See docs/reference/configuration.md.",
  })
  void suggestsTheNearestKeyForAnUnknownKey(String unknown, String nearest) {
    assertThat(problems(Configs.with(unknown, "x")))
        .containsExactly(unknown + " is not a configuration key. " + nearest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws:profile", "pulumi:autonaming"})
  void ignoresKeysOfTheProviderAndTheEngine(String key) {
    assertThatCode(() -> Settings.parse(NAME, Configs.with(key, "x"))).doesNotThrowAnyException();
  }

  @Test
  void reportsEveryProblemAtOnceOnePerLine() {
    var config = new TreeMap<>(Configs.valid());
    config.put("aws:region", "us-west-1");
    config.put("pypi-mirror:domainName", "My-Domain");
    config.put("pypi-mirror:repositoryName", "a/b");
    config.put("pypi-mirror:vpcId", "vpc-1");
    config.put("pypi-mirror:subnetIds", "[\"x\",\"y\"]");
    config.put("pypi-mirror:readerCidrs", "[\"0.0.0.0/0\"]");
    config.put("pypi-mirror:unknown", "1");
    assertThat(problems(config)).hasSize(8);
  }

  @Test
  void acceptsEveryDeclaredKey() {
    var declared =
        Configs.declaredKeys().stream().filter(key -> key.startsWith("pypi-mirror:")).toList();
    var complete = new TreeMap<>(Configs.valid());
    declared.forEach(key -> complete.putIfAbsent(key, Configs.defaults().get(key)));
    assertThatCode(() -> Settings.parse(NAME, complete)).doesNotThrowAnyException();
    assertThat(Configs.valid().keySet().stream().filter(key -> key.startsWith("pypi-mirror:")))
        .containsExactlyInAnyOrderElementsOf(declared);
  }

  static List<String> problems(Map<String, String> config) {
    var exception =
        catchThrowableOfType(InvalidSettingsException.class, () -> Settings.parse(NAME, config));
    assertThat(exception).as("exception for the invalid settings").isNotNull();
    var lines = Arrays.asList(exception.getMessage().split("\n", -1));
    assertThat(lines.get(0)).isEqualTo("The configuration is invalid:");
    return lines.stream().skip(1).map(String::strip).toList();
  }

  private static String ranges(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"10.0." + i + ".0/24\"")
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void warnsIfTokensAreTooShortForTheInstallersOfJobs() {
    var config = Configs.of(Path.of("Pulumi.dev.yaml"));
    config.put("pypi-mirror:jobs", "true");
    assertThat(Settings.parse(NAME, config).warnings()).isEmpty();
    config.put("pypi-mirror:tokenMaxSeconds", "3600");
    assertThat(Settings.parse(NAME, config).warnings())
        .singleElement()
        .asString()
        .startsWith("pypi-mirror:tokenMaxSeconds is 3600")
        .endsWith("see docs/how-to/jobs.md.");
  }
}
