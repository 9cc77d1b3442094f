package pypimirror.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.Configs;
import pypimirror.catalog.EndpointService;
import pypimirror.catalog.PackagePattern;
import pypimirror.catalog.PackageSource;

/** Which settings go together, and what is said of those that do not. */
class CombinationsTest {

  private static final String NAME = "pypi-mirror-dev";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "create | vpcId | vpc-01234567 | for pypi-mirror:network: adopt",
        "create | subnetIds | [\"subnet-01234567\"] | for pypi-mirror:network: adopt",
        "create | readerCidrs | [\"10.0.0.0/8\"] | for pypi-mirror:network: adopt",
        "create | readerSecurityGroupIds | [\"sg-01234567\"] | for pypi-mirror:network: adopt",
        "create | routeTableIds | [\"rtb-01234567\"] | for pypi-mirror:network: adopt",
        "create | endpointIds | {\"logs\":\"vpce-01234567\"} | for pypi-mirror:network: adopt",
        "create | vpcCidr | 10.0.0.0/15 | /16 to /28",
        "create | vpcCidr | 10.0.0.0/29 | /16 to /28",
        "create | vpcCidr | 10.50.0.0/22 | a part of pypi-mirror:vpcCidr",
        "create | availabilityZones | [\"us-east-1a\"] | one for each of the 1 zones",
        "create | availabilityZones | [\"us-west-2a\",\"us-east-1b\"] | a zone of us-east-1",
        "create | availabilityZones | [\"a\",\"b\"] | the name of an availability zone",
        "create | subnetCidrs | [\"10.40.0.0/24\",\"10.40.0.128/25\"] | apart from 10.40.0.0/24",
        "create | subnetCidrs | [\"10.40.0.0/28\",\"10.40.1.0/28\"] | at least 40, 4 for each",
        "create | users | 0 | a whole number from 1 to 9999",
        "create | users | 125 | at least 500, 4 for each of pypi-mirror:users (125)",
        "create | network | maybe | create or adopt",
        "create | readers | all | create or adopt",
        "create | studio | own | none or create or adopt",
        "create | studio | create | pypi-mirror:studioUsers: []: must be a list of at least one",
        "create | studioUsers | [\"ada\"] | for pypi-mirror:studio: create",
        "create | studioUsers | [\"ada lovelace\"] | the name of a user profile",
        "create | studioRetainHomes | yes | true or false",
        "create | ssmOutputs | 1 | true or false",
        "create | studioBuckets | [\"my-data\"] | for pypi-mirror:studio: create or adopt",
        "adopt | vpcCidr | 10.0.0.0/16 | for pypi-mirror:network: create",
        "adopt | availabilityZones | [\"us-east-1a\"] | for pypi-mirror:network: create",
        "adopt | studio | adopt | the route tables of the notebooks' subnets",
        "adopt | routeTableIds | [\"rtb-01234567\"] | no S3 gateway endpoint is made here",
        "adopt | endpointIds | {\"logs\":\"vpce-01234567\"} | an endpoint that this environment needs",
        "adopt | endpointIds | {\"codeartifact\":\"vpce-01234567\"} | write codeartifact.api",
        "adopt | endpointIds | {\"codeartifact.api\":\"vpc-01234567\"} | vpce-",
        "adopt | domain | adopt | missing: must be an account id",
        "adopt | domainOwner | 444455556666 | for pypi-mirror:domain: adopt",
        "adopt | sources | [\"pipy\"] | write pypi",
        "adopt | sources | [\"npm\"] | write npmjs",
        "adopt | sources | [] | a list of at least one value",
        "adopt | sources | [\"npmjs\"] | the route tables of the notebooks' subnets",
        "adopt | repositoryName | internal | another name than that of a store",
        "adopt | internalPackages | [\"acme*\"] | ends in -*",
        "adopt | internalPackages | [\"-acme\"] | a Python package's name",
        "adopt | encryption | yours | aws or customer",
        "adopt | encryptionKeyArn | arn:aws:kms:us-east-1:111122223333:key/0 | encryption: customer",
        "adopt | encryptionKeyArn | alias/x | the ARN of a KMS key, not of an alias",
        "adopt | encryptionKeyArn | arn:aws:kms:eu-west-1:111122223333:key/0 | a key of us-east-1",
        "adopt | organizationReads | true | an organization's id",
        "adopt | organizationId | my-company | an organization's id",
        "adopt | readerAccountIds | [\"111122223333\"] | another account than the environment's own",
        "adopt | tokenEndpointIds | [\"vpce-01234567\"] | tokensThroughEndpointOnly: true",
        "adopt | tokensThroughEndpointOnly | true | a list of at least one value",
        "adopt | publisherRoleArns | [\"arn:aws:iam::444455556666:role/p\"] | a role of the account",
        "adopt | publisherRoleArns | [\"arn:aws:iam::111122223333:role/data-scientist\"] | no reader",
      })
  void isRefused(String base, String key, String value, String says) {
    var config = base.equals("create") ? Configs.creating() : Configs.valid();
    config.put("pypi-mirror:" + key, value);
    assertThat(problems(config)).contains(says).doesNotContain("Exception");
  }

  @Test
  void studioPutsNotebooksIntoGroupsAndSetsPipUp() {
    var config = Configs.valid();
    config.put("pypi-mirror:studio", "create");
    config.put("pypi-mirror:studioUsers", "[\"ada\"]");
    config.put("pypi-mirror:routeTableIds", "[\"rtb-01234567\"]");
    assertThatCode(() -> Settings.parse(NAME, config)).doesNotThrowAnyException();
    config.put("pypi-mirror:readerSecurityGroupIds", "[]");
    config.put("pypi-mirror:readerCidrs", "[\"10.0.0.0/16\"]");
    config.put("pypi-mirror:sources", "[\"npmjs\"]");
    config.put("pypi-mirror:ssmOutputs", "true");
    assertThat(problems(config))
        .contains("at least one security group with pypi-mirror:studio: create")
        .contains("pypi-mirror:studio: \"create\": must be with pypi among the sources")
        .contains("pypi-mirror:ssmOutputs: \"true\": must be with pypi among the sources");
  }

  @Test
  void anAllowListIsForPythonAlone() {
    var config = Configs.with("pypi-mirror:allowedPackages", "[\"requests\"]");
    config.put("pypi-mirror:sources", "[\"pypi\",\"npmjs\"]");
    config.put("pypi-mirror:routeTableIds", "[\"rtb-01234567\"]");
    assertThat(problems(config)).contains("since the others would stay open");
    config.put("pypi-mirror:sources", "[\"npmjs\"]");
    config.put("pypi-mirror:allowedPackages", "[]");
    config.put("pypi-mirror:internalPackages", "[\"acme\"]");
    assertThat(problems(config)).contains("with pypi among the sources");
  }

  @Test
  void namesTheSameAreNotBothInternalAndAllowed() {
    var config = Configs.with("pypi-mirror:allowedPackages", "[\"Acme.Tools\"]");
    config.put("pypi-mirror:internalPackages", "[\"acme-tools\"]");
    assertThat(problems(config)).contains("acme-tools", "internal or allowed, not both");
    config.put("pypi-mirror:internalPackages", "[\"acme-*\"]");
    for (var inside : new String[] {"acme-tools", "acme", "acme-tools-*"}) {
      config.put("pypi-mirror:allowedPackages", "[\"" + inside + "\"]");
      assertThat(problems(config)).contains(inside, "internal or allowed, not both");
    }
    config.put("pypi-mirror:allowedPackages", "[\"acmeology\"]");
    assertThatCode(() -> Settings.parse(NAME, config)).doesNotThrowAnyException();
    config.put("pypi-mirror:internalPackages", "[\"acme_tools\",\"acme-tools\"]");
    config.put("pypi-mirror:allowedPackages", "[]");
    assertThat(problems(config)).contains("the same name");
  }

  @Test
  void tenUpstreamsAreTheMostTheInternalRepositoryAmongThem() {
    var all =
        Arrays.stream(PackageSource.values())
            .map(source -> '"' + source.key() + '"')
            .collect(Collectors.joining(",", "[", "]"));
    var config = Configs.with("pypi-mirror:sources", all);
    config.put("pypi-mirror:routeTableIds", "[\"rtb-01234567\"]");
    assertThatCode(() -> Settings.parse(NAME, config)).doesNotThrowAnyException();
    config.put("pypi-mirror:publisherRoleArns", "[\"arn:aws:iam::111122223333:role/p\"]");
    assertThat(problems(config)).contains("10 sources and the internal repository");
  }

  @Test
  void aSpokeDecidesNothingOfTheHub() {
    var config = Configs.creating();
    config.put("pypi-mirror:domain", "adopt");
    config.put("pypi-mirror:domainOwner", "444455556666");
    assertThatCode(() -> Settings.parse(NAME, config)).doesNotThrowAnyException();
    config.put("pypi-mirror:publisherRoleArns", "[\"arn:aws:iam::111122223333:role/p\"]");
    config.put("pypi-mirror:readerAccountIds", "[\"555566667777\"]");
    config.put("pypi-mirror:internalPackages", "[\"acme\"]");
    config.put("pypi-mirror:encryption", "customer");
    assertThat(problems(config).lines().filter(line -> line.contains("pypi-mirror:domain: ")))
        .hasSize(4);
    var foreign = Configs.creating();
    foreign.put("pypi-mirror:domain", "adopt");
    foreign.put("pypi-mirror:domainOwner", "444455556666");
    foreign.put("pypi-mirror:readerRoleArns", "[\"arn:aws:iam::444455556666:role/r\"]");
    assertThat(problems(foreign)).contains("since the stack of the domain decides about others");
  }

  @Test
  void studioBringsItsEndpointsAndOtherFormatsTheGatewayOnly() {
    var config = Configs.creating();
    config.put("pypi-mirror:studio", "adopt");
    assertThat(Settings.parse(NAME, config).endpoints().services())
        .containsExactly(
            EndpointService.CODEARTIFACT_API,
            EndpointService.CODEARTIFACT_REPOSITORIES,
            EndpointService.SAGEMAKER_API,
            EndpointService.SAGEMAKER_RUNTIME,
            EndpointService.SAGEMAKER_STUDIO,
            EndpointService.LOGS,
            EndpointService.S3);
    config.put("pypi-mirror:studio", "none");
    config.put("pypi-mirror:sources", "[\"crates-io\"]");
    assertThat(Settings.parse(NAME, config).endpoints().services())
        .endsWith(EndpointService.S3)
        .hasSize(3);
  }

  @Test
  void aStackHasANameThatAwssNamesTake() {
    var refused =
        catchThrowableOfType(
            InvalidSettingsException.class,
            () -> Settings.parse("pypi-mirror-" + "x".repeat(29), Configs.valid()));
    assertThat(refused).hasMessageContaining("at most 40 letters");
    assertThat(problems("pypi-mirror-a.b", Configs.valid())).contains("project and stack");
  }

  @ParameterizedTest
  @CsvSource({
    "acme-*,/pypi//acme~",
    "Acme_Tools-*,/pypi//acme-tools~",
    "requests,/pypi//requests$",
    "zope.interface,/pypi//zope-interface$",
    "A--b__c,/pypi//a-b-c$"
  })
  void aPackagesNameIsNormalizedInAwssPattern(String text, String pattern) {
    assertThat(PackagePattern.of(text).groupPattern()).isEqualTo(pattern);
  }

  private static String problems(Map<String, String> config) {
    return problems(NAME, config);
  }

  private static String problems(String name, Map<String, String> config) {
    var refused =
        catchThrowableOfType(InvalidSettingsException.class, () -> Settings.parse(name, config));
    assertThat(refused).as("refused").isNotNull();
    return refused.getMessage();
  }
}
