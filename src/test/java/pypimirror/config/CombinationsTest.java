package pypimirror.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.aws.EndpointService;
import pypimirror.aws.PackagePattern;
import pypimirror.aws.PackageSource;
import pypimirror.naming.StackName;
import pypimirror.testing.Configs;
import pypimirror.testing.MockRun;

/** Checks which settings can be combined, and the messages for those that cannot. */
class CombinationsTest {

  private static final StackName NAME = new StackName("pypi-mirror", "dev");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "adopt | networkLogsBucketArn | arn:aws:s3:::logs | networkLogsBucketArn is used only with pypi-mirror:network: create",
        "create | vpcId | vpc-01234567 | vpcId is used only with pypi-mirror:network: adopt",
        "create | subnetIds | [\"subnet-01234567\"] | only with pypi-mirror:network: adopt",
        "create | readerCidrs | [\"10.0.0.0/8\"] | only with pypi-mirror:network: adopt",
        "create | readerSecurityGroupIds | [\"sg-01234567\"] | only with pypi-mirror:network: adopt",
        "create | routeTableIds | [\"rtb-01234567\"] | only with pypi-mirror:network: adopt",
        "create | endpointIds | {\"logs\":\"vpce-01234567\"} | only with pypi-mirror:network: adopt",
        "create | vpcCidr | 10.0.0.0/15 | /16 to /28",
        "create | vpcCidr | 10.0.0.0/29 | /16 to /28",
        "create | vpcCidr | 10.50.0.0/22 | is not within pypi-mirror:vpcCidr, 10.50.0.0/22",
        "create | availabilityZones | [\"us-east-1a\"] | 2 ranges for 1 zones",
        "create | availabilityZones | [\"us-west-2a\",\"us-east-1b\"] | zone of us-east-1. Use zones",
        "create | availabilityZones | [\"a\",\"b\"] | not the name or the ID of an availability zone",
        "create | subnetCidrs | [\"10.40.0.0/24\",\"10.40.0.128/25\"] | overlaps 10.40.0.0/24",
        "create | subnetCidrs | [\"10.40.0.0/28\",\"10.40.1.0/28\"] | 10 users need 40 (4 each)",
        "create | users | 0 | a whole number from 1 to 9999",
        "create | users | 125 | 125 users need 500 (4 each)",
        "create | network | maybe | \"maybe\" is not create or adopt",
        "create | readers | all | \"all\" is not create or adopt",
        "create | studio | own | \"own\" is not none, create or adopt",
        "create | studio | create | pypi-mirror:studioUsers is an empty list",
        "create | studioUsers | [\"ada\"] | only with pypi-mirror:studio: create",
        "create | studioUsers | [\"ada lovelace\"] | the name of a user profile",
        "create | studioRetainHomes | yes | is not true or false",
        "create | ssmOutputs | 1 | is not true or false",
        "create | studioBuckets | [\"my-data\"] | only with pypi-mirror:studio: create or adopt",
        "adopt | vpcCidr | 10.0.0.0/16 | only with pypi-mirror:network: create",
        "adopt | availabilityZones | [\"us-east-1a\"] | only with pypi-mirror:network: create",
        "adopt | studio | adopt | List the route tables of the notebooks' subnets",
        "adopt | routeTableIds | [\"rtb-01234567\"] | creates no S3 gateway endpoint. Remove it",
        "adopt | endpointIds | {\"logs\":\"vpce-01234567\"} | does not need an endpoint for logs",
        "adopt | endpointIds | {\"codeartifact\":\"vpce-01234567\"} | Use codeartifact.api.",
        "adopt | endpointIds | {\"codeartifact.api\":\"vpc-01234567\"} | not a VPC endpoint ID: vpce-",
        "adopt | domain | adopt | pypi-mirror:domainOwner is missing",
        "adopt | domainOwner | 444455556666 | only with pypi-mirror:domain: adopt",
        "adopt | sources | [\"pipy\"] | Use pypi.",
        "adopt | sources | [\"npm\"] | Use npmjs.",
        "adopt | sources | [] | pypi-mirror:sources is an empty list",
        "adopt | sources | [\"npmjs\"] | List the route tables of the notebooks' subnets",
        "adopt | repositoryName | internal | is the name of another repository",
        "adopt | internalPackages | [\"acme*\"] | a prefix that ends in -*",
        "adopt | internalPackages | [\"-acme\"] | not the name of a Python package",
        "adopt | encryption | customer | pypi-mirror:encryption no longer exists. Remove it. To encrypt",
        "adopt | readerPolicyArn | arn:aws:iam::444455556666:policy/p | not a policy of account 111122223333",
        "adopt | readerPolicyArn | pypi-mirror-dev-reader | the ARN of an IAM policy",
        "create | readerPolicyArn | arn:aws:iam::111122223333:policy/p | readerRoleArns lists no role",
        "adopt | minimumReleaseDays | 100 | not a whole number of days from 0 to 99",
        "adopt | minimumReleaseDays | -1 | AWS recommends 3 to 7 days",
        "adopt | packages | some | \"some\" is not open or curated",
        "adopt | packages | curated | curated needs a role that approves packages. List it in pypi-mirror:curatorRoleArns",
        "adopt | curatorRoleArns | [\"arn:aws:iam::111122223333:role/curator\"] | only with pypi-mirror:packages: curated",
        "adopt | approvalRecordsBucketArn | arn:aws:s3:::records | only with pypi-mirror:packages: curated",
        "adopt | packageEventsTopicArn | arn:aws:sns:us-east-1:111122223333:t | only with pypi-mirror:packageEvents: true",
        "adopt | packageEventsTopicArn | alerts | the ARN of an SNS topic",
        "adopt | repositoryName | approved | is the name of another repository",
        "adopt | repositoryName | intake | is the name of another repository",
        "adopt | publisherPolicyArn | arn:aws:iam::111122223333:policy/p | publisherRoleArns lists no role",
        "adopt | encryptionKeyArn | alias/x | ARNs of aliases are not accepted",
        "adopt | organizationReads | true | pypi-mirror:organizationId is missing",
        "adopt | organizationId | my-company | the ID of an AWS organization",
        "adopt | readerAccountIds | [\"111122223333\"] | is the environment's own account",
        "adopt | tokenEndpointIds | [\"vpce-01234567\"] | tokensThroughEndpointOnly: true",
        "adopt | tokensThroughEndpointOnly | true | pypi-mirror:deployerRoleArns is an empty list",
        "adopt | publisherRoleArns | [\"arn:aws:iam::444455556666:role/p\"] | not a role of account",
        "adopt | publisherRoleArns | [\"arn:aws:iam::111122223333:role/data-scientist\"] | also a reader",
      })
  void rejectsAnInvalidCombination(String base, String key, String value, String says) {
    var config = base.equals("create") ? Configs.creating() : Configs.valid();
    config.put("pypi-mirror:" + key, value);
    assertThat(problems(config)).contains(says).doesNotContain("Exception");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "network | adpot | vpcCidr | 10.40.0.0/20",
        "domain | adpot | domainOwner | 444455556666",
        "studio | crate | studioBuckets | [\"my-data\"]",
        "studio | crate | studioUsers | [\"ada\"]",
        "readers | creat | readerBoundaryArn | arn:aws:iam::111122223333:policy/boundary",
        "tokensThroughEndpointOnly | yes | tokenEndpointIds | [\"vpce-01234567\"]",
        "endpointPrincipals | all | additionalPrincipals | [\"arn:aws:iam::111122223333:role/x\"]",
      })
  void afterATypoNoOtherKeyIsToBeRemoved(
      String key, String typo, String dependentKey, String value) {
    var config = Configs.valid();
    config.put("pypi-mirror:" + key, typo);
    config.put("pypi-mirror:" + dependentKey, value);
    assertThat(problems(config))
        .contains("pypi-mirror:" + key + ": \"" + typo + "\" is not ")
        .doesNotContain("is used only with");
  }

  @Test
  void studioRequiresASecurityGroupAndARepositoryForPip() {
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
        .contains("pypi-mirror:studio: create needs a security group for the notebooks")
        .contains("pypi-mirror:studio: create needs a repository for pip")
        .contains("pypi-mirror:ssmOutputs: true needs a repository for pip");
  }

  @Test
  void theEncryptionKeyMustBeInTheRegionOfTheDomain() {
    var config =
        Configs.with("pypi-mirror:encryptionKeyArn", "arn:aws:kms:eu-west-1:111122223333:key/0");
    assertThat(problems(config)).contains("is not in us-east-1, the region of the domain");
  }

  @Test
  void anAllowListRequiresPypiAsTheOnlySource() {
    var config = Configs.with("pypi-mirror:allowedPackages", "[\"requests\"]");
    config.put("pypi-mirror:sources", "[\"pypi\",\"npmjs\"]");
    config.put("pypi-mirror:routeTableIds", "[\"rtb-01234567\"]");
    assertThat(problems(config)).contains("other sources are unrestricted");
    config.put("pypi-mirror:sources", "[\"npmjs\"]");
    config.put("pypi-mirror:allowedPackages", "[]");
    config.put("pypi-mirror:internalPackages", "[\"acme\"]");
    assertThat(problems(config)).contains("pypi is not a source");
  }

  @Test
  void curatedPackagesLeaveNoWayAroundAnApproval() {
    var curator = "[\"arn:aws:iam::111122223333:role/curator\"]";
    var config = Configs.with("pypi-mirror:packages", "curated");
    config.put("pypi-mirror:curatorRoleArns", curator);
    assertThatCode(() -> Settings.parse(NAME, config)).doesNotThrowAnyException();
    config.put("pypi-mirror:sources", "[\"pypi\",\"npmjs\"]");
    config.put("pypi-mirror:routeTableIds", "[\"rtb-01234567\"]");
    config.put("pypi-mirror:publisherRoleArns", curator);
    config.put(
        "pypi-mirror:curatorRoleArns",
        curator.replace("]", ",\"arn:aws:iam::111122223333:role/data-scientist\",")
            + "\"arn:aws:iam::444455556666:role/curator2\"]");
    assertThat(problems(config))
        .contains("packages: curated approves only Python packages. Set pypi-mirror:sources to")
        .contains("because publishers could otherwise publish any package without approval")
        .contains("role/curator\" is also in pypi-mirror:publisherRoleArns")
        .contains("is also a reader, so code from any installed package could approve packages")
        .contains("role/curator2\" is not a role of account 111122223333");
  }

  @Test
  void aMinimumReleaseAgeExemptsInternalPackagesByName() {
    var config = Configs.with("pypi-mirror:minimumReleaseDays", "7");
    assertThat(age(config)).isEqualTo(new ReleaseAge(7, List.of(), true));
    config.put("pypi-mirror:publisherRoleArns", "[\"arn:aws:iam::111122223333:role/publisher\"]");
    assertThat(problems(config)).contains("needs pypi-mirror:internalPackages, because uv exempts");
    config.put("pypi-mirror:internalPackages", "[\"acme-*\",\"Ours\"]");
    assertThat(problems(config))
        .contains("uv cannot exempt the prefix \"acme-*\"", "such as acme-tools.");
    config.put("pypi-mirror:internalPackages", "[\"acme-*\",\"Ours\",\"acme_models\"]");
    assertThat(age(config)).isEqualTo(new ReleaseAge(7, List.of("acme-models", "ours"), false));
  }

  private static ReleaseAge age(Map<String, String> config) {
    return Settings.parse(NAME, config).packages().releaseAge();
  }

  @Test
  void aMinimumReleaseAgeIsForOpenPythonPackages() {
    var config = Configs.with("pypi-mirror:minimumReleaseDays", "7");
    config.put("pypi-mirror:packages", "curated");
    config.put("pypi-mirror:curatorRoleArns", "[\"arn:aws:iam::111122223333:role/curator\"]");
    assertThat(problems(config)).contains("set minimumReleaseDays in approvals/policy.yaml");
    config.put("pypi-mirror:packages", "open");
    config.put("pypi-mirror:curatorRoleArns", "[]");
    config.put("pypi-mirror:domain", "adopt");
    config.put("pypi-mirror:domainOwner", "444455556666");
    assertThat(problems(config)).contains("the internal packages of another stack are unknown");
    config.put("pypi-mirror:domain", "create");
    config.remove("pypi-mirror:domainOwner");
    config.put("pypi-mirror:sources", "[\"npmjs\"]");
    config.put("pypi-mirror:routeTableIds", "[\"rtb-01234567\"]");
    assertThat(problems(config)).contains("limits only Python packages, but pypi is not a source");
  }

  @Test
  void packageEventsGoToATopicOfTheEnvironment() {
    var config = Configs.with("pypi-mirror:packageEvents", "true");
    config.put("pypi-mirror:packageEventsTopicArn", "arn:aws:sns:eu-west-1:111122223333:alerts");
    assertThat(problems(config)).contains("not a topic of account 111122223333 in us-east-1");
    config.put("pypi-mirror:packageEventsTopicArn", "arn:aws:sns:us-east-1:444455556666:alerts");
    assertThat(problems(config)).contains("not a topic of account 111122223333 in us-east-1");
    config.remove("pypi-mirror:packageEventsTopicArn");
    config.put("pypi-mirror:domain", "adopt");
    config.put("pypi-mirror:domainOwner", "444455556666");
    assertThat(problems(config))
        .contains("packageEvents is a setting of the stack that owns the domain. Remove it.");
  }

  @Test
  void onlyTheStackThatOwnsTheDomainCuratesIt() {
    var config = Configs.with("pypi-mirror:packages", "curated");
    config.put("pypi-mirror:domain", "adopt");
    config.put("pypi-mirror:domainOwner", "444455556666");
    assertThat(problems(config))
        .contains("packages: curated is a setting of the stack that owns the domain. Remove it.");
  }

  @Test
  void rejectsPackagesThatAreBothInternalAndAllowed() {
    var config = Configs.with("pypi-mirror:allowedPackages", "[\"Acme.Tools\"]");
    config.put("pypi-mirror:internalPackages", "[\"acme-tools\"]");
    assertThat(problems(config)).contains("acme-tools", "is also in pypi-mirror:internalPackages");
    config.put("pypi-mirror:internalPackages", "[\"acme-*\"]");
    for (var inside : new String[] {"acme-tools", "acme", "acme-tools-*"}) {
      config.put("pypi-mirror:allowedPackages", "[\"" + inside + "\"]");
      assertThat(problems(config)).contains(inside, "is also in pypi-mirror:internalPackages");
    }
    config.put("pypi-mirror:allowedPackages", "[\"acmeology\"]");
    assertThatCode(() -> Settings.parse(NAME, config)).doesNotThrowAnyException();
    config.put("pypi-mirror:internalPackages", "[\"acme_tools\",\"acme-tools\"]");
    config.put("pypi-mirror:allowedPackages", "[]");
    assertThat(problems(config)).contains("lists \"acme-tools\" more than once");
  }

  @Test
  void limitsUpstreamsToTenIncludingTheInternalRepository() {
    var all =
        Arrays.stream(PackageSource.values())
            .map(source -> '"' + source.key() + '"')
            .collect(Collectors.joining(",", "[", "]"));
    var config = Configs.with("pypi-mirror:sources", all);
    config.put("pypi-mirror:routeTableIds", "[\"rtb-01234567\"]");
    assertThatCode(() -> Settings.parse(NAME, config)).doesNotThrowAnyException();
    config.put("pypi-mirror:publisherRoleArns", "[\"arn:aws:iam::111122223333:role/p\"]");
    assertThat(problems(config))
        .contains("10 sources and the internal repository exceed the AWS limit of 10");
  }

  @Test
  void aSpokeRejectsSettingsThatBelongToTheHub() {
    var config = Configs.creating();
    config.put("pypi-mirror:domain", "adopt");
    config.put("pypi-mirror:domainOwner", "444455556666");
    assertThatCode(() -> Settings.parse(NAME, config)).doesNotThrowAnyException();
    config.put("pypi-mirror:publisherRoleArns", "[\"arn:aws:iam::111122223333:role/p\"]");
    config.put("pypi-mirror:readerAccountIds", "[\"555566667777\"]");
    config.put("pypi-mirror:internalPackages", "[\"acme\"]");
    config.put("pypi-mirror:encryptionKeyArn", "arn:aws:kms:us-east-1:111122223333:key/0");
    assertThat(problems(config).lines().filter(line -> line.contains("pypi-mirror:domain: create")))
        .hasSize(4);
    var foreign = Configs.creating();
    foreign.put("pypi-mirror:domain", "adopt");
    foreign.put("pypi-mirror:domainOwner", "444455556666");
    foreign.put("pypi-mirror:readerRoleArns", "[\"arn:aws:iam::444455556666:role/r\"]");
    assertThat(problems(foreign)).contains("Add it to the stack that owns the domain");
  }

  @Test
  void studioAddsItsEndpointsAndOtherFormatsAddOnlyTheGateway() {
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
            EndpointService.STS,
            EndpointService.S3);
    config.put("pypi-mirror:studio", "none");
    config.put("pypi-mirror:sources", "[\"crates-io\"]");
    assertThat(Settings.parse(NAME, config).endpoints().services())
        .endsWith(EndpointService.S3)
        .hasSize(3);
  }

  @Test
  void rejectsStackNamesThatAwsNamesCannotContain() {
    var refused =
        catchThrowableOfType(
            InvalidSettingsException.class,
            () -> Settings.parse(new StackName("pypi-mirror", "x".repeat(29)), Configs.valid()));
    assertThat(refused).hasMessageContaining("at most 40 letters");
    assertThat(problems(new StackName("pypi-mirror", "a.b"), Configs.valid()))
        .contains("Project and stack name: ");
  }

  @ParameterizedTest
  @CsvSource({
    "acme-*,/pypi//acme~",
    "Acme_Tools-*,/pypi//acme-tools~",
    "requests,/pypi//requests$",
    "zope.interface,/pypi//zope-interface$",
    "A--b__c,/pypi//a-b-c$"
  })
  void normalizesPackageNamesInPackageGroupPatterns(String text, String pattern) {
    assertThat(PackagePattern.of(text).groupPattern()).isEqualTo(pattern);
  }

  @Test
  void anInvalidRegionOrAnInvalidRangeIsTheOnlyProblem() {
    var config = Configs.creating();
    config.put("aws:region", "nowhere-1");
    assertThat(problems(config).lines()).hasSize(2).last().asString().contains("aws:region");
    config.put("aws:region", "us-east-1");
    config.put("pypi-mirror:subnetCidrs", "[\"10.30.1.0/24\",\"10.30.1.0/24\"]");
    assertThat(problems(config).lines()).hasSize(2).last().asString().contains("more than once");
  }

  @Test
  void packageGroupsAcceptEmptyTagsAndPatternsOf520Characters() {
    var config = Configs.with("pypi-mirror:tags", "{\"CostCenter\":\"\"}");
    config.put("pypi-mirror:internalPackages", "[\"%s\"]".formatted("a".repeat(512)));
    assertThat(MockRun.update(config).names()).anyMatch(it -> it.endsWith("a".repeat(512)));
    config.put("pypi-mirror:internalPackages", "[\"%s\"]".formatted("a".repeat(513)));
    assertThat(problems(config)).contains("with at most 512 characters");
  }

  private static String problems(Map<String, String> config) {
    return problems(NAME, config);
  }

  private static String problems(StackName name, Map<String, String> config) {
    var refused =
        catchThrowableOfType(InvalidSettingsException.class, () -> Settings.parse(name, config));
    assertThat(refused).as("exception for the invalid settings").isNotNull();
    return refused.getMessage();
  }
}
