package pypimirror.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.rehearsal.account.StorageState;
import pypimirror.rehearsal.iam.PolicyDocument;

/** Deploys the backend to the emulator, and checks its resources and who can use its roles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackendTest {

  private static final String BUCKET = "pypi-mirror-state-333344445555-us-east-1";
  private static final String PLAN = "pypi-mirror-test-plan";
  private static final String PREVIEW = "pypi-mirror-test-preview";
  private static final String DEPLOY = DeployedBackend.TEST_ROLE;

  private DeployedBackend backend;

  @BeforeAll
  void deploy(@TempDir Path folder) {
    var config = DeployedBackend.config();
    config.put("pypi-mirror-backend:packageKeys", "[\"test\"]");
    backend = DeployedBackend.deploy(config, DeployedBackend.FILES, folder);
  }

  @Test
  void stateBucketIsVersionedEncryptedAndPrivate() {
    var account = backend.account();
    assertThat(account.buckets()).containsKey(BUCKET);
    var settings = account.bucketSettings().get(BUCKET).settings().toString();
    assertThat(settings)
        .contains("\"status\":\"Enabled\"")
        .contains("\"sseAlgorithm\":\"aws:kms\"", "\"kmsMasterKeyId\":\"arn:aws:kms:us-east-1:")
        .contains("\"blockPublicPolicy\":true", "\"restrictPublicBuckets\":true");
    assertThat(account.buckets().get(BUCKET)).contains("aws:SecureTransport", "\"Deny\"");
    assertThat(account.keyAliases()).containsKey("alias/pypi-mirror-state");
    assertThat(backend.outputs())
        .containsEntry("backendUrl", "s3://" + BUCKET + "?region=us-east-1")
        .containsEntry("secretsProvider", "awskms:///alias/pypi-mirror-state?region=us-east-1");
  }

  @Test
  void thePackageKeyIsRotatedAndUsableOnlyThroughCodeArtifact() {
    var id = backend.account().keyAliases().get("alias/pypi-mirror-test");
    assertThat(backend.outputs())
        .containsEntry(
            "packageKeyArns", Map.of("test", "arn:aws:kms:us-east-1:333344445555:key/" + id));
    var key = backend.account().keys().get(id);
    assertThat(key)
        .returns(true, StorageState.Key::rotation)
        .returns(30, StorageState.Key::deletionWindowInDays);
    assertThat(PolicyDocument.resourceBased(key.policy(), null).statements())
        .anySatisfy(
            it -> {
              assertThat(it.actions())
                  .containsExactlyInAnyOrder("kms:creategrant", "kms:describekey");
              assertThat(it.condition())
                  .isEqualTo(
                      Map.of(
                          "StringEquals",
                          Map.of(
                              "kms:calleraccount",
                              Set.of("333344445555"),
                              "kms:viaservice",
                              Set.of("codeartifact.us-east-1.amazonaws.com"))));
            })
        .hasSize(2);
  }

  @Test
  void environmentsOutputContainsTheRolesAndTheBackendUrl() {
    var test =
        JsonParser.parseString(backend.outputs().get("environments").toString())
            .getAsJsonObject()
            .getAsJsonObject("test");
    assertThat(test.get("planRole").getAsString()).isEqualTo(backend.account().roleArn(PLAN));
    assertThat(test.get("previewRole").getAsString()).isEqualTo(backend.account().roleArn(PREVIEW));
    assertThat(test.get("deployRole").getAsString()).isEqualTo(backend.account().roleArn(DEPLOY));
    assertThat(test.get("backend").getAsString()).isEqualTo(backend.outputs().get("backendUrl"));
  }

  // The preview role trusts only jobs that the reviewers of its GitHub environment have approved.
  // No
  // role trusts the subject of an unapproved pull request.
  @ParameterizedTest
  @CsvSource({
    "plan, repo:acme/pypi-mirror:ref:refs/heads/main",
    "preview, repo:acme/pypi-mirror:environment:test-preview",
    "deploy, repo:acme/pypi-mirror:environment:test",
    "curator, repo:acme/pypi-mirror:environment:test-approvals"
  })
  void eachRoleTrustsExactlyOneSubject(String role, String subject) {
    var trust =
        PolicyDocument.trust(
            backend.account().roles().get("pypi-mirror-test-" + role).assumeRolePolicy());
    assertThat(trust.statements())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.principals())
                  .isEqualTo(
                      Map.of(
                          "Federated",
                          Set.of(
                              "arn:aws:iam::333344445555:oidc-provider/token.actions.githubusercontent.com")));
              assertThat(it.condition()).containsOnlyKeys("StringEquals");
              var equals = it.condition().get("StringEquals");
              assertThat(equals.get("token.actions.githubusercontent.com:aud"))
                  .containsExactly("sts.amazonaws.com");
              assertThat(equals.get("token.actions.githubusercontent.com:sub"))
                  .containsExactly(subject);
            });
    assertThat(backend.account().identityProviders())
        .containsKey("token.actions.githubusercontent.com");
  }

  @ParameterizedTest
  @CsvSource({
    "stacks/pypi-mirror/test.json, true",
    "stacks/pypi-mirror/test.json.bak, true",
    "history/pypi-mirror/test/x.json, true",
    "locks/organization/pypi-mirror/test/x.json, true",
    "stacks/pypi-mirror/prod.json, false",
    "stacks/pypi-mirror/test2.json, false",
    "stacks/pypi-mirror-backend/test.json, false",
    "locks/organization/pypi-mirror-backend/test/x.json, false",
    "meta.yaml, false"
  })
  void rolesUseOnlyTheStateOfTheirEnvironment(String object, boolean own) {
    var arn = state(object);
    assertThat(backend.may(DEPLOY, "s3:PutObject", arn, Map.of())).isEqualTo(own);
    for (var role : List.of(PLAN, PREVIEW)) {
      assertThat(backend.may(role, "s3:PutObject", arn, Map.of())).isFalse();
      assertThat(backend.may(role, "s3:GetObject", arn, Map.of()))
          .isEqualTo(own || object.equals("meta.yaml"));
    }
  }

  private static String state(String object) {
    return "arn:aws:s3:::%s/.pulumi/%s".formatted(BUCKET, object);
  }

  @Test
  void rolesCanUseButNotManageTheStatesKeyWhateverItsTags() {
    var key =
        "arn:aws:kms:us-east-1:333344445555:key/"
            + backend.account().keyAliases().get("alias/pypi-mirror-state");
    assertThat(backend.may(DEPLOY, "kms:Decrypt", key, Map.of())).isTrue();
    assertThat(backend.may(PLAN, "kms:Decrypt", key, Map.of())).isTrue();
    assertThat(backend.may(PLAN, "kms:Encrypt", key, Map.of())).isFalse();
    var through = "codeartifact.us-east-1.amazonaws.com";
    for (var action : List.of("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:CreateGrant")) {
      var context = new HashMap<>(DeployedBackend.tags("resource", "test"));
      context.put("kms:ViaService", List.of(through));
      assertThat(backend.may(DEPLOY, action, key, context)).as(action).isFalse();
    }
  }

  // A role that can tag any key, and then change the policy of a tagged key, can take over every
  // key
  // of the account.
  // https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
  @Test
  void theDeployRoleCannotTakeOverAForeignKey() {
    var key = "arn:aws:kms:us-east-1:333344445555:key/of-a-database";
    for (var action : List.of("kms:TagResource", "kms:PutKeyPolicy", "kms:CreateKey")) {
      for (var tags :
          List.of(
              Map.<String, List<String>>of(),
              DeployedBackend.tags("request", "test"),
              DeployedBackend.tags("resource", "test"))) {
        assertThat(backend.may(DEPLOY, action, key, tags)).as(action + tags).isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"instance/i-1", "volume/vol-1", "image/ami-1", "vpc/vpc-1"})
  void theDeployRoleCannotTagForeignResources(String resource) {
    var arn = "arn:aws:ec2:us-east-1:333344445555:" + resource;
    var request = DeployedBackend.tags("request", "test");
    assertThat(backend.may(DEPLOY, "ec2:CreateTags", arn, request)).isFalse();
    assertThat(backend.may(DEPLOY, "ec2:DeleteTags", arn, Map.of())).isFalse();
    var creating = new HashMap<>(request);
    creating.put("ec2:CreateAction", List.of("RunInstances"));
    assertThat(backend.may(DEPLOY, "ec2:CreateTags", arn, creating)).isFalse();
  }

  // Columns: action, resource, the policy or boundary that the request names, expected result.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iam:CreateRole | role/pypi-mirror-test-reader | iam:PermissionsBoundary pypi-mirror-test-boundary | true",
        "iam:CreateRole | role/pypi-mirror-test-reader | iam:PermissionsBoundary other | false",
        "iam:CreateRole | role/another | iam:PermissionsBoundary pypi-mirror-test-boundary | false",
        "iam:PutRolePolicy | role/pypi-mirror-test-reader | iam:PermissionsBoundary pypi-mirror-test-boundary | true",
        "iam:PutRolePolicy | role/pypi-mirror-test-reader | iam:PermissionsBoundary other | false",
        "iam:PutRolePolicy | role/sagemaker-execution-role | iam:PermissionsBoundary pypi-mirror-test-boundary | false",
        "iam:AttachRolePolicy | role/sagemaker-execution-role | iam:PolicyARN pypi-mirror-test-reader | true",
        "iam:AttachRolePolicy | role/sagemaker-execution-role | iam:PolicyARN pypi-mirror-test-publisher | false",
        "iam:AttachRolePolicy | role/sagemaker-execution-role | iam:PolicyARN pypi-mirror-test-roles | false",
        "iam:AttachRolePolicy | role/package-publisher | iam:PolicyARN pypi-mirror-test-publisher | true",
        "iam:AttachRolePolicy | role/pypi-mirror-test-reader | iam:PolicyARN pypi-mirror-test-reader | false",
        "iam:AttachRolePolicy | role/pypi-mirror-test-curator | iam:PolicyARN pypi-mirror-test-curator | true",
        "iam:AttachRolePolicy | role/pypi-mirror-test-curator | iam:PolicyARN pypi-mirror-test-publisher | false",
        "iam:PutRolePolicy | role/pypi-mirror-test-curator | iam:PermissionsBoundary pypi-mirror-test-boundary | false",
        "iam:DeleteRolePermissionsBoundary | role/pypi-mirror-test-curator | iam:PermissionsBoundary pypi-mirror-test-curator | false",
        "iam:UpdateAssumeRolePolicy | role/pypi-mirror-test-curator | iam:PermissionsBoundary pypi-mirror-test-boundary | false",
        "iam:AttachRolePolicy | role/pypi-mirror-test-deploy | iam:PolicyARN pypi-mirror-test-reader | false",
        "iam:PutRolePermissionsBoundary | role/pypi-mirror-test-reader | iam:PermissionsBoundary other | false",
        "iam:DeleteRolePermissionsBoundary | role/pypi-mirror-test-reader | iam:PermissionsBoundary pypi-mirror-test-boundary | false",
        "iam:UpdateAssumeRolePolicy | role/pypi-mirror-test-reader | iam:PermissionsBoundary pypi-mirror-test-boundary | true",
        "iam:UpdateAssumeRolePolicy | role/pypi-mirror-test-deploy | iam:PermissionsBoundary pypi-mirror-test-boundary | false",
        "iam:CreatePolicyVersion | policy/pypi-mirror-test-boundary | iam:PolicyARN pypi-mirror-test-boundary | false",
        "iam:CreatePolicyVersion | policy/pypi-mirror-test-reader | iam:PolicyARN pypi-mirror-test-reader | false",
        "iam:CreateUser | user/x | iam:PermissionsBoundary pypi-mirror-test-boundary | false"
      })
  void theDeployRoleCannotGiveARoleOtherPermissions(
      String action, String resource, String named, boolean expected) {
    var key = named.split(" ", 2);
    var context = Map.of(key[0], List.of("arn:aws:iam::333344445555:policy/" + key[1]));
    assertThat(backend.may(DEPLOY, action, "arn:aws:iam::333344445555:" + resource, context))
        .isEqualTo(expected);
  }

  @Test
  void theCuratorRoleHasNoPermissionsButThoseThatTheEnvironmentAttaches() {
    var name = "pypi-mirror-test-curator";
    var role = backend.account().roles().get(name);
    assertThat(role.inlinePolicies()).isEmpty();
    assertThat(role.attachedPolicies()).isEmpty();
    assertThat(role.permissionsBoundary()).isEqualTo("arn:aws:iam::333344445555:policy/" + name);
    assertThat(backend.account().managedPolicies().get(name).policy())
        .contains("repository/pypi-mirror-test/intake", "codeartifact:CopyPackageVersions");
    var environments =
        JsonParser.parseString(backend.outputs().get("environments").toString()).getAsJsonObject();
    assertThat(environments.getAsJsonObject("test").get("records").getAsString())
        .isEqualTo("s3://acme-records/approvals/test");
    assertThat(environments.getAsJsonObject("test").get("curatorRole").getAsString())
        .isEqualTo(backend.account().roleArn(name));
  }

  @Test
  void theDeployRolePassesOnlyTheNotebooksRoleAndOnlyToSageMaker() {
    var role = "arn:aws:iam::333344445555:role/sagemaker-execution-role";
    var sageMaker = Map.of("iam:PassedToService", List.of("sagemaker.amazonaws.com"));
    assertThat(backend.may(DEPLOY, "iam:PassRole", role, sageMaker)).isTrue();
    assertThat(
            backend.may(
                DEPLOY,
                "iam:PassRole",
                role,
                Map.of("iam:PassedToService", List.of("ec2.amazonaws.com"))))
        .isFalse();
    assertThat(
            backend.may(
                DEPLOY,
                "iam:PassRole",
                "arn:aws:iam::333344445555:role/package-publisher",
                sageMaker))
        .isFalse();
  }

  @Test
  void rolesReadOnlyTheParametersOfTheirEnvironment() {
    for (var role : List.of(PLAN, PREVIEW, DEPLOY)) {
      for (var other : List.of("payments/password", "pypi-mirror/prod/outputs")) {
        assertThat(backend.may(role, "ssm:GetParameter", parameter(other), Map.of())).isFalse();
      }
      assertThat(
              backend.may(
                  role, "ssm:GetParameter", parameter("pypi-mirror/test/outputs"), Map.of()))
          .isTrue();
    }
  }

  private static String parameter(String name) {
    return "arn:aws:ssm:us-east-1:333344445555:parameter/" + name;
  }

  @Test
  void policiesListActionsWithoutWildcards() {
    for (var role : List.of(PLAN, PREVIEW, DEPLOY)) {
      assertThat(backend.allowedActions(role)).isNotEmpty().noneMatch(it -> it.contains("*"));
    }
  }

  // These permissions do not limit the destination of the logs.
  @Test
  void onlyAnEnvironmentWithLogsCanCreateAndDeleteThem(@TempDir Path folder) throws IOException {
    var logging =
        List.of(
            "ec2:createflowlogs",
            "route53resolver:createresolverquerylogconfig",
            "route53resolver:associateresolverquerylogconfig",
            "logs:createlogdelivery",
            "logs:deletelogdelivery");
    assertThat(backend.allowedActions(DEPLOY)).containsAll(logging);
    var resolver = Map.of("iam:AWSServiceName", List.of("route53resolver.amazonaws.com"));
    var role =
        "arn:aws:iam::333344445555:role/aws-service-role/route53resolver.amazonaws.com/AWSServiceRoleForRoute53Resolver";
    assertThat(backend.may(DEPLOY, "iam:CreateServiceLinkedRole", role, resolver)).isTrue();
    Files.writeString(
        folder.resolve("Pulumi.test.yaml"),
        Files.readString(DeployedBackend.FILES.resolve("Pulumi.test.yaml"))
            .replaceAll("(?m)^ *pypi-mirror:networkLogsBucketArn:.*\n", ""));
    var silent = DeployedBackend.deploy(DeployedBackend.config(), folder, folder.resolve("live"));
    assertThat(silent.allowedActions(DEPLOY))
        .contains("ec2:createvpc")
        .doesNotContainAnyElementsOf(logging);
    assertThat(silent.may(DEPLOY, "s3:ListBucket", "arn:aws:s3:::acme-network-logs", Map.of()))
        .isFalse();
    assertThat(silent.may(DEPLOY, "iam:CreateServiceLinkedRole", role, resolver)).isFalse();
  }

  // In an adopted network, endpoints can be created only in the configured VPC.
  @Test
  void theDeployRoleCreatesEndpointsOnlyInTheAdoptedVpc(@TempDir Path folder) {
    var config = DeployedBackend.config();
    config.put("pypi-mirror-backend:environments", "[\"prod\"]");
    var prod = DeployedBackend.deploy(config, Path.of(""), folder);
    var role = "pypi-mirror-prod-deploy";
    var vpc = "arn:aws:ec2:us-east-1:333344445555:vpc/";
    assertThat(prod.may(role, "ec2:CreateVpcEndpoint", vpc + "vpc-0c1d2e3f405162738", Map.of()))
        .isTrue();
    assertThat(prod.may(role, "ec2:CreateVpcEndpoint", vpc + "vpc-other", Map.of())).isFalse();
    assertThat(prod.may(role, "ec2:CreateSubnet", vpc + "vpc-0c1d2e3f405162738", Map.of()))
        .isFalse();
    assertThat(prod.allowedActions(role))
        .contains("ec2:createvpcendpoint")
        .doesNotContain("ec2:createvpc", "ec2:createsubnet")
        .noneMatch(it -> it.matches("route53resolver:(create|update|delete|associate).*"));
  }
}
