package pypimirror.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.XZInputStream;
import pypimirror.config.Settings;
import pypimirror.environment.Environment;
import pypimirror.naming.StackName;
import pypimirror.outputs.NotebookOutputs;
import pypimirror.testing.Configs;
import pypimirror.testing.Grant;
import pypimirror.testing.MockRun;

/** Checks Studio, the start scripts of its apps, and the parameter with the outputs. */
class StudioTest {

  private static final String DOMAIN = "aws:sagemaker/domain:Domain";
  private static final String PROFILE = "aws:sagemaker/userProfile:UserProfile";
  private static final String SCRIPT = "aws:sagemaker/studioLifecycleConfig:StudioLifecycleConfig";
  private static final String GROUP = "aws:ec2/securityGroup:SecurityGroup";
  private static final String IN = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  private static final String OUT = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
  private static final String PARAMETER = "aws:ssm/parameter:Parameter";
  private static final String ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
  private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

  private static Map<String, String> creating() {
    var config = Configs.creating();
    config.put("pypi-mirror:studio", "create");
    config.put("pypi-mirror:studioUsers", "[\"ada\",\"grace\"]");
    return config;
  }

  private static Map<?, ?> map(Object value, String... path) {
    var found = value;
    for (var step : path) {
      found = ((Map<?, ?>) found).get(step);
    }
    return (Map<?, ?>) found;
  }

  @Test
  void theDomainHasNoInternetAccessAndUsesTheReaderRole() {
    var domain = MockRun.update(creating()).one(DOMAIN, "pypi-mirror-dev-studio");
    assertThat(domain.inputs())
        .containsEntry("appNetworkAccessType", "VpcOnly")
        .containsEntry("authMode", "IAM")
        .containsEntry("domainName", "pypi-mirror-dev-studio")
        .containsEntry("vpcId", "pypi-mirror-dev-vpc-id")
        .containsEntry(
            "subnetIds", List.of("pypi-mirror-dev-us-east-1a-id", "pypi-mirror-dev-us-east-1b-id"))
        .containsEntry("retentionPolicy", Map.of("homeEfsFileSystem", "Retain"));
    for (var settings : List.of("defaultUserSettings", "defaultSpaceSettings")) {
      assertThat(map(domain.inputs(), settings).get("executionRole"))
          .isEqualTo("arn:aws:iam::111122223333:role/pypi-mirror-dev-reader");
      assertThat(map(domain.inputs(), settings).get("securityGroups"))
          .isEqualTo(List.of("pypi-mirror-dev-workload-id"));
    }
  }

