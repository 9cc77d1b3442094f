package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.Ec2State.VpcEndpoint;
import pypimirror.rehearsal.notebook.FakeIndex;

/**
 * Runs the real AWS CLI and the real pip in a notebook of the deployed environment, with a public
 * index on loopback. Many tests reproduce a mistake of the article in the deployed account, and
 * check for the documented symptom and for an explanation that names the mistake.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotebookIT {

  private static final String API = "codeartifact.api";
  private static final String REPOSITORIES = "codeartifact.repositories";
  private static final String ROLE = "sagemaker-execution-role";
  private static final String STRANGER = "arn:aws:iam::111122223333:role/stranger";
  private static final String DOWNLOAD =
      "pip download --retries 1 --no-cache-dir --dest \"$(mktemp -d)\" ";
  private static final String GET_TOKEN =
      "aws codeartifact get-authorization-token --domain pypi-mirror-dev --domain-owner 111122223333"
          + " --query expiration";

  private final FakeIndex index = new FakeIndex();
  private Rehearsal rehearsal;
  private String login;

  @BeforeAll
  void deployAndLogIn(@TempDir Path folder) {
    index.project(
        "demo",
        Map.of(
            Wheels.name("demo", "1.0"), Wheels.wheel("demo", "1.0", "helper>=1"),
            Wheels.name("demo", "0.9"), Wheels.wheel("demo", "0.9")));
    index.project("helper", Map.of(Wheels.name("helper", "1.0"), Wheels.wheel("helper", "1.0")));
    var many = new TreeMap<String, byte[]>();
    many.put(Wheels.name("many", "1.0"), Wheels.wheel("many", "1.0", "demo", "helper"));
    index.project("many", many);
    rehearsal = new Rehearsal(folder);
    rehearsal.variable("PIP_INDEX_URL", index.address());
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    login = rehearsal.run("stack", "output", "loginCommand").succeeded().output().strip();
    assertThat(notebook(login).succeeded().output())
        .contains("Successfully configured pip", "Login expires in 12 hours");
    rehearsal.save();
  }

  @BeforeEach
  void restoreDeployment() {
    rehearsal.restore();
  }

  @AfterAll
  void stop() {
    index.close();
  }

  private Rehearsal.Result notebook(String script) {
    return rehearsal.run("notebook", "--", "bash", "-c", script);
  }

  private Rehearsal.Result notebookAs(String role, String script) {
    return rehearsal.run("notebook", "--as", role, "--", "bash", "-c", script);
  }

  private String failureOutput(String script) {
    return notebook(script).failed().output();
  }

  private void endpoint(String service, java.util.function.UnaryOperator<VpcEndpoint> change) {
    rehearsal.changeAccount(
        account ->
            account
                .vpcEndpoints()
                .replaceAll(
                    (id, it) -> it.serviceName().endsWith(service) ? change.apply(it) : it));
  }

  private static VpcEndpoint with(VpcEndpoint it, boolean privateDns, String policy) {
    return new VpcEndpoint(
        it.vpcId(),
        it.serviceName(),
        it.type(),
        privateDns,
        it.subnetIds(),
        it.securityGroupIds(),
        it.networkInterfaces(),
        policy,
        it.state(),
        it.tags());
  }

  private void repository(String name, CodeArtifactState.Repository repository) {
    rehearsal.changeAccount(
        account -> account.domains().get("pypi-mirror-dev").repositories().put(name, repository));
  }

  private void rolePolicy(String statements) {
    rehearsal.changeAccount(
        account -> {
          account.roles().get(ROLE).inlinePolicies().clear();
          if (statements != null) {
            account
                .roles()
                .get(ROLE)
                .inlinePolicies()
                .put("p", "{\"Version\":\"2012-10-17\",\"Statement\":" + statements + "}");
          }
        });
  }

  @Test
  void allowListBlocksADependencyThatItDoesNotContain() {
    rehearsal.changeAccount(
        account ->
            account
                .packageGroups()
                .put(
                    "pypi-mirror-dev",
                    Map.of("/pypi/*", outside("BLOCK"), "/pypi//demo$", outside("ALLOW"))));
    assertThat(failureOutput(DOWNLOAD + "demo==1.0"))
        .contains("No matching distribution found for helper")
        .contains("blocked by package groups: helper")
        .contains("package group /pypi/* sets ExternalUpstream to BLOCK");
    assertThat(notebook(DOWNLOAD + "--no-deps demo==1.0").succeeded().output())
        .contains("demo-1.0-py3-none-any.whl from packages");
  }

  private static CodeArtifactState.PackageGroup outside(String mode) {
    return new CodeArtifactState.PackageGroup(
        "", Map.of("ExternalUpstream", new CodeArtifactState.Restriction(mode, null)), null);
  }

  @Test
  void pipInstallsAPackageWithItsDependencies() {
    var output =
        notebook(
                "python -m venv --without-pip ~/here && pip --python ~/here/bin/python install"
                    + " --no-cache-dir demo && ~/here/bin/python -c 'import demo, helper;"
                    + " print(demo.__version__)'")
            .succeeded()
            .output();
    assertThat(output)
        .contains("Successfully installed demo-1.0 helper-1.0")
        .contains("demo-1.0-py3-none-any.whl from packages → pypi-store → public:pypi")
        .contains("codeartifact:ReadFromRepository: allowed by \"InstallFromTheRepository\"")
        .contains("allowed at the endpoint by \"ReadTheRepository\" in the endpoint policy");
  }

  @Test
  void onlyStoredVersionsInstallWithoutThePublicIndex() {
    notebook(DOWNLOAD + "demo").succeeded();
    rehearsal
        .run("notebook", "--unplugged", "--", "bash", "-c", DOWNLOAD + "demo==1.0")
        .succeeded();
    var refused =
        rehearsal
            .run("notebook", "--unplugged", "--", "bash", "-c", DOWNLOAD + "demo==0.9")
            .failed()
            .output();
    assertThat(refused)
        .contains(
            "No matching distribution found for demo==0.9",
            "The public index is disconnected (--unplugged)");
  }

  @Test
  void interruptedNotebookExplainsItsRequestsAndLeavesNoProcesses() throws InterruptedException {
    var running =
        rehearsal.startInterruptible(
            "notebook", "--", "bash", "-c", DOWNLOAD + "helper && echo waiting && exec sleep 300");
    while (!running.printed().contains("waiting")) {
      assertThat(running.process().isAlive()).as(running.printed()).isTrue();
      Thread.sleep(50);
    }
    var all = running.process().descendants().toList();
    // Like Ctrl-C in a terminal, which interrupts every process of the group.
    all.forEach(process -> interrupt(process.pid()));
    interrupt(running.process().pid());
    assertThat(rehearsal.finish(running).failed().output())
        .contains("GET /pypi/packages/simple/helper/ — reached through");
    assertThat(all).noneMatch(ProcessHandle::isAlive);
  }

  private static void interrupt(long pid) {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void notebookIgnoresTheConfigurationOfTheMachine() {
    rehearsal.variable("PIP_EXTRA_INDEX_URL", "http://127.0.0.1:1/simple");
    rehearsal.variable("AWS_ACCESS_KEY_ID", "AKIAMACHINE");
    rehearsal.variable("AWS_PROFILE", "machine");
    try {
      var output =
          notebook("env; aws configure list; pip config list; " + DOWNLOAD + "helper")
              .succeeded()
              .output();
      assertThat(output)
          .doesNotContain(
              "PIP_EXTRA_INDEX_URL", "AKIAMACHINE", "AWS_PROFILE", "PULUMI_", "REHEARSAL_")
          .contains("container-role");
    } finally {
      rehearsal.variable("PIP_EXTRA_INDEX_URL", null);
      rehearsal.variable("AWS_ACCESS_KEY_ID", null);
      rehearsal.variable("AWS_PROFILE", null);
    }
  }

  @Test
  void homeFolderPersistsAndIsSeparateForEachRole() {
    notebook("echo kept > ~/note").succeeded();
    assertThat(notebook("cat ~/note").succeeded().output()).contains("kept");
    assertThat(notebookAs(STRANGER, "cat ~/note").failed().output()).contains("No such file");
  }

  @Test
  void notebookReturnsTheExitCodeOfItsCommand() {
    assertThat(notebook("exit 7").exitCode()).isEqualTo(7);
    var missing = rehearsal.run("notebook", "--", "no-such-command");
    assertThat(missing.exitCode()).isEqualTo(127);
    assertThat(missing.output()).contains("no-such-command");
  }

  @Test
  void distinguishesRolesWithTheSameNameInDifferentAccounts() {
    var output =
        notebookAs("arn:aws:iam::444455556666:role/" + ROLE, DOWNLOAD + "demo").failed().output();
    assertThat(output).doesNotContain("200 pypi-mirror");
    assertThat(notebookAs("arn:aws:iam::111122223333:role/typo", "true").succeeded().output())
        .contains("account 111122223333 has no role arn:aws:iam::111122223333:role/typo");
  }

  @ParameterizedTest
  @CsvSource({
    "--as, sagemaker-execution-role, is not the ARN of an IAM role",
    "--security-group, sg-9, has no security group sg-9",
    "--subnet, subnet-9, has no subnet subnet-9",
    "--nonsense, x, Unknown option"
  })
  void reportsAnInvalidOptionInOneLine(String option, String value, String message) {
    var output = rehearsal.run("notebook", option, value, "--", "true").failed().output();
    assertThat(output).contains(message).doesNotContain("Exception", "\tat ");
  }

  @Test
  void printsTheExplanationAsJson() throws IOException {
    var output = rehearsal.project().resolve("explained.json");
    rehearsal
        .shell(
            "dev",
            ("if %s notebook --json -- bash -c 'echo noise; %s helper; curl -s https://example.org/' >%s;"
                    + " then exit 1; fi")
                .formatted(Path.of("rehearse").toAbsolutePath(), DOWNLOAD, output))
        .succeeded();
    var requests =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(Files.readString(output))
            .path("requests");
    var page = requests.get(0);
    assertThat(page.path("request").asText()).isEqualTo("GET /pypi/packages/simple/helper/");
    assertThat(page.path("reached").asBoolean()).isTrue();
    assertThat(page.path("endpoint").asText()).startsWith("vpce-");
    assertThat(page.path("decisions").get(0).path("allowed").asBoolean()).isTrue();
    var last = requests.get(requests.size() - 1);
    assertThat(last.path("host").asText()).isEqualTo("example.org");
    assertThat(last.path("fulfilled").asBoolean()).isFalse();
    assertThat(last.path("missing").get(0).asText()).contains("no route to the internet");
  }

  @Test
  void eightConcurrentPipsFetchEachFileOnce() {
    var output =
        notebook(
                "for i in 1 2 3 4 5 6 7 8; do (pip download -q --no-cache-dir --dest ~/p$i many) & done;"
                    + " wait; cat ~/p?/many-1.0-py3-none-any.whl | wc -c; ls ~/p?/ | grep -c whl")
            .succeeded()
            .output();
    assertThat(output)
        .contains(8 * Wheels.wheel("many", "1.0", "demo", "helper").length + "\n24\n");
    assertThat(index.requestCount(Wheels.name("many", "1.0"))).isEqualTo(1);
  }

  @Test
  void twoConcurrentNotebooksFetchAFileOnce() {
    index.project("twice", Map.of(Wheels.name("twice", "1.0"), Wheels.wheel("twice", "1.0")));
    var one = rehearsal.start("notebook", "--", "bash", "-c", DOWNLOAD + "twice");
    var other = rehearsal.start("notebook", "--", "bash", "-c", DOWNLOAD + "twice");
    rehearsal.finish(one).succeeded();
    rehearsal.finish(other).succeeded();
    assertThat(index.requestCount(Wheels.name("twice", "1.0"))).isEqualTo(1);
  }

  @Test
  void apiResponsesMatchTheServiceModelOfBotocore() {
    notebook(DOWNLOAD + "demo").succeeded();
    rolePolicy(
        "[{\"Effect\":\"Allow\",\"Action\":[\"codeartifact:*\",\"sts:*\"],\"Resource\":\"*\"}]");
    endpoint(API, it -> with(it, true, null));
    var python = Path.of(".rehearsal/venv/bin/python").toAbsolutePath();
    var script = Path.of("rehearsal/checks/python/check_service_model.py").toAbsolutePath();
    assertThat(
            rehearsal
                .run("notebook", "--", python.toString(), script.toString())
                .succeeded()
                .output())
        .contains("12 operations match the service model");
  }

  // Mistakes of the article and of its readers.

  @Test
  void withoutTheRepositoriesEndpointLoginWorksAndPipCannotConnect() {
    rehearsal.changeAccount(
        account ->
            account
                .vpcEndpoints()
                .values()
                .removeIf(it -> it.serviceName().endsWith(REPOSITORIES)));
    assertThat(notebook(login).succeeded().output()).contains("Successfully configured pip");
    assertThat(failureOutput(DOWNLOAD + "demo==1.0"))
        .contains("Cannot connect to proxy")
        .contains(
            "not reached: no endpoint for com.amazonaws.us-east-1.codeartifact.repositories in"
                + " vpc-0a1b2c3d4e5f60718");
  }

  @Test
  void withoutTheIngressRuleNothingConnects() {
    rehearsal.changeAccount(
        account -> account.securityGroupRules().values().removeIf(rule -> !rule.egress()));
    assertThat(failureOutput(DOWNLOAD + "demo==1.0"))
        .contains("Cannot connect to proxy")
        .containsPattern(
            "no inbound rule of \\[sg-\\w+\\] allows 443/tcp from \\[sg-0a1b2c3d4e5f6b001\\] ");
  }

  @Test
  void withoutTheEgressRuleOfTheNotebookNothingConnects() {
    rehearsal.changeAccount(
        account ->
            account
                .securityGroupRules()
                .values()
                .removeIf(rule -> rule.egress() && rule.groupId().equals("sg-0a1b2c3d4e5f6b001")));
    assertThat(failureOutput(DOWNLOAD + "demo==1.0"))
        .containsPattern(
            "no outbound rule of \\[sg-0a1b2c3d4e5f6b001\\] allows 443/tcp to \\[sg-\\w+\\]");
  }

  @Test
  void deniesANotebookInAnotherSecurityGroup() {
    var output =
        rehearsal
            .run(
                "notebook",
                "--security-group",
                "sg-0a1b2c3d4e5f6b002",
                "--",
                "bash",
                "-c",
                DOWNLOAD + "demo")
            .failed()
            .output();
    assertThat(output).contains("allows 443/tcp from [sg-0a1b2c3d4e5f6b002]");
  }

  @Test
  void withPrivateDnsDisabledNothingConnects() {
    endpoint(REPOSITORIES, it -> with(it, false, it.policy()));
    assertThat(failureOutput(DOWNLOAD + "demo==1.0")).contains("has private DNS disabled");
  }

  @ParameterizedTest
  @CsvSource({"false, true, enableDnsSupport disabled", "true, false, enableDnsHostnames disabled"})
  void withADnsFlagOfTheVpcDisabledNothingConnects(boolean support, boolean names, String why) {
    rehearsal.changeAccount(
        account ->
            account
                .vpcs()
                .put(
                    "vpc-0a1b2c3d4e5f60718",
                    new Ec2State.Vpc("10.20.0.0/16", support, names, null)));
    assertThat(failureOutput("AWS_MAX_ATTEMPTS=1 " + GET_TOKEN))
        .contains("Failed to connect to proxy URL")
        .contains(why);
  }

  @Test
  void deniesLoginWithoutAnIdentityPolicy() {
    rolePolicy(null);
    assertThat(failureOutput(login))
        .contains("(AccessDeniedException) when calling the GetAuthorizationToken operation")
        .contains("because no identity-based policy allows the codeartifact:GetAuthorizationToken")
        .contains("denied: role sagemaker-execution-role has no policy");
  }

  @Test
  void resourcePolicyCannotGrantTheBearerTokenPermission() {
    rolePolicy("[{\"Effect\":\"Allow\",\"Action\":\"codeartifact:*\",\"Resource\":\"*\"}]");
    rehearsal.changeAccount(
        account -> {
          var domain = account.domains().get("pypi-mirror-dev");
          account
              .domains()
              .put(
                  "pypi-mirror-dev",
                  new CodeArtifactState.Domain(
                      domain.encryptionKey(),
                      domain.createdTime(),
                      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                          + "\"Action\":[\"codeartifact:*\",\"sts:GetServiceBearerToken\"],\"Resource\":\"*\"}]}",
                      domain.tags(),
                      domain.repositories()));
        });
    assertThat(failureOutput(login))
        .contains("sts:GetServiceBearerToken on resource: * because no identity-based policy")
        .contains("sts:GetServiceBearerToken denied: no statement in policy p of role " + ROLE);
  }

  @Test
  void withoutAnUpstreamNoPackageIsFound() {
    repository(
        "packages", new CodeArtifactState.Repository("", null, null, null, null, null, null));
    assertThat(failureOutput(DOWNLOAD + "demo==1.0"))
        .contains("No matching distribution found for demo")
        .contains("packages has no upstreams and no external connection");
  }

  @Test
  void withoutTheExternalConnectionNoPackageIsFound() {
    repository(
        "pypi-store", new CodeArtifactState.Repository("", null, null, null, null, null, null));
    assertThat(failureOutput(DOWNLOAD + "demo==1.0"))
        .contains("No matching distribution found for demo")
        .contains("pypi-store has no upstreams and no external connection");
  }

  @Test
  void rejectsAnArnAsARepositoryName() {
    assertThat(
            failureOutput(
                login.replace(
                    "--repository packages",
                    "--repository arn:aws:codeartifact:us-east-1:111122223333:repository/d/packages")))
        .contains("(ValidationException) when calling the GetRepositoryEndpoint operation")
        .contains("failed to satisfy constraint");
  }

  @Test
  void deniesAnotherRoleAndNamesThePolicy() {
    assertThat(notebookAs(STRANGER, login).failed().output())
        .contains("(AccessDeniedException) when calling the GetAuthorizationToken operation")
        .contains("assumed-role/stranger/SageMaker is not authorized to perform")
        .contains("because no VPC endpoint policy allows the codeartifact:GetAuthorizationToken")
        .contains("no statement in the endpoint policy allows it, role stranger has no policy");
  }

  @Test
  void deniesARoleOfAnotherAccount() {
    assertThat(notebookAs("arn:aws:iam::444455556666:role/partner", login).failed().output())
        .contains("(AccessDeniedException)");
  }

  @Test
  void endpointDeniesForeignTokensThatTheArticlesPolicyAllows() {
    var foreign =
        "aws codeartifact get-authorization-token --domain partner-packages --domain-owner"
            + " 444455556666 --query expiration";
    rolePolicy(
        "[{\"Effect\":\"Allow\",\"Action\":[\"codeartifact:*\",\"sts:*\"],\"Resource\":\"*\"}]");
    assertThat(failureOutput(foreign))
        .contains("arn:aws:codeartifact:us-east-1:444455556666:domain/partner-packages")
        .contains("because no VPC endpoint policy allows");
    endpoint(
        API,
        it ->
            with(
                it,
                true,
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                    + "\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},"
                    + "\"Action\":[\"codeartifact:*\",\"sts:GetServiceBearerToken\"],"
                    + "\"Resource\":\"*\"}]}"));
    assertThat(notebook(foreign).succeeded().output())
        .contains("allowed by \"WhoeverComes\" in the policy of domain partner-packages");
  }

  @Test
  void explainsAnExpiredTokenAndPipDoesNotPrompt() {
    try {
      rehearsal.run("clock", "+13h").succeeded();
      assertThat(failureOutput("PIP_NO_INPUT=1 " + DOWNLOAD + "demo < /dev/null"))
          .contains("401", "The token is unknown or expired")
          .doesNotContain("User for");
      rehearsal.variable("REHEARSAL_ASSUME", "bad-token=404");
      assertThat(failureOutput("PIP_NO_INPUT=1 " + DOWNLOAD + "demo < /dev/null"))
          .contains("No matching distribution found", "The token is unknown or expired");
    } finally {
      rehearsal.variable("REHEARSAL_ASSUME", null);
      rehearsal.run("clock", "reset").succeeded();
    }
    notebook(DOWNLOAD + "demo").succeeded();
  }

  @Test
  void withoutAnIndexUrlPipCannotReachThePublicIndex() {
    assertThat(failureOutput("PIP_CONFIG_FILE=/dev/null " + DOWNLOAD + "demo"))
        .contains("No matching distribution found for demo")
        .contains("not reached: the VPC has no route to the internet");
  }

  @Test
  void rejectsAnUnknownAssumption() {
    rehearsal.variable("REHEARSAL_ASSUME", "bad-token=500");
    try {
      assertThat(failureOutput("true"))
          .contains("REHEARSAL_ASSUME: \"bad-token=500\" is not a known assumption.");
    } finally {
      rehearsal.variable("REHEARSAL_ASSUME", null);
    }
  }

  @ParameterizedTest
  @CsvSource({"13h", "+13", "-1h", "+1w", "tomorrow"})
  void rejectsAnInvalidClockOffset(String time) {
    assertThat(rehearsal.run("clock", time).failed().output())
        .contains("clock: '" + time + "' is not valid. Use the form +13h");
  }
}
