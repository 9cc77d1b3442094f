package pypimirror.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pulumi.exceptions.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.aws.Limits;
import pypimirror.aws.Regions;
import pypimirror.rehearsal.iam.PolicyDocument;

/** Checks the backend's configuration, and the files of the environments that it reads. */
class BackendSettingsTest {

  private static final int MAX = Limits.MANAGED_POLICY_CHARACTERS;

  @TempDir private Path folder;

  private static BackendSettings parse(Map<String, String> config) {
    return BackendSettings.parse(config, DeployedBackend.FILES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme",
        "acme/*",
        "*/*",
        "acme/a b",
        "https://github.com/acme/x",
        "acme@1/x",
        "acme/x@1",
        "acme@*/x@*"
      })
  void rejectsAValueThatIsNotAGitHubRepository(String repository) {
    var config = DeployedBackend.config();
    config.put("pypi-mirror-backend:repository", repository);
    assertThatThrownBy(() -> parse(config))
        .isInstanceOf(RunException.class)
        .hasMessageContaining(
            "pypi-mirror-backend:repository: \"" + repository + "\" is not a GitHub repository.");
  }

  @ParameterizedTest
  @CsvSource({
    "acme@123456/pypi-mirror@456789, '', repo:acme@123456/pypi-mirror@456789:environment:test, true",
    "acme@123456/pypi-mirror@456789, '', repo:acme/pypi-mirror:environment:test, false",
    "acme@123456/pypi-mirror@456789, '', repo:acme@123456/pypi-mirror@1:environment:test, false",
    "acme@123456/pypi-mirror@456789, acme/pypi-mirror, repo:acme/pypi-mirror:environment:test, true",
    "acme@123456/pypi-mirror@456789, acme/pypi-mirror, repo:acme@123456/pypi-mirror@456789:environment:test, true",
    "acme@123456/pypi-mirror@456789, acme/pypi-mirror, repo:acme/pypi-mirror:environment:prod, false",
    "acme/pypi-mirror, '', repo:acme@123456/pypi-mirror@456789:environment:test, false"
  })
  void rolesTrustExactlyTheSubjectsOfTheConfiguredRepository(
      String repository, String previous, String subject, boolean may) {
    var config = DeployedBackend.config();
    config.put("pypi-mirror-backend:repository", repository);
    config.put("pypi-mirror-backend:previousRepository", previous);
    var settings = parse(config);
    var condition =
        PolicyDocument.trust(
                new GitHubTrust(settings.account(), settings.repositories())
                    .environment("test")
                    .toJson())
            .statements()
            .get(0)
            .condition()
            .get("StringEquals");
    assertThat(condition.get("token.actions.githubusercontent.com:sub").contains(subject))
        .isEqualTo(may);
  }

  @Test
  void rejectsAPreviousRepositoryThatIsTheCurrentOneOrHasAWildcard() {
    var config = DeployedBackend.config();
    config.put("pypi-mirror-backend:previousRepository", "acme/pypi-mirror");
    assertThatThrownBy(() -> parse(config))
        .hasMessageContaining(
            "pypi-mirror-backend:previousRepository: \"acme/pypi-mirror\" is the current repository.");
    config.put("pypi-mirror-backend:previousRepository", "acme/*");
    assertThatThrownBy(() -> parse(config))
        .hasMessageContaining(
            "pypi-mirror-backend:previousRepository: \"acme/*\" is not a GitHub repository.");
  }

  @Test
  void reportsEveryConfigurationProblemAtOnce() {
    var config = DeployedBackend.config();
    config.put("aws:region", "nowhere");
    config.put("aws:allowedAccountIds", "[\"1\"]");
    config.put("pypi-mirror-backend:environments", "[\"De v\"]");
    config.put("pypi-mirror-backend:packageKeys", "[\"other\"]");
    config.put("pypi-mirror-backend:identityProvider", "maybe");
    config.put("pypi-mirror-backend:what", "x");
    var lines = new ArrayList<String>();
    assertThatThrownBy(() -> parse(config))
        .satisfies(it -> it.getMessage().lines().forEach(lines::add));
    assertThat(lines).hasSize(7).first().isEqualTo("The configuration is invalid:");
    config.put("pypi-mirror-backend:environments", "{\"test\":[]}");
    assertThatThrownBy(() -> parse(config))
        .hasMessageContaining("is not the name of an environment");
  }

