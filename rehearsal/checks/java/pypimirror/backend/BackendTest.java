package pypimirror.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import com.pulumi.exceptions.RunException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.checks.EmulatorRun;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.account.StorageState;
import pypimirror.rehearsal.iam.AccessRequest;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.iam.Permissions;
import pypimirror.rehearsal.iam.Policy;
import pypimirror.rehearsal.iam.PolicyDocument;
import pypimirror.testing.Configs;

/**
 * Deploys the backend to the emulator, and checks its resources and the permissions of its roles.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackendTest {

  private static final String ACCOUNT = "111122223333";
  private static final String BOUNDARY = "arn:aws:iam::111122223333:policy/pypi-mirror-boundary";
  private static final String READER = "arn:aws:iam::111122223333:role/pypi-mirror-dev-reader";
  private static final String DEPLOY = "pypi-mirror-dev-deploy";
  private static final String PREVIEW = "pypi-mirror-preview";

  private Account account;
  private Map<String, Object> outputs;

  @BeforeAll
  void deploy(@TempDir Path folder) {
    var settings = BackendSettings.parse(config());
    var fixtures = new Accounts(Path.of("rehearsal/accounts"), folder);
    fixtures.with(
        ACCOUNT,
        it -> {
          // The fixture contains a boundary with this name for the tests of environments.
          it.managedPolicies().clear();
          return it;
        });
    outputs =
        EmulatorRun.deploy(
            fixtures,
            "us-east-1",
            ACCOUNT,
            "pypi-mirror-backend",
            "dev",
            context -> Backend.stack(context, settings));
    account = fixtures.view(ACCOUNT);
  }

  private static Map<String, String> config() {
    var config = new HashMap<String, String>();
    config.put("aws:region", "us-east-1");
    config.put("aws:allowedAccountIds", "[\"111122223333\"]");
    config.put("pypi-mirror-backend:repository", "acme/pypi-mirror");
    config.put(
        "pypi-mirror-backend:environments", "{\"dev\":[],\"test\":[\"sagemaker-execution-role\"]}");
    config.put("pypi-mirror-backend:identityProvider", "create");
    config.put("pypi-mirror-backend:protect", "true");
    return config;
  }

  @Test
  void stateBucketIsVersionedEncryptedAndPrivate() {
    var bucket = "pypi-mirror-state-111122223333-us-east-1";
    assertThat(account.buckets()).containsKey(bucket);
    var settings = account.bucketSettings().get(bucket).settings().toString();
    assertThat(settings)
        .contains("\"status\":\"Enabled\"")
        .contains("\"sseAlgorithm\":\"aws:kms\"", "\"kmsMasterKeyId\":\"arn:aws:kms:us-east-1:")
        .contains("\"blockPublicPolicy\":true", "\"restrictPublicBuckets\":true");
    assertThat(account.buckets().get(bucket)).contains("aws:SecureTransport", "\"Deny\"");
    assertThat(account.keyAliases()).containsKey("alias/pypi-mirror-state");
    assertThat(account.keys().values()).allMatch(StorageState.Key::rotation);
    assertThat(outputs)
        .containsEntry("backendUrl", "s3://" + bucket + "?region=us-east-1")
        .containsEntry("secretsProvider", "awskms:///alias/pypi-mirror-state?region=us-east-1")
        .containsEntry("readerBoundaryArn", BOUNDARY);
  }

  @Test
  void environmentsOutputContainsTheDeployedRolesAndTheBackendUrl() {
    var dev =
        JsonParser.parseString(outputs.get("environments").toString())
            .getAsJsonObject()
            .getAsJsonObject("dev");
    assertThat(dev.get("previewRole").getAsString()).isEqualTo(account.roleArn(PREVIEW));
    assertThat(dev.get("deployRole").getAsString()).isEqualTo(account.roleArn(DEPLOY));
    assertThat(dev.get("backend").getAsString()).isEqualTo(outputs.get("backendUrl"));
  }

  @ParameterizedTest
  @CsvSource({
    "pypi-mirror-preview, repo:acme/pypi-mirror:pull_request, true",
    "pypi-mirror-preview, repo:acme/pypi-mirror:ref:refs/heads/main, true",
    "pypi-mirror-preview, repo:acme/pypi-mirror:ref:refs/heads/other, false",
    "pypi-mirror-preview, repo:acme/other:pull_request, false",
    "pypi-mirror-preview, repo:acme/pypi-mirror:environment:dev, false",
    "pypi-mirror-dev-deploy, repo:acme/pypi-mirror:environment:dev, true",
    "pypi-mirror-dev-deploy, repo:acme/pypi-mirror:environment:test, false",
    "pypi-mirror-dev-deploy, repo:acme/pypi-mirror:pull_request, false",
    "pypi-mirror-dev-deploy, repo:acme/pypi-mirror:ref:refs/heads/main, false",
    "pypi-mirror-test-deploy, repo:acme/pypi-mirror:environment:test, true"
  })
  void rolesTrustOnlyTheirGitHubSubjects(String role, String subject, boolean may) {
    var trust = PolicyDocument.trust(account.roles().get(role).assumeRolePolicy());
    assertThat(trust.statements())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.principals())
                  .isEqualTo(
                      Map.of(
                          "Federated",
                          Set.of(
                              "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com")));
              assertThat(it.condition()).containsOnlyKeys("StringEquals");
              var equals = it.condition().get("StringEquals");
              assertThat(equals.get("token.actions.githubusercontent.com:aud"))
                  .containsExactly("sts.amazonaws.com");
              assertThat(equals.get("token.actions.githubusercontent.com:sub").contains(subject))
                  .isEqualTo(may);
            });
    assertThat(account.identityProviders()).containsKey("token.actions.githubusercontent.com");
  }

  @ParameterizedTest
  @CsvSource({
    "acme@123456/pypi-mirror@456789, '', repo:acme@123456/pypi-mirror@456789:environment:dev, true",
    "acme@123456/pypi-mirror@456789, '', repo:acme/pypi-mirror:environment:dev, false",
    "acme@123456/pypi-mirror@456789, '', repo:acme@123456/pypi-mirror@1:environment:dev, false",
    "acme@123456/pypi-mirror@456789, acme/pypi-mirror, repo:acme/pypi-mirror:environment:dev, true",
    "acme@123456/pypi-mirror@456789, acme/pypi-mirror, repo:acme@123456/pypi-mirror@456789:environment:dev, true",
    "acme@123456/pypi-mirror@456789, acme/pypi-mirror, repo:acme/pypi-mirror:environment:test, false",
    "acme/pypi-mirror, '', repo:acme@123456/pypi-mirror@456789:environment:dev, false"
  })
  void deployRoleTrustsExactlyTheSubjectsOfTheConfiguredRepository(
      String repository, String previous, String subject, boolean may) {
    var config = config();
    config.put("pypi-mirror-backend:repository", repository);
    config.put("pypi-mirror-backend:previousRepository", previous);
    var policies = new PipelinePolicies(BackendSettings.parse(config), "bucket", "key");
    var condition =
        PolicyDocument.trust(policies.deployTrust("dev").toJson())
            .statements()
            .get(0)
            .condition()
            .get("StringEquals");
    assertThat(condition.get("token.actions.githubusercontent.com:sub").contains(subject))
        .isEqualTo(may);
  }

  @Test
  void rejectsAPreviousRepositoryThatIsTheCurrentOneOrHasAWildcard() {
    var config = config();
    config.put("pypi-mirror-backend:previousRepository", "acme/pypi-mirror");
    assertThatThrownBy(() -> BackendSettings.parse(config))
        .hasMessageContaining(
            "pypi-mirror-backend:previousRepository: \"acme/pypi-mirror\" is the current repository.");
    config.put("pypi-mirror-backend:previousRepository", "acme/*");
    assertThatThrownBy(() -> BackendSettings.parse(config))
        .hasMessageContaining(
            "pypi-mirror-backend:previousRepository: \"acme/*\" is not a GitHub repository.");
  }

  // Checks the actions of every Allow statement: none of them is a write action.
  @Test
  void previewRoleIsReadOnly() {
    var writes =
        ResourceActions.services().flatMap(it -> ResourceActions.writes(it).stream()).toList();
    assertThat(writes).hasSizeGreaterThan(50);
    assertThat(allowedBy(PREVIEW))
        .isNotEmpty()
        .noneMatch(allowed -> writes.stream().anyMatch(it -> it.equalsIgnoreCase(allowed)))
        .allMatch(it -> it.matches("[a-z0-9]+:(describe|get|list|decrypt).*"));
    assertThat(may(PREVIEW, "s3:PutObject", state("stacks/pypi-mirror/dev.json"), Map.of()))
        .isFalse();
    assertThat(may(PREVIEW, "s3:GetObject", state("stacks/pypi-mirror/dev.json"), Map.of()))
        .isTrue();
  }

  private List<String> allowedBy(String role) {
    return account.roles().get(role).inlinePolicies().values().stream()
        .flatMap(it -> PolicyDocument.identityBased(it).statements().stream())
        .filter(PolicyDocument.Statement::allow)
        .flatMap(it -> it.actions().stream())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "stacks/pypi-mirror/dev.json, true",
    "stacks/pypi-mirror/dev.json.bak, true",
    "history/pypi-mirror/dev/x.json, true",
    "locks/organization/pypi-mirror/dev/x.json, true",
    "stacks/pypi-mirror/test.json, false",
    "stacks/pypi-mirror/dev2.json, false",
    "stacks/pypi-mirror-backend/dev.json, false",
    "locks/organization/pypi-mirror-backend/dev/x.json, false",
    "meta.yaml, false"
  })
  void deployRoleWritesOnlyTheStateOfItsEnvironment(String object, boolean expected) {
    assertThat(may(DEPLOY, "s3:PutObject", state(object), Map.of())).isEqualTo(expected);
  }

  @Test
  void rolesReadOnlyTheParametersOfTheMirror() {
    for (var role : List.of(PREVIEW, DEPLOY)) {
      assertThat(may(role, "ssm:GetParameter", parameter("payments/password"), Map.of())).isFalse();
      assertThat(may(role, "ssm:GetParameter", parameter("pypi-mirror/dev/outputs"), Map.of()))
          .isTrue();
    }
  }

  private static String parameter(String name) {
    return "arn:aws:ssm:us-east-1:111122223333:parameter/" + name;
  }

  @Test
  void deployRoleManagesOnlyUserProfilesTaggedWithItsEnvironment() {
    var profile = "arn:aws:sagemaker:us-east-1:111122223333:user-profile/d-1/ada";
    assertThat(may(DEPLOY, "sagemaker:UpdateUserProfile", profile, tags("resource", "dev")))
        .isTrue();
    assertThat(may(DEPLOY, "sagemaker:UpdateUserProfile", profile, tags("resource", "test")))
        .isFalse();
    assertThat(may(DEPLOY, "sagemaker:UpdateUserProfile", profile, Map.of())).isFalse();
    assertThat(may(DEPLOY, "sagemaker:CreateUserProfile", profile, tags("request", "dev")))
        .isTrue();
    // The role cannot take over a profile by tagging it.
    assertThat(may(DEPLOY, "sagemaker:AddTags", profile, tags("request", "dev"))).isFalse();
  }

  private static Map<String, List<String>> tags(String kind, String environment) {
    return Map.of(
        "aws:%stag/project".formatted(kind),
        List.of("pypi-mirror"),
        "aws:%stag/environment".formatted(kind),
        List.of(environment));
  }

  @Test
  void onlyReadActionsStartWithDescribeGetOrList() {
    assertThat(ResourceActions.reads())
        .allMatch(it -> it.matches("[a-z0-9]+:(Describe|Get|List)\\w+"));
    assertThat(ResourceActions.services().flatMap(it -> ResourceActions.writes(it).stream()))
        .noneMatch(it -> it.matches("[a-z0-9]+:(Describe|Get|List)\\w+"));
  }

  // Columns: role, action, resource, whether the changed role has the boundary, expected result.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pypi-mirror-dev-deploy | iam:CreateRole | role/pypi-mirror-dev-reader | yes | true",
        "pypi-mirror-dev-deploy | iam:CreateRole | role/pypi-mirror-dev-reader | no | false",
        "pypi-mirror-dev-deploy | iam:CreateRole | role/another | yes | false",
        "pypi-mirror-dev-deploy | iam:PutRolePolicy | role/pypi-mirror-dev-reader | yes | true",
        "pypi-mirror-dev-deploy | iam:PutRolePolicy | role/pypi-mirror-dev-reader | no | false",
        "pypi-mirror-dev-deploy | iam:PutRolePolicy | role/sagemaker-execution-role | yes | false",
        "pypi-mirror-test-deploy | iam:PutRolePolicy | role/sagemaker-execution-role | yes | true",
        "pypi-mirror-test-deploy | iam:PutRolePolicy | role/service-role/sagemaker-execution-role | yes | true",
        "pypi-mirror-test-deploy | iam:PutRolePolicy | role/sagemaker-execution-role | no | false",
        "pypi-mirror-dev-deploy | iam:PutRolePolicy | role/pypi-mirror-dev-deploy | yes | false",
        "pypi-mirror-dev-deploy | iam:PutRolePolicy | role/pypi-mirror-test-deploy | yes | false",
        "pypi-mirror-dev-deploy | iam:PutRolePolicy | role/pypi-mirror-preview | yes | false",
        "pypi-mirror-dev-deploy | iam:DeleteRolePermissionsBoundary | role/pypi-mirror-dev-reader | yes | false",
        "pypi-mirror-dev-deploy | iam:AttachRolePolicy | role/pypi-mirror-dev-reader | yes | false",
        "pypi-mirror-dev-deploy | iam:CreatePolicyVersion | policy/pypi-mirror-boundary | yes | false",
        "pypi-mirror-dev-deploy | iam:UpdateAssumeRolePolicy | role/pypi-mirror-dev-reader | yes | true",
        "pypi-mirror-dev-deploy | iam:UpdateAssumeRolePolicy | role/pypi-mirror-dev-deploy | yes | false",
        "pypi-mirror-dev-deploy | iam:CreateUser | user/x | yes | false"
      })
  void deployRoleManagesOnlyItsOwnRolesAndOnlyWithTheBoundary(
      String role, String action, String resource, String bounded, boolean expected) {
    var context =
        bounded.equals("yes")
            ? Map.of("iam:permissionsboundary", List.of(BOUNDARY))
            : Map.<String, List<String>>of();
    assertThat(may(role, action, "arn:aws:iam::111122223333:" + resource, context))
        .isEqualTo(expected);
  }

  @Test
  void deployRolePassesOnlyReaderRolesAndOnlyToSageMaker() {
    assertThat(
            may(
                DEPLOY,
                "iam:PassRole",
                READER,
                Map.of("iam:passedtoservice", List.of("sagemaker.amazonaws.com"))))
        .isTrue();
    assertThat(
            may(
                DEPLOY,
                "iam:PassRole",
                READER,
                Map.of("iam:passedtoservice", List.of("ec2.amazonaws.com"))))
        .isFalse();
    assertThat(
            may(
                DEPLOY,
                "iam:PassRole",
                "arn:aws:iam::111122223333:role/sagemaker-execution-role",
                Map.of("iam:passedtoservice", List.of("sagemaker.amazonaws.com"))))
        .isFalse();
  }

  @Test
  void deployRoleManagesOnlyKeysTaggedWithItsEnvironment() {
    var key = "arn:aws:kms:us-east-1:111122223333:key/x";
    assertThat(may(DEPLOY, "kms:ScheduleKeyDeletion", key, tags("resource", "dev"))).isTrue();
    assertThat(may(DEPLOY, "kms:ScheduleKeyDeletion", key, tags("resource", "test"))).isFalse();
    assertThat(may(DEPLOY, "kms:ScheduleKeyDeletion", key, Map.of())).isFalse();
    assertThat(may(DEPLOY, "kms:CreateKey", "*", tags("request", "dev"))).isTrue();
    assertThat(may(DEPLOY, "kms:TagResource", "*", tags("request", "dev"))).isTrue();
    assertThat(
            may(
                DEPLOY,
                "kms:CreateAlias",
                "arn:aws:kms:us-east-1:111122223333:alias/pypi-mirror-state",
                Map.of()))
        .isFalse();
  }

  @Test
  void deployRoleCannotManageTheStateKeyRegardlessOfTags() {
    var id = account.keyAliases().get("alias/pypi-mirror-state");
    var key = "arn:aws:kms:us-east-1:111122223333:key/" + id;
    var real = account.keys().get(id).tags();
    assertThat(real)
        .containsEntry("Environment", "dev")
        .containsEntry("Project", "pypi-mirror-backend");
    for (var action : List.of("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:TagResource")) {
      assertThat(may(DEPLOY, action, key, tags("resource", "dev"))).as(action).isFalse();
    }
    assertThat(may(DEPLOY, "kms:Decrypt", key, Map.of())).isTrue();
  }

  @Test
  void deployRoleIsLimitedToItsRegionAccountActionsAndParameters() {
    assertThat(may(DEPLOY, "ec2:CreateVpc", "arn:aws:ec2:us-east-1:111122223333:vpc/*", Map.of()))
        .isTrue();
    assertThat(may(DEPLOY, "ec2:CreateVpc", "arn:aws:ec2:eu-west-1:111122223333:vpc/*", Map.of()))
        .isFalse();
    assertThat(
            may(
                DEPLOY,
                "codeartifact:DeleteDomain",
                "arn:aws:codeartifact:us-east-1:222233334444:domain/d",
                Map.of()))
        .isFalse();
    assertThat(may(DEPLOY, "ec2:RunInstances", "*", Map.of())).isFalse();
    assertThat(
            may(
                DEPLOY,
                "ssm:PutParameter",
                "arn:aws:ssm:us-east-1:111122223333:parameter/pypi-mirror/test/outputs",
                Map.of()))
        .isFalse();
  }

  @Test
  void actionsCoverExactlyTheResourceTypesOfTheEnvironments() {
    var made = new TreeSet<String>();
    for (var file : Configs.everyEnvironmentFile().toList()) {
      made.addAll(EmulatorRun.types(file));
    }
    assertThat(ResourceActions.BY_TYPE.keySet()).isEqualTo(made);
  }

  @Test
  void rolePoliciesFitTheIamLimitAndListActionsWithoutWildcards() {
    for (var role : List.of(PREVIEW, DEPLOY, "pypi-mirror-test-deploy")) {
      account
          .roles()
          .get(role)
          .inlinePolicies()
          .values()
          .forEach(
              policy -> {
                assertThat(policy.length()).isLessThan(10_240);
                assertThat(
                        PolicyDocument.identityBased(policy).statements().stream()
                            .filter(PolicyDocument.Statement::allow)
                            .flatMap(it -> it.actions().stream()))
                    .noneMatch(it -> it.contains("*"));
              });
    }
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
    var config = config();
    config.put("pypi-mirror-backend:repository", repository);
    assertThatThrownBy(() -> BackendSettings.parse(config))
        .isInstanceOf(RunException.class)
        .hasMessageContaining(
            "pypi-mirror-backend:repository: \"" + repository + "\" is not a GitHub repository.");
  }

  @Test
  void reportsEveryConfigurationProblemAtOnce() {
    var config = config();
    config.put("aws:region", "nowhere");
    config.put("aws:allowedAccountIds", "[\"1\"]");
    config.put("pypi-mirror-backend:environments", "{\"De v\":[\"arn:aws:iam::1:role/x\"]}");
    config.put("pypi-mirror-backend:identityProvider", "maybe");
    config.put("pypi-mirror-backend:what", "x");
    var lines = new ArrayList<String>();
    assertThatThrownBy(() -> BackendSettings.parse(config))
        .satisfies(it -> it.getMessage().lines().forEach(lines::add));
    assertThat(lines).hasSize(7).first().isEqualTo("The configuration is invalid:");
    config.put("pypi-mirror-backend:environments", "nonsense");
    assertThatThrownBy(() -> BackendSettings.parse(config))
        .hasMessageContaining("is not a map of environments to lists of role names.");
  }

  private static String state(String object) {
    return "arn:aws:s3:::pypi-mirror-state-111122223333-us-east-1/.pulumi/" + object;
  }

  private boolean may(
      String role, String action, String resource, Map<String, List<String>> context) {
    var policies =
        account.roles().get(role).inlinePolicies().values().stream()
            .map(it -> new Policy(Policy.Kind.IDENTITY, role, PolicyDocument.identityBased(it)))
            .toList();
    return new Permissions(Assumptions.usual())
        .decide(
            new Caller(account.roleArn(role), "session", null, Map.of()),
            true,
            new AccessRequest(action, resource, context),
            ACCOUNT,
            true,
            policies)
        .allowed();
  }
}
