package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.IamState;
import pypimirror.rehearsal.account.StudioState;

/** Checks the documented rules of SageMaker Studio and of Systems Manager parameters. */
class StudioTypesTest {

  private static final String DOMAIN = "aws:sagemaker/domain:Domain";
  private static final String PROFILE = "aws:sagemaker/userProfile:UserProfile";
  private static final String SCRIPT = "aws:sagemaker/studioLifecycleConfig:StudioLifecycleConfig";
  private static final String PARAMETER = "aws:ssm/parameter:Parameter";
  private static final String SUBNET = "aws:ec2/subnet:Subnet";
  private static final String ROLE = "arn:aws:iam::111122223333:role/reader";

  private final Bench bench = new Bench();

  @BeforeEach
  void network() {
    bench.account.vpcs().put("vpc-1", new Ec2State.Vpc("10.0.0.0/16", true, true, null));
    bench.account.vpcs().put("vpc-2", new Ec2State.Vpc("10.1.0.0/16", true, true, null));
    bench
        .account
        .subnets()
        .put("subnet-1", new Ec2State.Subnet("vpc-1", "10.0.1.0/24", "us-east-1a", null));
    bench
        .account
        .subnets()
        .put("subnet-2", new Ec2State.Subnet("vpc-2", "10.1.1.0/24", "us-east-1a", null));
    bench.account.securityGroups().put("sg-1", new Ec2State.SecurityGroup("vpc-1", "n", "n", null));
    bench.account.securityGroups().put("sg-2", new Ec2State.SecurityGroup("vpc-2", "n", "n", null));
    bench.account.roles().put("reader", new IamState.Role("/", "{}", null, null));
  }

  private static final String NO_SETTINGS = "{'executionRole':'%s'}".formatted(ROLE);

  private static String domain(String more) {
    return ("{'domainName':'studio','authMode':'IAM','appNetworkAccessType':'VpcOnly','vpcId':'vpc-1',"
            + "'subnetIds':['subnet-1'],'defaultUserSettings':{'executionRole':'%s',"
            + "'securityGroups':['sg-1']}%s}")
        .formatted(ROLE, more);
  }

  private static String profile(String domainId, String settings) {
    return "{'domainId':'%s','userProfileName':'ada','userSettings':%s}"
        .formatted(domainId, settings);
  }

  private String script(String name) {
    bench.create(SCRIPT, script(name, "echo hello"));
    return "arn:aws:sagemaker:us-east-1:111122223333:studio-lifecycle-config/" + name;
  }

