package pypimirror.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.aws.EndpointService;
import pypimirror.aws.PackageSource;
import pypimirror.aws.RoleArn;
import pypimirror.testing.Configs;

class SettingsTest {

  private static final String NAME = "pypi-mirror-dev";
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
                    new EncryptionSettings.AwsManaged(), List.of(), List.of(), false),
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
                EndpointService.FOR_PACKAGES, List.of(), EndpointPrincipals.ANY, List.of()));
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
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of(),
                3600,
                false,
                List.of(),
                List.of()));
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

  static Stream<Arguments> validValues() {
    return Stream.of(
            values(
                "aws:region",
                "us-east-1",
                "us-east-2",
                "us-west-2",
                "eu-central-1",
                "eu-north-1",
                "eu-south-1",
                "eu-west-1",
                "eu-west-2",
                "eu-west-3",
                "ap-northeast-1",
                "ap-south-1",
                "ap-southeast-1",
                "ap-southeast-2"),
            values("pypi-mirror:domainName", "ab", "a0", "a-b", "a" + "b".repeat(49)),
            values(
                "pypi-mirror:repositoryName",
                "ab",
                "0a",
                "A.b_c-d",
                "pypi-stores",
                "a".repeat(100)),
            values("pypi-mirror:vpcId", "vpc-01234567", "vpc-0123456789abcdef0"),
            lists("pypi-mirror:subnetIds", "subnet-01234567", "subnet-0123456789abcdef0"),
            lists("pypi-mirror:readerSecurityGroupIds", "sg-01234567", "sg-0123456789abcdef0"),
            lists(
                "pypi-mirror:readerRoleArns",
                ROLE + "r",
                ROLE + "a/b/c",
                ROLE + "A_b+c=d,e.f@g-h",
                ROLE + "r".repeat(64),
                ROLE + "p".repeat(510) + "/r",
                ROLE + "aws-service-roles/r"),
            lists(
                "pypi-mirror:readerCidrs",
                "10.0.0.0/8",
                "10.1.2.3/32",
                "172.16.0.0/12",
                "10.20.0.0/15",
                "255.255.255.0/24",
                "192.168.0.128/25"),
            values("pypi-mirror:endpointPrincipals", "readers", "any"),
            values("pypi-mirror:tokenMaxSeconds", "900", "901", "43199", "43200"),
            values("pypi-mirror:protect", "true", "false"),
            values(
                "pypi-mirror:tags",
                "{}",
                "{\"a\":\"\"}",
                "{\"name\":\"x\"}",
                "{\"" + "k".repeat(128) + "\":\"" + "v".repeat(256) + "\"}",
                "{\"Größe_.:/=+-@ 1\":\"ä _.:/=+-@\"}",
                "{\"myaws:x\":\"y\"}",
                tags(47)))
        .flatMap(it -> it);
  }

  @ParameterizedTest
  @MethodSource("validValues")
  void acceptsAValidValue(String key, String value) {
    assertThatCode(() -> Settings.parse(NAME, Configs.with(key, value))).doesNotThrowAnyException();
  }

  static Stream<Arguments> invalidValues() {
    return Stream.of(
            values(
                "aws:region",
                "",
                "us-west-1",
                "us-east-11",
                "US-EAST-1",
                "ap-southeast-3",
                "cn-north-1",
                "us-gov-west-1"),
            lists("aws:allowedAccountIds", "11112222333", "1111222233334", "11112222333a", ""),
            values(
                "aws:allowedAccountIds", "[]", "111122223333", "{}", "[[\"111122223333\"]]", "["),
            values(
                "pypi-mirror:domainName",
                "",
                "a",
                "My-Domain",
                "0a",
                "-a",
                "a-",
                "a_b",
                "a/b",
                "a.b",
                "a" + "b".repeat(50)),
            values(
                "pypi-mirror:repositoryName",
                "",
                "a",
                "-a",
                ".a",
                "_a",
                "a/b",
                "a b",
                "a".repeat(101),
                "pypi-store",
                "arn:aws:codeartifact:us-east-1:111122223333:repository/d/r"),
            values(
                "pypi-mirror:vpcId",
                "",
                "vpc-",
                "vpc-0123456",
                "vpc-012345678",
                "vpc-0123456789abcdef",
                "vpc-0123456789abcdef01",
                "vpc-0123456g",
                "VPC-01234567",
                "subnet-01234567"),
            lists("pypi-mirror:subnetIds", "subnet-1", "vpc-01234567", ""),
            values(
                "pypi-mirror:subnetIds",
                "[]",
                "subnet-01234567",
                "[\"subnet-01234567\",\"subnet-01234567\"]",
                "[{}]"),
            lists("pypi-mirror:readerSecurityGroupIds", "sg-1", "subnet-01234567"),
            values(
                "pypi-mirror:readerSecurityGroupIds",
                "[]",
                "[\"sg-01234567\",\"sg-01234567\"]",
                "{\"sg\":\"sg-01234567\"}"),
            lists(
                "pypi-mirror:readerRoleArns",
                ROLE,
                ROLE + "*",
                ROLE + "a*b",
                ROLE + "p*/r",
                ROLE + "r".repeat(65),
                ROLE + "p".repeat(511) + "/r",
                ROLE + "a b",
                "data-scientist",
                "arn:aws:iam::111122223333:user/u",
                "arn:aws:iam::111122223333:root",
                "arn:aws:sts::111122223333:assumed-role/r/session",
                "arn:aws:iam::*:role/r",
                "arn:aws-cn:iam::111122223333:role/r",
                "arn:aws:iam:us-east-1:111122223333:role/r",
                "arn:aws:iam::444455556666:role/r",
                ROLE + "aws-service-role/sagemaker.amazonaws.com/AWSServiceRoleForX",
                ROLE + "aws-reserved/sso.amazonaws.com/AWSReservedSSO_x"),
            values(
                "pypi-mirror:readerRoleArns",
                "[]",
                "[\"" + ROLE + "r\",\"" + ROLE + "r\"]",
                "[\"" + ROLE + "r\",\"" + ROLE + "p/R\"]"),
            lists(
                "pypi-mirror:readerCidrs",
                "0.0.0.0/0",
                "0.0.0.0/1",
                "128.0.0.0/1",
                "10.0.0.0/7",
                "10.0.0.1/8",
                "10.20.0.1/16",
                "10.21.0.0/15",
                "10.0.0.0",
                "10.0.0/8",
                "10.0.0.0/33",
                "10.0.0.256/32",
                "10.0.0.1000/32",
                "010.0.0.0/8",
                "10.0.0.0/08",
                "::/0",
                "fd00::/8",
                "any"),
            values("pypi-mirror:readerCidrs", "[\"10.0.0.0/8\",\"10.0.0.0/8\"]"),
            values("pypi-mirror:endpointPrincipals", "", "Readers", "all", "*"),
            values(
                "pypi-mirror:tokenMaxSeconds",
                "",
                "0",
                "899",
                "43201",
                "-900",
                "900.5",
                "1h",
                "99999999999"),
            values("pypi-mirror:protect", "", "yes", "True", "1"),
            values(
                "pypi-mirror:tags",
                "[]",
                "x",
                "{\"\":\"x\"}",
                "{\"Name\":\"x\"}",
                "{\"Project\":\"x\"}",
                "{\"Environment\":\"x\"}",
                "{\"aws:x\":\"y\"}",
                "{\"AWS:x\":\"y\"}",
                "{\"a\":{\"b\":\"c\"}}",
                "{\"a#b\":\"c\"}",
                "{\"a\":\"b#c\"}",
                "{\"" + "k".repeat(129) + "\":\"v\"}",
                "{\"k\":\"" + "v".repeat(257) + "\"}",
                tags(48)))
        .flatMap(it -> it);
  }

  @ParameterizedTest
  @MethodSource("invalidValues")
  void rejectsAnInvalidValue(String key, String value) {
    assertThat(problems(Configs.with(key, value)))
        .as("problems that name the key and the solution")
        .anyMatch(
            line ->
                line.matches(
                    Pattern.quote(key)
                        + "[:. ].*[.] (Use|Set|List|Write|Remove|Keep|Add|Did) .*[.?]"));
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

  private static List<String> problems(Map<String, String> config) {
    var exception =
        catchThrowableOfType(InvalidSettingsException.class, () -> Settings.parse(NAME, config));
    assertThat(exception).as("exception for the invalid settings").isNotNull();
    var lines = Arrays.asList(exception.getMessage().split("\n", -1));
    assertThat(lines.get(0)).isEqualTo("The configuration is invalid:");
    return lines.stream().skip(1).map(String::strip).toList();
  }

  private static Stream<Arguments> values(String key, String... values) {
    return Arrays.stream(values).map(value -> Arguments.of(key, value));
  }

  private static Stream<Arguments> lists(String key, String... items) {
    return Arrays.stream(items).map(item -> Arguments.of(key, "[\"" + item + "\"]"));
  }

  private static String ranges(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"10.0." + i + ".0/24\"")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String tags(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"key" + i + "\":\"value\"")
        .collect(Collectors.joining(",", "{", "}"));
  }
}
