package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.account.Ec2State;

/** Checks when and with which messages the program, the engine and AWS reject a deployment. */
class RefusalsIT {

  private Rehearsal rehearsal;
  private Path folder;

  @BeforeEach
  void start(@TempDir Path temporary) {
    folder = temporary;
    rehearsal = new Rehearsal(folder);
  }

  @Test
  void invalidConfigurationCreatesNothingAndReportsEveryProblem() {
    rehearsal.environment(
        "dev",
        Map.of(
            "aws:region", "us-west-1",
            "pypi-mirror:domainName", "My-Domain",
            "pypi-mirror:repositoryName", "a/b",
            "pypi-mirror:subnetIDs", List.of("subnet-01234567"),
            "pypi-mirror:readerCidrs", List.of("0.0.0.0/0")));
    var output = rehearsal.run("up", "--yes", "--skip-preview").failed().output();
    assertThat(output)
        .contains(
            "aws:region: \"us-west-1\" is not an AWS region that has CodeArtifact.",
            "pypi-mirror:domainName: \"My-Domain\" is not a domain name:",
            "pypi-mirror:repositoryName: \"a/b\" is not a repository name:",
            "pypi-mirror:readerCidrs: \"0.0.0.0/0\" is not an IPv4 range",
            "pypi-mirror:subnetIDs is not a configuration key. Did you mean pypi-mirror:subnetIds?")
        .doesNotContain("\tat ", "Exception");
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pypi-mirror:domainName", "pypi-mirror:network"})
  void namesAMissingKey(String key) {
    var without = new HashMap<String, Object>();
    without.put(key, null);
    rehearsal.environment("dev", without);
    assertThat(rehearsal.run("preview").failed().output())
        .contains(key + " is missing. Set it to ");
  }

  @Test
  void rejectsTheWrongAccountBeforeAnythingIsCreated() {
    rehearsal.variable("REHEARSAL_ACCOUNT", "444455556666");
    assertThat(rehearsal.run("up", "--yes", "--skip-preview").failed().output())
        .contains("AWS account ID not allowed: 444455556666");
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture());
  }

  @Test
  void namesAFileThatIsNotEncodedInUtf8() throws IOException {
    var file = rehearsal.project().resolve("Pulumi.qa.yaml");
    Files.write(file, "config: {} # B\u00fcro\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(rehearsal.run("cost", "--stack", "qa").failed().output())
        .isEqualTo("rehearse: " + file + " is not encoded in UTF-8.\n");
  }

  @Test
  void namesADamagedStateOrAccountAndTheRemedy() throws IOException {
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    var account = rehearsal.accountsFolder().resolve("111122223333.json");
    Files.writeString(account, "{\"id\": ");
    assertThat(rehearsal.run("notebook", "--", "true").failed().output())
        .startsWith(
            "rehearse: "
                + account
                + " is damaged. Reset the account with ./rehearse reset --account 111122223333.")
        .doesNotContain("\tat ");
    Files.writeString(rehearsal.state("dev"), "{\"checkpoint\": ");
    assertThat(rehearsal.run("script").failed().output())
        .contains(
            rehearsal.state("dev")
                + " is damaged. Discard the deployment with ./rehearse reset --stack dev.")
        .doesNotContain("\tat ");
    rehearsal.run("reset", "--account", "111122223333").succeeded();
    rehearsal.run("preview").succeeded();
  }

  @Test
  void rejectsAnUnknownAssumptionBeforeADeployment() {
    rehearsal.variable("REHEARSAL_ASSUME", "upstream-read=maybe");
    assertThat(rehearsal.run("up", "--yes").failed().output())
        .startsWith(
            "rehearse: REHEARSAL_ASSUME: \"upstream-read=maybe\" is not a known assumption.")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "cost", "audit --json"})
  void failsIfTheOutputCannotBeWritten(String command) {
    assertThat(rehearsal.shell("dev", "%s > /dev/full".formatted(rehearse(command))).failed())
        .extracting(Rehearsal.Result::output)
        .asString()
        .contains("could not be written completely");
  }