  private static String script(String name, String content) {
    return "{'studioLifecycleConfigName':'%s','studioLifecycleConfigAppType':'JupyterLab','studioLifecycleConfigContent':'%s'}"
        .formatted(
            name, Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)));
  }

  private static String running(String arn) {
    return "{'executionRole':'%2$s','jupyterLabAppSettings':{'lifecycleConfigArns':['%1$s'],'defaultResourceSpec':{'lifecycleConfigArn':'%1$s'}}}"
        .formatted(arn, ROLE);
  }

  @Test
  void aVpcOnlyDomainAllowsOnlyUpdatesOfItsTags() {
    var id = bench.create(DOMAIN, domain(""));
    bench.update(DOMAIN, id, domain(",'tagsAll':{'a':'b'}"));
    assertThat(bench.account.studioDomains().get(id).tags()).isEqualTo(Map.of("a", "b"));
    assertThatThrownBy(
            () ->
                bench.update(
                    DOMAIN, id, domain(",'defaultSpaceSettings':{'executionRole':'" + ROLE + "'}")))
        .hasMessage(
            "ValidationException: VpcId and Subnet IDs are required for updating domains to VpcOnly mode");
  }

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
  @Test
  void sageMakerCannotAssumeARoleThatWasCreatedAMomentAgo() {
    var trust =
        "{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":{\\\"Service\\\":\\\"sagemaker.amazonaws.com\\\"},\\\"Action\\\":\\\"sts:AssumeRole\\\"}}";
    bench.create("aws:iam/role:Role", "{'name':'new','assumeRolePolicy':'%s'}".formatted(trust));
    var withNewRole = domain("").replace("role/reader", "role/new");
    bench.assertCreateFails("ValidationException", DOMAIN, withNewRole);
    // AWS takes a minute to create an endpoint.
    bench.create(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "{'vpcId':'vpc-1','serviceName':'com.amazonaws.us-east-1.logs','vpcEndpointType':'Interface','subnetIds':['subnet-1'],'securityGroupIds':['sg-1']}");
    assertThat(bench.create(DOMAIN, withNewRole)).startsWith("d-");
  }

  @Test
  void cannotDeleteADomainWithUserProfiles() {
    var id = bench.create(DOMAIN, domain(""));
    var user = bench.create(PROFILE, profile(id, "{'executionRole':'" + ROLE + "'}"));
    bench.assertDeleteFails("ResourceInUse", DOMAIN, id);
    bench.delete(PROFILE, user);
    bench.delete(DOMAIN, id);
    assertThat(bench.account.studioDomains()).isEmpty();
  }

  @Test
  void retainedHomeFilesPreventTheDeletionOfTheSubnet() {
    var kept = bench.create(DOMAIN, domain(""));
    bench.delete(DOMAIN, kept);
    bench.assertDeleteFails("DependencyViolation", SUBNET, "subnet-1");
    bench.account.fileSystems().clear();

    var other = bench.create(DOMAIN, domain(""));
    ResourceTypes.of(DOMAIN)
        .delete(
            bench.account, other, Bench.json("{'retentionPolicy':{'homeEfsFileSystem':'Delete'}}"));
    bench.delete(SUBNET, "subnet-1");
    assertThat(bench.account.subnets()).doesNotContainKey("subnet-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'sg-1' | 'sg-2' | ValidationException",
        "'sg-1' | 'sg-9' | InvalidGroup.NotFound",
        "['sg-1'] | [] | ValidationException",
        "role/reader | role/nobody | ValidationException",
        "'subnet-1' | 'subnet-2' | ValidationException",
        "'subnet-1' | 'subnet-9' | InvalidSubnetID.NotFound"
      })
  void rejectsADomainWithInvalidReferences(String right, String wrong, String code) {
    bench.assertCreateFails(code, DOMAIN, domain("").replace(right, wrong));
  }

  @Test
  void rejectsADomainWithInternetAccess() {
    assertThatThrownBy(
            () -> bench.create(DOMAIN, domain("").replace("VpcOnly", "PublicInternetOnly")))
        .hasMessageContaining("does not support Studio domains with internet access");
  }

  @Test
  void cannotDeleteAnAttachedScript() {
    var arn = script("first");
    var id = bench.create(DOMAIN, domain(""));
    var user = bench.create(PROFILE, profile(id, running(arn)));
    bench.assertDeleteFails("ResourceInUse", SCRIPT, "first");
    bench.update(PROFILE, user, profile(id, running(script("second"))));
    bench.delete(SCRIPT, "first");
    assertThat(bench.account.lifecycleConfigs()).containsOnlyKeys("second");
  }

  // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteStudioLifecycleConfig.html
  @Test
  void cannotDeleteTheScriptOfARunningApp() {
    script("first");
    var config = bench.account.lifecycleConfigs().get("first");
    bench
        .account
        .lifecycleConfigs()
        .put(
            "first",
            new StudioState.LifecycleConfig(
                config.appType(), config.content(), null, List.of("default")));
    bench.assertDeleteFails("ResourceInUse", SCRIPT, "first");
    bench.account.lifecycleConfigs().put("first", config);
    bench.delete(SCRIPT, "first");
    assertThat(bench.account.lifecycleConfigs()).isEmpty();
  }

  @Test
  void rejectsAProfileWithAScriptThatDoesNotExist() {
    var id = bench.create(DOMAIN, domain(""));
    bench.assertCreateFails(
        "ValidationException",
        PROFILE,
        profile(
            id, running("arn:aws:sagemaker:us-east-1:111122223333:studio-lifecycle-config/none")));
  }

  @Test
  void aProfileRequiresADomainAndAUniqueName() {
    bench.assertCreateFails("ResourceNotFound", PROFILE, profile("d-1", NO_SETTINGS));
    var id = bench.create(DOMAIN, domain(""));
    bench.create(PROFILE, profile(id, NO_SETTINGS));
    bench.assertCreateFails("ResourceInUse", PROFILE, profile(id, NO_SETTINGS));
  }

  // The pattern of the plugin has no anchor at its end.
  @ParameterizedTest
  @ValueSource(strings = {"a_b", "a.b", "a-"})
  void onlySageMakerRejectsTheEndOfAProfileName(String name) {
    var id = bench.create(DOMAIN, domain(""));
    bench.assertCreateFails(
        "ValidationException",
        PROFILE,
        profile(id, NO_SETTINGS).replace("'ada'", "'" + name + "'"));
  }

  @Test
  void rejectsADuplicateScriptName() {
    script("first");
    bench.assertCreateFails("ResourceInUse", SCRIPT, script("first", "echo other"));
  }

  @Test
  void rejectsAScriptThatIsNotBase64() {
    bench.assertCreateFails(
        "ValidationException",
        SCRIPT,
        script("first", "x").replaceFirst("Content':'[^']*", "Content':'§"));
  }

  private static String parameter(String name, String value) {
    return "{'name':'%s','type':'String','insecureValue':'%s'}".formatted(name, value);
  }

  @Test
  void aParameterNameIsUniqueAndAnUpdateIncrementsItsVersion() {
    var id = bench.create(PARAMETER, parameter("/a/b", "1"));
    bench.assertCreateFails("ParameterAlreadyExists", PARAMETER, parameter("/a/b", "2"));
    bench.update(PARAMETER, id, parameter("/a/b", "2"));
    assertThat(bench.read(PARAMETER, id).path("version").asInt()).isEqualTo(2);
    assertThat(bench.read(PARAMETER, id).path("insecureValue").asText()).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/aws/x", "/ssm/x", "/AWS/x", "a b", "/a//b"})
  void rejectsInvalidParameterNames(String name) {
    bench.assertCreateFails("ValidationException", PARAMETER, parameter(name, "1"));
  }

  @Test
  void limitsTheLengthOfAStandardParameter() {
    bench.create(PARAMETER, parameter("/a/b", "x".repeat(4096)));
    bench.assertCreateFails("ValidationException", PARAMETER, parameter("/a/c", "x".repeat(4097)));
  }
}
