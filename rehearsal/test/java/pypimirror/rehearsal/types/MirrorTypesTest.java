package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.NotModelledException;

/**
 * Checks the rules of CodeArtifact, KMS and IAM for keys, package groups, domain policies and
 * roles.
 */
class MirrorTypesTest {

  private static final String DOMAIN = "aws:codeartifact/domain:Domain";
  private static final String REPOSITORY = "aws:codeartifact/repository:Repository";
  private static final String PERMISSIONS = "aws:codeartifact/domainPermissions:DomainPermissions";
  private static final String CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource";
  private static final String KEY = "aws:kms/key:Key";
  private static final String ALIAS = "aws:kms/alias:Alias";
  private static final String ROLE = "aws:iam/role:Role";
  private static final String ACCOUNT_DECIDES =
      "{'Effect':'Allow','Principal':{'AWS':'arn:aws:iam::111122223333:root'},'Action':'kms:*',"
          + "'Resource':'*'}";
  private static final String FOR_CODEARTIFACT =
      "{'Effect':'Allow','Principal':{'AWS':'*'},'Action':['kms:CreateGrant','kms:DescribeKey'],"
          + "'Resource':'*','Condition':{'StringEquals':{'kms:ViaService':"
          + "'codeartifact.us-east-1.amazonaws.com'}}}";

  private final Bench aws = new Bench();