  // Columns: replaced text, replacement, message.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "nothing",
      value = {
        "readerPolicyArn: arn:aws:iam::333344445555:policy/pypi-mirror-test-reader | tags: {} | pypi-mirror:readerPolicyArn is not arn:aws:iam::333344445555:policy/pypi-mirror-test-reader",
        "policy/pypi-mirror-test-publisher | policy/other | pypi-mirror:publisherPolicyArn is not",
        "us-east-1 | eu-west-1 | but this backend is for 333344445555 and us-east-1",
        "network: create | network: crate | pypi-mirror:network: \"crate\" is not",
        "config: | 'config: [' | cannot be read",
        "readers: adopt | readers: create | pypi-mirror:readerBoundaryArn is not arn:aws:iam::333344445555:policy/pypi-mirror-test-boundary"
      })
  void namesTheFileOfAnEnvironmentThatThePipelineCouldNotDeploy(
      String text, String replacement, String message) throws IOException {
    var file = Files.readString(DeployedBackend.FILES.resolve("Pulumi.test.yaml"));
    assertThat(file).contains(text);
    Files.writeString(folder.resolve("Pulumi.test.yaml"), file.replace(text, replacement));
    assertThatThrownBy(() -> BackendSettings.parse(DeployedBackend.config(), folder))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("Pulumi.test.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void namesAMissingFile() {
    assertThatThrownBy(() -> BackendSettings.parse(DeployedBackend.config(), folder))
        .hasMessageContaining("Pulumi.test.yaml does not exist.");
  }

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 10})
  void policiesFitTheLimitsWithManyRolesInTheLongestRegion(int roles) throws IOException {
    var region =
        Regions.WITH_CODEARTIFACT.stream()
            .max((one, other) -> one.length() - other.length())
            .orElseThrow();
    var settings = withRoles(roles, region, "");
    var policies = new PipelinePolicies(settings.account(), settings.environments().get(0));
    assertThat(policies.ofDeployRole()).hasSizeLessThan(10 - 1);
    assertThat(policies.ofDeployRole().values()).allMatch(it -> it.toJson().length() <= MAX);
    assertThat(new LookPermissions().policyDocument().toJson().length()).isLessThan(MAX);
  }

  // The permissions boundary of a created role names the buckets of its environment.
  @Test
  void rejectsMoreBucketsThanTheBoundaryCanName() throws IOException {
    var buckets =
        IntStream.range(0, 40)
            .mapToObj(i -> "%s%02d".formatted("b".repeat(50), i))
            .collect(Collectors.joining(",", "[", "]"));
    Files.writeString(
        folder.resolve("Pulumi.test.yaml"),
        Files.readString(DeployedBackend.FILES.resolve("Pulumi.test.yaml"))
            .replaceAll("(?m)^ *pypi-mirror:reader(RoleArns|PolicyArn):.*\n", "")
            .replace(
                "readers: adopt",
                "readers: create\n  pypi-mirror:readerBoundaryArn: arn:aws:iam::333344445555:policy/pypi-mirror-test-boundary\n  pypi-mirror:studioBuckets: "
                    + buckets));
    assertThatThrownBy(() -> BackendSettings.parse(DeployedBackend.config(), folder))
        .hasMessageContaining("the policy pypi-mirror-test-boundary would have");
  }

  @Test
  void rejectsMoreRolesThanAPolicyCanName() {
    assertThatThrownBy(() -> withRoles(10, "us-east-1", "p".repeat(500) + "/"))
        .hasMessageContaining("Pulumi.test.yaml: the policy pypi-mirror-test-roles would have")
        .hasMessageContaining("and AWS accepts 6144. List fewer roles or packages.");
  }

  private BackendSettings withRoles(int count, String region, String path) throws IOException {
    var arns =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    "\"arn:aws:iam::333344445555:role/%s%s%02d\""
                        .formatted(path, "r".repeat(62), i))
            .collect(Collectors.joining(","));
    Files.writeString(
        folder.resolve("Pulumi.test.yaml"),
        Files.readString(DeployedBackend.FILES.resolve("Pulumi.test.yaml"))
            .replace("\"arn:aws:iam::333344445555:role/sagemaker-execution-role\"", arns)
            .replace("us-east-1", region));
    var config = DeployedBackend.config();
    config.put("aws:region", region);
    return BackendSettings.parse(config, folder);
  }
}