  @Test
  void avoidsDomainUpdatesBecauseTheProviderCannotApplyThem() {
    var domain = MockRun.update(creating()).one(DOMAIN, "pypi-mirror-dev-studio");
    assertThat(domain.inputs().toString()).doesNotContainIgnoringCase("lifecycle");
    assertThat(domain.request().getIgnoreChangesList())
        .containsExactlyInAnyOrder(
            "defaultUserSettings", "defaultSpaceSettings", "retentionPolicy");
    assertThat(domain.request().getDeleteBeforeReplace()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void protectAndStudioRetainHomesApplyToTheDomain(boolean chosen) {
    var config = creating();
    config.put("pypi-mirror:protect", Boolean.toString(chosen));
    config.put("pypi-mirror:studioRetainHomes", Boolean.toString(chosen));
    var domain = MockRun.update(config).one(DOMAIN, "pypi-mirror-dev-studio");
    assertThat(domain.request().getProtect()).isEqualTo(chosen);
    assertThat(domain.inputs())
        .containsEntry(
            "retentionPolicy", Map.of("homeEfsFileSystem", chosen ? "Retain" : "Delete"));
  }

  @Test
  void everyProfileHasTheNotebookGroupAndItsOwnGroup() {
    var run = MockRun.update(creating());
    assertThat(run.all(PROFILE))
        .extracting(it -> it.text("userProfileName"))
        .containsExactlyInAnyOrder("ada", "grace");
    for (var user : List.of("ada", "grace")) {
      var own = "pypi-mirror-dev-user-" + user;
      assertThat(
              map(run.one(PROFILE, "pypi-mirror-dev-" + user).inputs(), "userSettings")
                  .get("securityGroups"))
          .isEqualTo(List.of("pypi-mirror-dev-workload-id", own + "-id"));
      assertThat(run.one(GROUP, own).text("vpcId")).isEqualTo("pypi-mirror-dev-vpc-id");
      for (var type : List.of(IN, OUT)) {
        assertThat(run.one(type, own).inputs())
            .containsEntry("securityGroupId", own + "-id")
            .containsEntry("referencedSecurityGroupId", own + "-id")
            .containsEntry("ipProtocol", "tcp")
            .containsEntry("fromPort", 8192.0)
            .containsEntry("toPort", 65535.0);
      }
    }
    assertThat(run.all(IN).stream().filter(it -> it.inputs().toString().contains("workload-id")))
        .as("the notebook group accepts nothing but its file system")
        .allMatch(
            it ->
                !it.text("securityGroupId").equals("pypi-mirror-dev-workload-id")
                    || it.name().equals("pypi-mirror-dev-nfs"));
  }

  @Test
  void everyProfileListsTheScriptsAndRunsThemByDefault() {
    var run = MockRun.update(creating());
    for (var app : Map.of("jupyterLab", "jupyter-lab", "codeEditor", "code-editor").entrySet()) {
      var arn =
          MockRun.arn(
              "sagemaker",
              "studio-lifecycle-config/"
                  + run.one(SCRIPT, "pypi-mirror-dev-" + app.getValue())
                      .text("studioLifecycleConfigName"));
      for (var profile : run.all(PROFILE)) {
        var settings = map(profile.inputs(), "userSettings", app.getKey() + "AppSettings");
        assertThat(settings.get("lifecycleConfigArns")).isEqualTo(List.of(arn));
        assertThat(map(settings, "defaultResourceSpec").get("lifecycleConfigArn")).isEqualTo(arn);
      }
    }
  }

  @Test
  void appsOfBothTypesRunTheCompleteScriptOfTheEnvironment() {
    var run = MockRun.update(creating());
    var planned = run.all(SCRIPT);
    assertThat(planned)
        .extracting(it -> it.text("studioLifecycleConfigAppType"))
        .containsExactlyInAnyOrder("JupyterLab", "CodeEditor");
    for (var configuration : planned) {
      var script = decoded(configuration);
      assertThat(configuration.text("studioLifecycleConfigContent").length()).isLessThan(16_384);
      assertThat(script)
          .startsWith("#!/usr/bin/env bash\n")
          .contains("\ntrap 'exit 0' EXIT\n")
          .endsWith("\nfi\n")
          .contains("domain='my-domain'", "owner='111122223333'", "seconds='43200'")
          .doesNotContain("set -e", "aws sts");
      assertThat(script.replaceFirst("(?s)<<'FILES'.*?\nFILES\n", ""))
          .doesNotContainPattern("@[a-z_]+@");
      var files = files(script);
      assertThat(files.get("outputs.json").getAsString())
          .contains("\"contractVersion\": 1")
          .contains(strings(run.outputs().get("subnetIds")))
          .contains(strings(run.outputs().get("readerSecurityGroupIds")));
      assertThat(files.get("start.sh").getAsString())
          .endsWith("\nmain\n")
          .doesNotContain("set -e", "aws sts", "\n# ");
      assertThat(files.get("settings.py").getAsString())
          .startsWith("# Configures pip, uv and ~/.netrc")
          .contains("\ndef main():\n")
          .doesNotContain("\n# ");
    }
  }

  // The files that the script writes.
  private static JsonObject files(String script) {
    var compressed = script.replaceFirst("(?s).*<<'FILES'\n(.*?)\nFILES\n.*", "$1");
    try (var xz = new XZInputStream(new ByteArrayInputStream(Base85Test.decode(compressed)))) {
      return JsonParser.parseString(new String(xz.readAllBytes(), StandardCharsets.UTF_8))
          .getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> strings(Object output) {
    return ((List<?>) output).stream().map(Object::toString).toList();
  }

  private static String decoded(MockRun.Registered script) {
    return new String(
        Base64.getDecoder().decode(script.text("studioLifecycleConfigContent")),
        StandardCharsets.UTF_8);
  }

  @Test
  void aChangedScriptGetsANewNameBecauseAwsCannotUpdateIt() {
    var config = creating();
    var before = MockRun.update(config).one(SCRIPT, "pypi-mirror-dev-jupyter-lab");
    config.put("pypi-mirror:tokenMaxSeconds", "3600");
    var after = MockRun.update(config).one(SCRIPT, "pypi-mirror-dev-jupyter-lab");
    var name = "studioLifecycleConfigName";
    assertThat(before.text(name)).matches("pypi-mirror-dev-jupyter-lab-[0-9a-f]{12}");
    assertThat(after.text(name)).isNotEqualTo(before.text(name));
    assertThat(decoded(after)).contains("seconds='3600'");
  }

  @Test
  void aLongStackNameProducesValidNamesInAws() {
    var run = MockRun.of(creating(), "a_stack-with__a_long-name", false);
    assertThat(run.all(SCRIPT))
        .extracting(it -> it.text("studioLifecycleConfigName"))
        .allMatch(it -> it.matches("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"))
        .doesNotHaveDuplicates();
    assertThat(run.all(DOMAIN).get(0).text("domainName"))
        .matches("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");
  }

  @Test
  void aPreviewRejectsScriptsAndParametersOverTheLimitsOfAws() {
    var roles =
        IntStream.range(0, 90)
            .mapToObj(
                // Names that cannot be compressed.
                i ->
                    "\"arn:aws:iam::111122223333:role/%s\""
                        .formatted(new UUID(i * 0x9E3779B97F4A7C15L, ~i * 0xC2B2AE3D27D4EB4FL)))
            .collect(Collectors.joining(",", "[", "]"));
    var config = Configs.with("pypi-mirror:readerRoleArns", roles);
    config.put("pypi-mirror:studio", "adopt");
    config.put("pypi-mirror:routeTableIds", "[\"rtb-0123456789abcdef0\"]");
    config.put("pypi-mirror:ssmOutputs", "true");
    config.put("pypi-mirror:endpointPrincipals", "any");
    config.put("pypi-mirror:organizationReads", "true");
    config.put("pypi-mirror:organizationId", "o-a1b2c3d4e5");
    assertThatThrownBy(() -> MockRun.preview(config))
        .hasMessageContaining("The lifecycle configuration: ")
        .hasMessageContaining("characters exceed the AWS limit of 16384.")
        .hasMessageContaining("The SSM parameter /pypi-mirror/dev/outputs: ")
        .hasMessageContaining("characters exceed the AWS limit of 4096.");
  }

  @Test
  void anAdoptedStudioGetsTheScriptsAndACommandToAttachThem() {
    var config = Configs.with("pypi-mirror:studio", "adopt");
    config.put("pypi-mirror:routeTableIds", "[\"rtb-0123456789abcdef0\"]");
    var run = MockRun.update(config);
    assertThat(run.all(SCRIPT)).hasSize(2);
    assertThat(run.all(DOMAIN)).isEmpty();
    assertThat(run.all(PROFILE)).isEmpty();
    var arns = map(run.outputs(), "lifecycleConfigArns");
    assertThat(run.outputs().get("attachCommand").toString())
        .isEqualTo(
            ("aws sagemaker update-user-profile --region us-east-1 --domain-id \"$DOMAIN_ID\""
                    + " --user-profile-name \"$USER_PROFILE\" --user-settings"
                    + " '{\"CodeEditorAppSettings\":{\"LifecycleConfigArns\":[\"%1$s\"],"
                    + "\"DefaultResourceSpec\":{\"LifecycleConfigArn\":\"%1$s\"}},"
                    + "\"JupyterLabAppSettings\":{\"LifecycleConfigArns\":[\"%2$s\"],"
                    + "\"DefaultResourceSpec\":{\"LifecycleConfigArn\":\"%2$s\"}}}'")
                .formatted(arns.get("CodeEditor"), arns.get("JupyterLab")));
  }

  @Test
  void createsNothingOfStudioByDefault() {
    var run = MockRun.update(Configs.valid());
    assertThat(run.names()).noneMatch(it -> it.contains("sagemaker") || it.contains(":ssm/"));
    assertThat(run.outputNames())
        .doesNotContain(
            "lifecycleConfigArns", "studioDomainId", "attachCommand", "outputsParameter");
  }

  @Test
  void notebooksInAnAdoptedNetworkUseItsFirstSecurityGroup() {
    var config = Configs.valid();
    config.put("pypi-mirror:routeTableIds", "[\"rtb-0123456789abcdef0\"]");
    config.put("pypi-mirror:studio", "create");
    config.put("pypi-mirror:studioUsers", "[\"ada\"]");
    var run = MockRun.update(config);
    assertThat(
            map(run.one(PROFILE, "pypi-mirror-dev-ada").inputs(), "userSettings")
                .get("securityGroups"))
        .isEqualTo(List.of("sg-0123456789abcdef3", "pypi-mirror-dev-user-ada-id"));
    assertThat(
            map(run.one(PROFILE, "pypi-mirror-dev-ada").inputs(), "userSettings")
                .get("executionRole"))
        .isEqualTo("arn:aws:iam::111122223333:role/data-scientist");
    // An adopted role gets only the permissions that it needs to install packages.
    assertThat(run.all(ROLE_POLICY))
        .extracting(it -> it.name())
        .noneMatch(it -> it.contains("studio"));
  }

  @Test
  void theCreatedRoleCanManageOnlyTheAppsOfItsOwnUser() {
    var run = MockRun.update(creating());
    var grants =
        Grant.of(run.one(ROLE_POLICY, "pypi-mirror-dev-reader:studio").text("policy")).stream()
            .filter(it -> it.action().matches("sagemaker:(create|delete|update).*"))
            .toList();
    assertThat(grants).isNotEmpty();
    assertThat(grants)
        .allMatch(it -> it.resource().contains("/${sagemaker:DomainId}/"))
        .allMatch(
            it ->
                it.resource().endsWith("/${sagemaker:UserProfileName}")
                    || it.toString()
                        .contains(
                            "user-profile/${sagemaker:DomainId}/${sagemaker:UserProfileName}"));
    assertThat(MockRun.update(Configs.creating()).all(ROLE_POLICY)).hasSize(1);
  }

  @Test
  void onlyReadersCanReadTheParameterWithTheOutputs() {
    var config = Configs.creating();
    config.put("pypi-mirror:ssmOutputs", "true");
    var run = MockRun.update(config);
    var parameter = run.one(PARAMETER, "pypi-mirror-dev-outputs");
    assertThat(parameter.inputs())
        .containsEntry("name", "/pypi-mirror/dev/outputs")
        .containsEntry("type", "String")
        .containsEntry(
            "insecureValue",
            NotebookOutputs.of(
                    Environment.of(Settings.parse(new StackName("pypi-mirror", "dev"), config)),
                    strings(run.outputs().get("subnetIds")),
                    strings(run.outputs().get("readerSecurityGroupIds")))
                .json());
    var arn = "arn:aws:ssm:us-east-1:111122223333:parameter/pypi-mirror/dev/outputs";
    assertThat(Grant.of(run.one(ROLE_POLICY, "pypi-mirror-dev-reader:policy").text("policy")))
        .anyMatch(it -> it.action().equals("ssm:getparameter") && it.resource().equals(arn));
    assertThat(Grant.of(run.one(ENDPOINT, "pypi-mirror-dev-ssm").text("policy")))
        .singleElement()
        .matches(it -> it.action().equals("ssm:getparameter") && it.resource().equals(arn));
    // Readers of other accounts cannot read the parameter.
    assertThat(run.outputs().get("readerPolicyJson").toString()).doesNotContain("ssm:");
  }
}