  // AWS rejects a principal that does not exist, and a new role does not exist everywhere at once.
  @Test
  void aPolicyCannotNameARoleThatWasCreatedAMomentAgo() {
    aws.create("aws:codeartifact/domain:Domain", "{'domain':'young'}");
    aws.create(
        "aws:codeartifact/repository:Repository", "{'domain':'young','repository':'packages'}");
    var trust =
        "{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":{\\\"Service\\\":\\\"sagemaker.amazonaws.com\\\"},\\\"Action\\\":\\\"sts:AssumeRole\\\"}}";
    aws.create("aws:iam/role:Role", "{'name':'young','assumeRolePolicy':'%s'}".formatted(trust));
    var policy =
        "{'domain':'young','repository':'packages','policyDocument':'{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":{\\\"AWS\\\":\\\"arn:aws:iam::111122223333:%s\\\"},\\\"Action\\\":\\\"codeartifact:ReadFromRepository\\\",\\\"Resource\\\":\\\"*\\\"}}'}";
    var type = "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy";
    aws.assertCreateFails("ValidationException", type, policy.formatted("role/young"));
    aws.create(type, policy.formatted("root"));
  }

  @Test
  void aKeyNeedsBothStatementsToEncryptADomain() {
    aws.assertCreateFails("MalformedPolicyDocumentException", KEY, key(FOR_CODEARTIFACT));
    var deaf = aws.create(KEY, key(ACCOUNT_DECIDES));
    aws.assertCreateFails("AccessDeniedException", DOMAIN, domain(deaf));
    var key = aws.create(KEY, key(FOR_CODEARTIFACT + "," + ACCOUNT_DECIDES));
    var domain = aws.create(DOMAIN, domain(key));
    assertThat(aws.read(DOMAIN, domain).path("encryptionKey").asText())
        .isEqualTo("arn:aws:kms:us-east-1:111122223333:key/" + key);
  }

  @Test
  void rejectsADomainWithAKeyThatDoesNotExist() {
    aws.assertCreateFails("ValidationException", DOMAIN, domain("0"));
    aws.assertCreateFails(
        "ValidationException",
        DOMAIN,
        "{'domain':'d2','encryptionKey':'arn:aws:s3:us-east-1:111122223333:key/x'}");
    assertThatThrownBy(
            () ->
                aws.create(
                    DOMAIN,
                    "{'domain':'d2','encryptionKey':'arn:aws:kms:us-east-1:444455556666:key/x'}"))
        .isInstanceOf(NotModelledException.class);
  }

  @Test
  void aliasIsUniqueAndDeletedWithItsKey() {
    var key = aws.create(KEY, key(FOR_CODEARTIFACT + "," + ACCOUNT_DECIDES));
    var inputs = "{'name':'alias/a','targetKeyId':'%s'}".formatted(key);
    aws.create(ALIAS, inputs);
    aws.assertCreateFails("AlreadyExistsException", ALIAS, inputs);
    aws.assertCreateFails("NotFoundException", ALIAS, "{'name':'alias/b','targetKeyId':'none'}");
    aws.delete(KEY, key);
    assertThat(aws.account.keyAliases()).isEmpty();
  }

  @Test
  void domainPolicyRejectsRolesThatDoNotExist() {
    aws.create(DOMAIN, "{'domain':'my-domain'}");
    aws.assertCreateFails(
        "ValidationException",
        PERMISSIONS,
        permissions("{'AWS':'arn:aws:iam::111122223333:role/nobody'}"));
    var id = aws.create(PERMISSIONS, permissions("'*'"));
    assertThat(aws.account.domains().get("my-domain").policy()).contains("Allow");
    aws.delete(PERMISSIONS, id);
    assertThat(aws.account.domains().get("my-domain").policy()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/pypi/*", "/pypi//requests$", "/pypi//acme~", "/npm/space/*", "/npm//x$"})
  void acceptsValidPackageGroupPatterns(String pattern) {
    aws.create(DOMAIN, "{'domain':'my-domain'}");
    aws.create(CLOUD_CONTROL, group(pattern, "BLOCK", ""));
    assertThat(aws.account.packageGroups().get("my-domain")).containsOnlyKeys(pattern);
  }

  @ParameterizedTest
  @CsvSource({
    "/*,AlreadyExists",
    "/python//requests$,InvalidRequest",
    "/pypi//Requests$,InvalidRequest",
    "/pypi//a_b$,InvalidRequest",
    "/pypi/space/name$,InvalidRequest",
    "/pypi//acme-~,InvalidRequest",
    "/pypi//acme*,InvalidRequest",
    "/pypi//requests,InvalidRequest",
    "requests,InvalidRequest",
  })
  void rejectsInvalidAndReservedPackageGroupPatterns(String pattern, String code) {
    aws.create(DOMAIN, "{'domain':'my-domain'}");
    aws.assertCreateFails(code, CLOUD_CONTROL, group(pattern, "BLOCK", ""));
  }

  @Test
  void packageGroupIsUniqueAndDeletedWithItsDomain() {
    var domain = aws.create(DOMAIN, "{'domain':'my-domain'}");
    aws.create(CLOUD_CONTROL, group("/pypi/*", "BLOCK", ""));
    aws.assertCreateFails("AlreadyExists", CLOUD_CONTROL, group("/pypi/*", "ALLOW", ""));
    aws.delete(DOMAIN, domain);
    assertThat(aws.account.packageGroups()).isEmpty();
  }

  @Test
  void repositoriesRequireTheirModeAndMustExist() {
    aws.create(DOMAIN, "{'domain':'my-domain'}");
    aws.assertCreateFails(
        "ResourceNotFoundException",
        CLOUD_CONTROL,
        group("/pypi/*", "ALLOW_SPECIFIC_REPOSITORIES", "internal"));
    aws.create(REPOSITORY, "{'domain':'my-domain','repository':'internal'}");
    aws.assertCreateFails("InvalidRequest", CLOUD_CONTROL, group("/pypi/*", "ALLOW", "internal"));
    aws.create(CLOUD_CONTROL, group("/pypi/*", "ALLOW_SPECIFIC_REPOSITORIES", "internal"));
  }

  @Test
  void aChangedPatternReplacesThePackageGroup() {
    var type = ResourceTypes.of(CLOUD_CONTROL);
    var before = Bench.json(group("/pypi//a$", "BLOCK", ""));
    assertThat(type.replaces(before, Bench.json(group("/pypi//a$", "ALLOW", "")))).isFalse();
    assertThat(type.replaces(before, Bench.json(group("/pypi//b$", "BLOCK", "")))).isTrue();
  }

  @Test
  void rejectsOtherCloudControlTypes() {
    assertThatThrownBy(
            () -> aws.create(CLOUD_CONTROL, "{'typeName':'AWS::S3::Bucket','desiredState':'{}'}"))
        .isInstanceOf(NotModelledException.class);
  }

  @Test
  void roleNameIgnoresCaseAndARoleWithAPolicyCannotBeDeleted() {
    var role = aws.create(ROLE, role("reader"));
    aws.assertCreateFails("EntityAlreadyExists", ROLE, role("READER"));
    aws.account.roles().get(role).inlinePolicies().put("p", "{}");
    aws.assertDeleteFails("DeleteConflict", ROLE, role);
    aws.account.roles().get(role).inlinePolicies().clear();
    aws.delete(ROLE, role);
    assertThat(aws.account.roles()).isEmpty();
  }

  @Test
  void rejectsATrustPolicyWithAResource() {
    aws.assertCreateFails(
        "MalformedPolicyDocument",
        ROLE,
        role("r").replace("\\\"Action\\\"", "\\\"Resource\\\":\\\"*\\\",\\\"Action\\\""));
  }

  private static String key(String statements) {
    return "{'policy':'%s'}".formatted(escaped("{'Statement':[" + statements + "]}"));
  }

  private static String domain(String key) {
    return "{'domain':'my-domain','encryptionKey':'arn:aws:kms:us-east-1:111122223333:key/%s'}"
        .formatted(key);
  }

  private static String permissions(String principal) {
    return "{'domain':'my-domain','policyDocument':'%s'}"
        .formatted(
            escaped(
                ("{'Statement':[{'Effect':'Allow','Principal':%s,"
                        + "'Action':'codeartifact:GetAuthorizationToken','Resource':'*'}]}")
                    .formatted(principal)));
  }

  private static String group(String pattern, String mode, String repository) {
    return "{'typeName':'AWS::CodeArtifact::PackageGroup','desiredState':'%s'}"
        .formatted(
            escaped(
                ("{'DomainName':'my-domain','Pattern':'%s','OriginConfiguration':{'Restrictions':"
                        + "{'Publish':{'RestrictionMode':'%s'%s}}}}")
                    .formatted(
                        pattern,
                        mode,
                        repository.isEmpty() ? "" : ",'Repositories':['" + repository + "']")));
  }

  private static String role(String name) {
    return "{'name':'%s','assumeRolePolicy':'%s'}"
        .formatted(
            name,
            escaped(
                "{'Statement':[{'Effect':'Allow','Principal':{'Service':'sagemaker.amazonaws.com'},"
                    + "'Action':'sts:AssumeRole'}]}"));
  }

  private static String escaped(String json) {
    return json.replace("'", "\\\"");
  }
}
