package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.account.IamState;

/** Checks the rules of AWS for buckets, policies and identity providers. */
class BackendTypesTest {

  private static final String BUCKET = "aws:s3/bucketV2:BucketV2";
  private static final String VERSIONING = "aws:s3/bucketVersioningV2:BucketVersioningV2";
  private static final String BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
  private static final String POLICY = "aws:iam/policy:Policy";
  private static final String ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
  private static final String ROLE = "aws:iam/role:Role";
  private static final String PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
  private static final String READ =
      "{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"s3:GetObject\\\",\\\"Resource\\\":\\\"*\\\"}}";
  private static final String TRUST =
      "{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":{\\\"Service\\\":\\\"x.amazonaws.com\\\"},\\\"Action\\\":\\\"sts:AssumeRole\\\"}}";

  private final Bench bench = new Bench();

  @Test
  void storesBucketSettingsAndRejectsADuplicateBucket() {
    var id = bench.create(BUCKET, "{'bucket':'state','tagsAll':{'Name':'s'}}");
    bench.create(VERSIONING, "{'bucket':'state','versioningConfiguration':{'status':'Enabled'}}");
    assertThat(bench.read(BUCKET, id).path("arn").asText()).isEqualTo("arn:aws:s3:::state");
    assertThat(bench.read(VERSIONING, id).path("versioningConfiguration").path("status").asText())
        .isEqualTo("Enabled");
    assertThat(ResourceTypes.of(BUCKET).tags(bench.account, id)).isEqualTo(Map.of("Name", "s"));
    bench.assertCreateFails("BucketAlreadyOwnedByYou", BUCKET, "{'bucket':'state'}");

    bench.update(BUCKET, id, "{'bucket':'state','tagsAll':{}}");
    assertThat(bench.read(VERSIONING, id)).isNotEmpty();
    bench.delete(VERSIONING, id);
    assertThat(ResourceTypes.of(VERSIONING).read(bench.account, id)).isEmpty();
    bench.delete(BUCKET, id);
    assertThat(bench.account.buckets()).isEmpty();
    assertThat(bench.account.bucketSettings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", "Upper", "under_score", "-begins", "ends-"})
  void rejectsInvalidBucketNames(String name) {
    bench.assertCreateFails("InvalidBucketName", BUCKET, "{'bucket':'%s'}".formatted(name));
  }

  @Test
  void bucketSettingsRequireAnExistingBucket() {
    bench.assertCreateFails(
        "NoSuchBucket",
        VERSIONING,
        "{'bucket':'none','versioningConfiguration':{'status':'Enabled'}}");
    bench.assertCreateFails(
        "NoSuchBucket", BUCKET_POLICY, "{'bucket':'none','policy':'%s'}".formatted(READ));
    bench.create(BUCKET, "{'bucket':'state'}");
    // A bucket policy requires a principal.
    bench.assertCreateFails(
        "MalformedPolicy", BUCKET_POLICY, "{'bucket':'state','policy':'%s'}".formatted(READ));
  }

  @Test
  void cannotDeleteAPolicyThatIsAPermissionsBoundary() {
    var boundary = bench.create(POLICY, "{'name':'boundary','policy':'%s'}".formatted(READ));
    assertThat(boundary).isEqualTo("arn:aws:iam::111122223333:policy/boundary");
    bench.assertCreateFails(
        "EntityAlreadyExists", POLICY, "{'name':'boundary','policy':'%s'}".formatted(READ));
    var role = "{'name':'r','assumeRolePolicy':'%s','permissionsBoundary':'%s'}";
    bench.assertCreateFails("NoSuchEntity", ROLE, role.formatted(TRUST, boundary + "-2"));
    var id = bench.create(ROLE, role.formatted(TRUST, boundary));
    assertThat(bench.read(ROLE, id).path("permissionsBoundary").asText()).isEqualTo(boundary);
    bench.assertDeleteFails("DeleteConflict", POLICY, boundary);
    bench.update(ROLE, id, "{'name':'r','assumeRolePolicy':'%s'}".formatted(TRUST));
    bench.delete(POLICY, boundary);
    assertThat(bench.account.managedPolicies()).isEmpty();
  }

  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
  @Test
  void attachesAnExistingPolicyToAnExistingRole() {
    var policy = bench.create(POLICY, "{'name':'read','policy':'%s'}".formatted(READ));
    var attachment = "{'role':'%s','policyArn':'%s'}";
    bench.assertCreateFails("NoSuchEntity", ATTACHMENT, attachment.formatted("r", policy));
    var role = bench.create(ROLE, "{'name':'r','assumeRolePolicy':'%s'}".formatted(TRUST));
    bench.assertCreateFails(
        "NoSuchEntity", ATTACHMENT, attachment.formatted("r", policy + "-other"));
    bench.account.roles().put("own", new IamState.Role("/aws-service-role/x/", "{}", null, null));
    bench.assertCreateFails("UnmodifiableEntity", ATTACHMENT, attachment.formatted("own", policy));

    var id = bench.create(ATTACHMENT, attachment.formatted("r", policy));
    assertThat(bench.read(ATTACHMENT, id).path("policyArn").asText()).isEqualTo(policy);
    assertThat(bench.account.identityPolicies("r")).containsOnlyKeys(policy);
    assertThat(bench.read(POLICY, policy).path("attachmentCount").asInt()).isEqualTo(1);
    bench.assertDeleteFails("DeleteConflict", POLICY, policy);
    bench.assertDeleteFails("DeleteConflict", ROLE, role);
    // An update of the role keeps its policies.
    bench.update(
        ROLE, role, "{'name':'r','assumeRolePolicy':'%s','description':'d'}".formatted(TRUST));
    assertThat(bench.account.identityPolicies("r")).containsOnlyKeys(policy);

    bench.delete(ATTACHMENT, id);
    assertThat(ResourceTypes.of(ATTACHMENT).read(bench.account, id)).isEmpty();
    bench.delete(POLICY, policy);
    bench.delete(ROLE, role);
    assertThat(bench.account.roles()).containsOnlyKeys("own");
  }

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  @Test
  void aRoleHasAtMostTenManagedPolicies() {
    bench.create(ROLE, "{'name':'r','assumeRolePolicy':'%s'}".formatted(TRUST));
    for (var i = 0; i <= 10; i++) {
      bench.create(POLICY, "{'name':'p%d','policy':'%s'}".formatted(i, READ));
    }
    var attachment = "{'role':'r','policyArn':'arn:aws:iam::111122223333:policy/p%d'}";
    for (var i = 0; i < 10; i++) {
      bench.create(ATTACHMENT, attachment.formatted(i));
    }
    bench.assertCreateFails("LimitExceeded", ATTACHMENT, attachment.formatted(10));
    assertThat(bench.account.identityPolicies("r")).hasSize(10);
  }

  @Test
  void limitsTheSizeOfAPolicy() {
    var long_ = READ.replace("s3:GetObject", "s3:" + "x".repeat(6_144));
    bench.assertCreateFails("LimitExceeded", POLICY, "{'name':'p','policy':'%s'}".formatted(long_));
  }

  @Test
  void identityProviderUrlIsUniqueAndUsesHttps() {
    var id = bench.create(PROVIDER, "{'url':'https://ids.example','clientIdLists':['a']}");
    assertThat(id).isEqualTo("arn:aws:iam::111122223333:oidc-provider/ids.example");
    assertThat(bench.read(PROVIDER, id).path("clientIdLists").get(0).asText()).isEqualTo("a");
    bench.assertCreateFails(
        "EntityAlreadyExists", PROVIDER, "{'url':'https://ids.example','clientIdLists':['b']}");
    assertThat(bench.problems(PROVIDER, "{'url':'http://ids.example'}")).containsKey("url");
    bench.delete(PROVIDER, id);
    assertThat(bench.account.identityProviders()).isEmpty();
  }
}
