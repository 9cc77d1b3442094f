package pypimirror.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
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
import pypimirror.naming.StackName;
import pypimirror.testing.Configs;

/** Valid and invalid values of each key, and the messages for the invalid ones. */
class SettingValuesTest {

  private static final StackName NAME = new StackName("pypi-mirror", "dev");
  private static final String ROLE = "arn:aws:iam::111122223333:role/";

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
            values("pypi-mirror:protect", "true", "false", "True", "FALSE", " true "),
            values("pypi-mirror:domainName", " my-domain", "my-domain\t", "my-domain\u2003"),
            values("pypi-mirror:subnetIds", "subnet-01234567", " subnet-01234567 "),
            lists("pypi-mirror:subnetIds", "subnet-01234567 "),
            values("pypi-mirror:readerRoleArns", ROLE + "r"),
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
                "subnet-01234567,subnet-01234568",
                "subnet-01234567 subnet-01234568",
                "[\"subnet-01234567\",\"subnet-01234567 \"]",
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
            values("pypi-mirror:protect", "", "yes", "truth", "1"),
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
    assertThat(SettingsTest.problems(Configs.with(key, value)))
        .as("problems that name the key and the solution")
        .anyMatch(
            line ->
                line.matches(
                    Pattern.quote(key)
                        + "[:. ].*[.] (Use|Set|List|Write|Remove|Keep|Add|Did) .*[.?]"));
  }

  // Columns: the key, the value as written, and the value that the message must suggest.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pypi-mirror:protect | Yes | true",
        "pypi-mirror:protect | off | false",
        "pypi-mirror:domainName | My-Domain | my-domain",
        "pypi-mirror:domainName | [\"my-domain\"] | my-domain",
        "pypi-mirror:protect | [\"true\"] | true",
        "pypi-mirror:repositoryName | arn:aws:codeartifact:us-east-1:111122223333:repository/d/python | python",
        "pypi-mirror:vpcId | arn:aws:ec2:us-east-1:111122223333:vpc/vpc-01234567 | vpc-01234567",
        "pypi-mirror:subnetIds | SUBNET-01234567 | subnet-01234567",
        "pypi-mirror:subnetIds | `subnet-01234567` | subnet-01234567",
        "pypi-mirror:readerRoleArns | arn:aws:sts::111122223333:assumed-role/reader/me@example.com | arn:aws:iam::111122223333:role/reader, with the role's path if it has another one",
        "pypi-mirror:readerRoleArns | arn:aws:sts::111122223333:assumed-role/AmazonSageMaker-ExecutionRole-20240101T1/SageMaker | arn:aws:iam::111122223333:role/service-role/AmazonSageMaker-ExecutionRole-20240101T1, with the role's path if it has another one",
        "pypi-mirror:readerAccountIds | \"111122223333\" | 111122223333",
        "aws:region | 'us-east-1 ' | us-east-1",
        "pypi-mirror:endpointPrincipals | Readers | readers",
        "aws:region | US-EAST-1 | us-east-1",
      })
  void suggestsTheValueThatIsProbablyMeant(String key, String written, String suggested) {
    assertThat(SettingsTest.problems(Configs.with(key, written)))
        .anyMatch(line -> line.startsWith(key) && line.endsWith("Use " + suggested + "."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws:domainName", "pypimirror:vpcId", "mirror:studio"})
  void reportsAKeyInAnotherNamespace(String key) {
    var name = key.substring(key.indexOf(':'));
    assertThat(SettingsTest.problems(Configs.with(key, "x")))
        .anyMatch(
            line ->
                line.equals(
                    key + " is not a configuration key. Did you mean pypi-mirror" + name + "?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "none", "true", "*", "null"})
  void aWordForNothingIsNoListOfOne(String value) {
    assertThat(SettingsTest.problems(Configs.with("pypi-mirror:allowedPackages", value)))
        .anyMatch(
            line -> line.startsWith("pypi-mirror:allowedPackages: ") && line.contains("list"));
  }

  @Test
  void optionsOfPulumiAreAccepted() {
    assertThatCode(() -> Settings.parse(NAME, Configs.with("pulumi:tags", "{}")))
        .doesNotThrowAnyException();
  }

  @Test
  void anAccountIdWithoutItsLeadingZeroIsRejectedWithTheReason() {
    assertThat(
            SettingsTest.problems(
                Configs.with("pypi-mirror:readerAccountIds", "[\"12345678901\"]")))
        .anyMatch(line -> line.contains("because YAML drops a leading 0"));
  }

  private static Stream<Arguments> values(String key, String... values) {
    return Arrays.stream(values).map(value -> Arguments.of(key, value));
  }

  private static Stream<Arguments> lists(String key, String... items) {
    return Arrays.stream(items).map(item -> Arguments.of(key, "[\"" + item + "\"]"));
  }

  private static String tags(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"key" + i + "\":\"value\"")
        .collect(Collectors.joining(",", "{", "}"));
  }
}