  private static String rehearse(String command) {
    return "'%s' %s".formatted(Path.of("rehearse").toAbsolutePath(), command);
  }

  @Test
  void rejectsAnUnknownEnvironmentAndListsTheKnownOnes() {
    assertThat(rehearsal.run("preview", "--stack", "qa").failed().output())
        .contains("Environment 'qa' does not exist", "dev");
  }

  @ParameterizedTest
  @CsvSource({
    "config set protect true,Edit Pulumi.dev.yaml",
    "stack init other,./rehearse new ENV",
    "stack rm dev,An environment is a file.",
    "preview --stack,--stack needs the name of an environment."
  })
  void rejectsPulumiCommandsThatWouldChangeEnvironmentFiles(String command, String answer)
      throws IOException {
    var before = Files.readString(rehearsal.project().resolve("Pulumi.dev.yaml"));
    assertThat(rehearsal.run(command.split(" ", -1)).failed().output()).contains(answer);
    assertThat(rehearsal.project().resolve("Pulumi.dev.yaml")).content().isEqualTo(before);
    assertThat(rehearsal.project().resolve("Pulumi.other.yaml")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"craete", "read-done", "complete-done"})
  void rejectsAFaultAtAnUnknownStep(String step) {
    rehearsal.faults("aws:ec2/vpcEndpoint:VpcEndpoint " + step + " 1");
    assertThat(rehearsal.run("preview").failed().output())
        .contains("must have the form TYPE STEP COUNT [hang].");
  }

  @Test
  void reportsTheMissingKeysOfAnEmptyEnvironment() throws IOException {
    Files.writeString(rehearsal.project().resolve("Pulumi.dev.yaml"), "");
    assertThat(rehearsal.run("preview").failed().output())
        .contains(
            "aws:region is missing. ",
            "pypi-mirror:domainName is missing. ",
            "pypi-mirror:network is missing. ",
            "pypi-mirror:readers is missing. ");
  }

  // The engine reads the file before the program runs, and its messages name no remedy.
  @ParameterizedTest
  @CsvSource({
    "'config:\n\taws:region: us-east-1\n',found character that cannot start any token",
    "'config:\n  aws:region: us-east-1\n   aws:profile: a\n',mapping values are not allowed",
    "'config:\n   aws:region: us-east-1\n  aws:profile: a\n',did not find expected key",
    "'config:\n  aws:profile: a\n  aws:region:us-east-1\n',could not find expected ':'",
    "'config:\n  aws:region: a\n  aws:region: b\n',already defined at line",
    "'config:\n  aws:region: {secure: a}\n',bad value"
  })
  void theTroubleshootingGuideExplainsTheMessagesOfTheEngine(String text, String message)
      throws IOException {
    Files.writeString(rehearsal.project().resolve("Pulumi.dev.yaml"), text);
    assertThat(rehearsal.run("preview").failed().output()).contains(message);
    assertThat(Path.of("docs/how-to/troubleshoot.md")).content().contains(message);
  }

  @Test
  void reportsAnUnknownVpcWithTheErrorOfAws() {
    rehearsal.environment("dev", Map.of("pypi-mirror:vpcId", "vpc-0fffffffffffffff0"));
    assertThat(rehearsal.run("up", "--yes", "--skip-preview").failed().output())
        .contains("InvalidVpcID.NotFound: The vpc ID 'vpc-0fffffffffffffff0' does not exist");
  }

  @Test
  void reportsAnUnknownRoleWithTheErrorOfAws() {
    rehearsal.environment(
        "dev",
        Map.of("pypi-mirror:readerRoleArns", List.of("arn:aws:iam::111122223333:role/nobody")));
    assertThat(rehearsal.run("up", "--yes", "--skip-preview").failed().output())
        .contains("NoSuchEntity: The role with name nobody cannot be found.");
  }

  @Test
  void rejectsTwoSubnetsInOneZone() {
    rehearsal.environment(
        "dev",
        Map.of(
            "pypi-mirror:subnetIds",
            List.of("subnet-0a1b2c3d4e5f6a001", "subnet-0a1b2c3d4e5f6a011")));
    assertThat(rehearsal.run("up", "--yes", "--skip-preview").failed().output())
        .contains("DuplicateSubnetsInSameZone");
  }

