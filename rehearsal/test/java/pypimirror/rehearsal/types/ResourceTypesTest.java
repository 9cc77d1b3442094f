package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;

/** CodeArtifact and IAM: the errors of AWS, and the properties that AWS fills in. */
class ResourceTypesTest extends ResourceTypesFixture {

  @Test
  void aDomainGetsItsArnOwnerKeyAndBucket() {
    var id = create(DOMAIN, "{'domain':'my-domain'}");
    assertThat(id).isEqualTo("arn:aws:codeartifact:us-east-1:111122223333:domain/my-domain");
    var state = ResourceTypes.of(DOMAIN).read(account, id).orElseThrow();
    assertThat(state.path("owner").asText()).isEqualTo("111122223333");
    assertThat(state.path("encryptionKey").asText())
        .startsWith("arn:aws:kms:us-east-1:111122223333:key/");
    assertThat(state.path("s3BucketArn").asText())
        .isEqualTo("arn:aws:s3:::assets-193858265520-us-east-1");
  }

  @ParameterizedTest
  @CsvSource({
    "My-Domain,ValidationException",
    "a,ValidationException",
    "taken,ConflictException",
  })
  void rejectsInvalidAndDuplicateDomainNames(String name, String code) {
    create(DOMAIN, "{'domain':'taken'}");
    assertRejected(code, DOMAIN, "{'domain':'" + name + "'}");
  }

  @Test
  void limitsAnAccountToTenDomains() {
    for (int i = 0; i < 10; i++) {
      create(DOMAIN, "{'domain':'domain-" + i + "'}");
    }
    assertRejected("ServiceQuotaExceededException", DOMAIN, "{'domain':'one-more'}");
  }

  @Test
  void cannotDeleteADomainWithRepositories() {
    var domain = create(DOMAIN, "{'domain':'my-domain'}");
    var repository = create(REPOSITORY, "{'domain':'my-domain','repository':'packages'}");
    assertThatThrownBy(() -> ResourceTypes.of(DOMAIN).delete(account, domain))
        .hasMessageStartingWith("ConflictException: ");
    ResourceTypes.of(REPOSITORY).delete(account, repository);
    ResourceTypes.of(DOMAIN).delete(account, domain);
    assertThat(account.domains()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'domain':'nowhere','repository':'r2' | ResourceNotFoundException",
        "'domain':'my-domain','repository':'a/b' | ValidationException",
        "'domain':'my-domain','repository':'taken' | ConflictException",
        "'domain':'my-domain','repository':'r2','upstreams':[{'repositoryName':'none'}] |"
            + " ResourceNotFoundException",
        "'domain':'my-domain','repository':'r2','upstreams':[{'repositoryName':'r2'}] |"
            + " ValidationException",
        "'domain':'my-domain','repository':'r2','upstreams':[{'repositoryName':'taken'},"
            + "{'repositoryName':'taken'}] | ValidationException",
      })
  void rejectsInvalidRepositories(String inputs, String code) {
    create(DOMAIN, "{'domain':'my-domain'}");
    create(REPOSITORY, "{'domain':'my-domain','repository':'taken'}");
    assertRejected(code, REPOSITORY, "{" + inputs + "}");
  }

  @Test
  void limitsARepositoryToTenUpstreams() {
    create(DOMAIN, "{'domain':'my-domain'}");
    var upstreams = new StringBuilder();
    for (int i = 0; i < 11; i++) {
      create(REPOSITORY, "{'domain':'my-domain','repository':'store-" + i + "'}");
      upstreams.append(i == 0 ? "" : ",").append("{'repositoryName':'store-" + i + "'}");
    }
    assertRejected(
        "ServiceQuotaExceededException",
        REPOSITORY,
        "{'domain':'my-domain','repository':'packages','upstreams':[" + upstreams + "]}");
  }