  @Test
  void privateDnsRequiresTheDnsFlagsOfTheVpc() {
    rehearsal.changeAccount(
        account ->
            account
                .vpcs()
                .computeIfPresent(
                    "vpc-0a1b2c3d4e5f60718",
                    (id, vpc) -> new Ec2State.Vpc(vpc.cidrBlock(), true, false, vpc.tags())));
    assertThat(rehearsal.run("up", "--yes", "--skip-preview").failed().output())
        .contains("Enabling private DNS requires both enableDnsSupport and enableDnsHostnames");
  }

  @Test
  void reportsAConflictWithAnExistingEndpoint() {
    rehearsal.changeAccount(
        account ->
            account
                .vpcEndpoints()
                .put(
                    "vpce-0123456789abcdef0",
                    new Ec2State.VpcEndpoint(
                        "vpc-0a1b2c3d4e5f60718",
                        "com.amazonaws.us-east-1.codeartifact.api",
                        "Interface",
                        true,
                        List.of("subnet-0a1b2c3d4e5f6a001"),
                        List.of("sg-0a1b2c3d4e5f6b001"),
                        Map.of(),
                        "{}",
                        "available",
                        Map.of())));
    assertThat(rehearsal.run("up", "--yes", "--skip-preview").failed().output())
        .contains(
            "there is already a conflicting DNS domain for codeartifact.us-east-1.amazonaws.com");
  }

  @Test
  void aPreviewSucceedsIfTheOwnerOfASharedVpcHidesAnEndpoint() {
    rehearsal.environment(
        "dev",
        Map.of("pypi-mirror:endpointIds", Map.of("codeartifact.api", "vpce-0fffffffffffffff0")));
    assertThat(rehearsal.run("preview").succeeded().output())
        .contains(
            "The endpoint vpce-0fffffffffffffff0 is not checked", "ask its owner to check it.")
        .contains("to create");
  }

  @Test
  void aProtectedEnvironmentKeepsItsRepositories() {
    rehearsal.environment("dev", Map.of("pypi-mirror:protect", true));
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    var deployed = rehearsal.account();

    assertThat(rehearsal.run("destroy", "--yes").failed().output())
        .contains("pulumi state unprotect", "`protect`");
    rehearsal.environment(
        "dev", Map.of("pypi-mirror:protect", true, "pypi-mirror:repositoryName", "python"));
    assertThat(rehearsal.run("up", "--yes").failed().output()).contains("unprotect");
    rehearsal.environment(
        "dev", Map.of("pypi-mirror:protect", true, "pypi-mirror:domainName", "another"));
    assertThat(rehearsal.run("up", "--yes").failed().output()).contains("unprotect");
    rehearsal.environment(
        "dev",
        Map.of(
            "pypi-mirror:protect",
            true,
            "pypi-mirror:encryptionKeyArn",
            "arn:aws:kms:us-east-1:111122223333:key/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"));
    assertThat(rehearsal.run("up", "--yes").failed().output()).contains("unprotect");
    assertThat(rehearsal.account()).isEqualTo(deployed);

    // To delete the environment, disable protection in its file, deploy it and destroy it.
    rehearsal.environment("dev", Map.of("pypi-mirror:protect", false));
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("destroy", "--yes", "--skip-preview").succeeded();
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture());
  }

  @Test
  void reportsAMissingJar() throws IOException {
    rehearsal.program(folder.resolve("missing.jar"));
    assertThat(rehearsal.run("preview").failed().output())
        .contains("Unable to access jarfile " + folder.resolve("missing.jar"));
  }

  @Test
  void rejectsAJarOlderThanItsSources() throws IOException {
    var source = rehearsal.project().resolve("src/main/java/New.java");
    Files.createDirectories(source.getParent());
    Files.createFile(source);
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(rehearsal.run("up", "--yes", "--skip-preview").failed().output())
        .contains("is older than src/main/java/New.java. Run `mvn -q package`.")
        .doesNotContain("\tat ");
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture());
  }
}