  @ParameterizedTest
  @CsvSource({
    "public:npm,ResourceNotFoundException",
    "public:npmjs,ServiceQuotaExceededException",
  })
  void rejectsUnknownAndSecondExternalConnections(String connection, String code) {
    create(DOMAIN, "{'domain':'my-domain'}");
    var id =
        create(
            REPOSITORY,
            "{'domain':'my-domain','repository':'store',"
                + "'externalConnections':{'externalConnectionName':'public:pypi'}}");
    var other = json("{'externalConnections':{'externalConnectionName':'" + connection + "'}}");
    var refusal =
        catchThrowableOfType(
            AwsException.class, () -> ResourceTypes.of(REPOSITORY).complete(account, id, other));
    assertThat(refusal.error().code()).isEqualTo(code);
  }

  @Test
  void rejectsARepositoryWithUpstreamsAndAConnection() {
    create(DOMAIN, "{'domain':'my-domain'}");
    create(REPOSITORY, "{'domain':'my-domain','repository':'store'}");
    assertThatThrownBy(
            () ->
                create(
                    REPOSITORY,
                    "{'domain':'my-domain','repository':'both',"
                        + "'upstreams':[{'repositoryName':'store'}],"
                        + "'externalConnections':{'externalConnectionName':'public:pypi'}}"))
        .hasMessageStartingWith("ConflictException: ");
  }

  @ParameterizedTest
  @CsvSource({
    "*,",
    "arn:aws:iam::111122223333:role/reader,",
    "arn:aws:iam::444455556666:role/other,",
    "arn:aws:iam::111122223333:role/nobody,ValidationException",
    "arn:aws:iam::111122223333:role/path/reader,ValidationException",
    "reader,ValidationException",
  })
  void repositoryPolicyRejectsInvalidPrincipals(String principal, String code) {
    create(DOMAIN, "{'domain':'my-domain'}");
    create(REPOSITORY, "{'domain':'my-domain','repository':'packages'}");
    var inputs =
        "{'domain':'my-domain','repository':'packages','policyDocument':'%s'}"
            .formatted(
                POLICY.replace(
                    "PRINCIPAL", "\\\"Principal\\\":{\\\"AWS\\\":\\\"" + principal + "\\\"},"));
    if (code == null) {
      assertThat(create(REPOSITORY_POLICY, inputs)).endsWith(":repository/my-domain/packages");
    } else {
      assertRejected(code, REPOSITORY_POLICY, inputs);
    }
  }

  @Test
  void limitsTheSizeOfARepositoryPolicy() {
    create(DOMAIN, "{'domain':'my-domain'}");
    create(REPOSITORY, "{'domain':'my-domain','repository':'packages'}");
    var inputs = json("{'domain':'my-domain','repository':'packages'}");
    inputs.put("policyDocument", " ".repeat(7169));
    var refusal =
        catchThrowableOfType(
            AwsException.class, () -> ResourceTypes.of(REPOSITORY_POLICY).create(account, inputs));
    assertThat(refusal.getMessage()).contains("7169", "7168");
  }

  @ParameterizedTest
  @CsvSource({
    "nobody,p,NoSuchEntity",
    "AWSServiceRoleForX,p,UnmodifiableEntity",
  })
  void rejectsInvalidRolePolicies(String role, String name, String code) {
    assertRejected(
        code,
        ROLE_POLICY,
        "{'role':'%s','name':'%s','policy':'%s'}"
            .formatted(role, name, POLICY.replace("PRINCIPAL", "")));
  }

  @Test
  void rejectsAPrincipalInARolePolicy() {
    assertRejected(
        "MalformedPolicyDocument",
        ROLE_POLICY,
        "{'role':'reader','name':'p','policy':'%s'}"
            .formatted(POLICY.replace("PRINCIPAL", "\\\"Principal\\\":\\\"*\\\",")));
  }

  @Test
  void limitsTheTotalSizeOfInlinePolicies() {
    account.roles().get("reader").inlinePolicies().put("other", "x".repeat(10_200));
    assertRejected(
        "LimitExceeded",
        ROLE_POLICY,
        "{'role':'reader','name':'p','policy':'%s'}".formatted(POLICY.replace("PRINCIPAL", "")));
  }

  @Test
  void rejectsAnUnknownTypeByName() {
    assertThatThrownBy(() -> ResourceTypes.of("aws:s3/bucket:Bucket"))
        .isInstanceOf(NotModelledException.class)
        .hasMessageContaining("aws:s3/bucket:Bucket");
  }
}
