package pypimirror.rehearsal.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.NotModelledException;

/**
 * Checks decisions against the examples and rules on the AWS pages that {@link Permissions} cites.
 */
class PermissionsTest {

  private static final String OURS = "111122223333";
  private static final String THEIRS = "444455556666";
  private static final String READ = "codeartifact:ReadFromRepository";
  private static final String REPOSITORY =
      "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/my-repo";
  private static final String ALLOW_READ =
      "{'Effect':'Allow','Action':'codeartifact:ReadFromRepository','Resource':'*'%s}";

  private final Caller reader =
      new Caller("arn:aws:iam::111122223333:role/team/reader", "s", "o-abc", Map.of("Team", "ml"));
  private final List<Policy> policies = new ArrayList<>();

  private void add(Policy.Kind kind, String... statements) {
    var json = "{'Version':'2012-10-17','Statement':[" + String.join(",", statements) + "]}";
    policies.add(
        new Policy(kind, "P" + policies.size(), PolicyDocument.parse(json.replace('\'', '"'))));
  }

  private void identity(String... statements) {
    add(Policy.Kind.IDENTITY, statements);
  }

  private void resource(String... statements) {
    add(Policy.Kind.RESOURCE, statements);
  }

  private void endpoint(String... statements) {
    add(Policy.Kind.ENDPOINT, statements);
  }

  private static String allowRead(String more) {
    return ALLOW_READ.formatted(more);
  }

  private Decision decide(String owner, Map<String, List<String>> context) {
    return new Permissions(Assumptions.usual())
        .decide(reader, true, new AccessRequest(READ, REPOSITORY, context), owner, true, policies);
  }

  private boolean allowed() {
    return decide(OURS, Map.of()).allowed();
  }

  private boolean allowedTo(String principal) {
    policies.clear();
    resource(allowRead(",'Principal':" + principal));
    return allowed();
  }

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
  @Test
  void boundaryGrantsNothingAndDeniesWhatItDoesNotAllow() {
    add(Policy.Kind.BOUNDARY, allowRead(""));
    assertThat(allowed()).isFalse();
    identity(allowRead(""));
    assertThat(allowed()).isTrue();
    policies.clear();
    identity(allowRead(""));
    add(Policy.Kind.BOUNDARY, "{'Effect':'Allow','Action':'s3:*','Resource':'*'}");
    var decision = decide(OURS, Map.of());
    assertThat(decision.allowed()).isFalse();
    assertThat(decision.toString())
        .contains("because no permissions boundary allows the codeartifact:ReadFromRepository");
  }

  // The same page, section on resource-based policies: a boundary limits a policy that names the
  // role, but not one that names its session or everyone.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'AWS':'arn:aws:iam::111122223333:role/team/reader'} | false",
        "'*' | true",
        "{'AWS':'*'} | true",
        "{'AWS':'arn:aws:sts::111122223333:assumed-role/reader/s'} | true"
      },
      quoteCharacter = '"')
  void aBoundaryLimitsAResourcePolicyThatNamesTheRole(String principal, boolean allowed) {
    add(Policy.Kind.BOUNDARY, "{'Effect':'Allow','Action':'s3:*','Resource':'*'}");
    resource(allowRead(",'Principal':" + principal));
    assertThat(allowed()).isEqualTo(allowed);
    assertThat(decide(THEIRS, Map.of()).allowed()).isFalse();
    identity(allowRead(""));
    assertThat(decide(THEIRS, Map.of()).allowed()).isFalse();
  }

  // https://docs.aws.amazon.com/codeartifact/latest/ug/repo-policies.html, interaction between
  // resource and identity policies
  @Test
  void withinAnAccountAnAllowInEitherPolicyIsEnough() {
    assertThat(allowed()).isFalse();
    identity(allowRead(""));
    assertThat(allowed()).isTrue();
    policies.clear();
    resource(allowRead(",'Principal':'*'"));
    assertThat(allowed()).isTrue();
  }

  @Test
  void acrossAccountsBothPoliciesMustAllow() {
    identity(allowRead(""));
    assertThat(decide(THEIRS, Map.of()).allowed()).isFalse();
    assertThat(decide(THEIRS, Map.of()).refusal())
        .hasMessageContaining("because no resource-based policy allows the");
    resource(allowRead(",'Principal':{'AWS':'111122223333'}"));
    assertThat(decide(THEIRS, Map.of()).allowed()).isTrue();
    policies.remove(0);
    assertThat(decide(THEIRS, Map.of()).refusal())
        .hasMessageContaining("because no identity-based policy allows the");
  }

  @Test
  void aDenyInAnyPolicyOverridesEveryAllow() {
    for (var kind : Policy.Kind.values()) {
      policies.clear();
      identity(allowRead(""));
      resource(allowRead(",'Principal':'*'"));
      endpoint(allowRead(",'Principal':'*'"));
      assertThat(allowed()).isTrue();
      add(kind, "{'Sid':'No','Effect':'Deny','Principal':'*','Action':'*','Resource':'*'}");
      var decision = decide(OURS, Map.of());
      assertThat(decision.allowed()).isFalse();
      assertThat(decision.because()).containsExactly("denied by \"No\" in P3");
      assertThat(decision.refusal())
          .hasMessageMatching(".* with an explicit deny in an? " + kind.words());
    }
  }

  // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
  @Test
  void endpointPolicyGrantsNothingAndDeniesWhatItDoesNotAllow() {
    endpoint(allowRead(",'Principal':'*'"));
    assertThat(allowed()).isFalse();
    identity(allowRead(""));
    assertThat(allowed()).isTrue();
    policies.remove(0);
    endpoint("{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'*'}");
    assertThat(decide(OURS, Map.of()).refusal())
        .hasMessage(
            "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/reader/s is not"
                + " authorized to perform: codeartifact:ReadFromRepository on resource: "
                + REPOSITORY
                + " because no VPC endpoint policy allows the codeartifact:ReadFromRepository"
                + " action");
  }

  @Test
  void namesEveryReasonForADenial() {
    endpoint("{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':'*'}");
    assertThat(decide(OURS, Map.of()).because())
        .containsExactly(
            "no statement in P0 allows it",
            "role reader has no policy",
            "the resource has no policy");
  }

  // https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html
  @Test
  void ignoresAResourcePolicyForAnActionThatItCannotGrant() {
    resource("{'Effect':'Allow','Principal':'*','Action':'sts:*','Resource':'*'}");
    var access = new AccessRequest("sts:GetServiceBearerToken", "*", Map.of());
    var permissions = new Permissions(Assumptions.usual());
    assertThat(permissions.decide(reader, true, access, OURS, false, policies).allowed()).isFalse();
    identity("{'Effect':'Allow','Action':'sts:GetServiceBearerToken','Resource':'*'}");
    assertThat(permissions.decide(reader, true, access, OURS, false, policies).allowed()).isTrue();
  }

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'*'",
        "{'AWS':'*'}",
        "{'AWS':'arn:aws:iam::111122223333:role/team/reader'}",
        "{'AWS':['444455556666','arn:aws:iam::111122223333:role/team/reader']}",
        "{'AWS':'arn:aws:sts::111122223333:assumed-role/reader/s'}"
      })
  void principalMatchesTheReader(String principal) {
    assertThat(allowedTo(principal)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'AWS':'arn:aws:iam::111122223333:role/reader'}",
        "{'AWS':'arn:aws:iam::111122223333:role/team/writer'}",
        "{'AWS':'arn:aws:iam::444455556666:role/team/reader'}",
        "{'AWS':'arn:aws:sts::111122223333:assumed-role/reader/other'}",
        "{'AWS':'arn:aws:iam::111122223333:user/reader'}",
        "{'AWS':'444455556666'}",
        "{'Service':'codeartifact.amazonaws.com'}"
      })
  void principalDoesNotMatchTheReader(String principal) {
    assertThat(allowedTo(principal)).isFalse();
  }

  @Test
  void accountPrincipalDelegatesToIamAndMatchesItsRolesAtAnEndpoint() {
    assertThat(allowedTo("{'AWS':'arn:aws:iam::111122223333:root'}")).isFalse();
    var granting = new Permissions(Assumptions.parse("account-principal=grants"));
    var access = new AccessRequest(READ, REPOSITORY, Map.of());
    assertThat(granting.decide(reader, true, access, OURS, true, policies).allowed()).isTrue();
    policies.clear();
    identity(allowRead(""));
    endpoint(allowRead(",'Principal':{'AWS':'111122223333'}"));
    assertThat(allowed()).isTrue();
  }

  @Test
  void endpointWithAnUnknownCallerMatchesOnlyTheWildcardPrincipal() {
    identity(allowRead(""));
    endpoint(allowRead(",'Principal':{'AWS':'arn:aws:iam::111122223333:role/team/reader'}"));
    var access = new AccessRequest(READ, REPOSITORY, Map.of());
    var permissions = new Permissions(Assumptions.usual());
    assertThat(permissions.decide(reader, true, access, OURS, true, policies).allowed()).isTrue();
    assertThat(permissions.decide(reader, false, access, OURS, true, policies).allowed()).isFalse();
    endpoint(
        allowRead(
            ",'Principal':'*','Condition':{'StringEquals':{'aws:PrincipalAccount':'"
                + OURS
                + "'}}"));
    assertThat(permissions.decide(reader, false, access, OURS, true, policies).allowed()).isFalse();
    endpoint(allowRead(",'Principal':'*'"));
    assertThat(permissions.decide(reader, false, access, OURS, true, policies).allowed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AROAEXAMPLEID", "arn:aws:iam::111122223333:role/*"})
  void rejectsUnsupportedPrincipalsEvenInADeny(String principal) {
    identity(allowRead(""));
    resource(
        "{'Effect':'Deny','Principal':{'AWS':'%s'},'Action':'*','Resource':'*'}"
            .formatted(principal));
    assertThatThrownBy(this::allowed)
        .isInstanceOf(NotModelledException.class)
        .hasMessageContaining(principal);
  }

  @Test
  void rejectsNotPrincipalAsUnsupported() {
    identity(allowRead(""));
    resource("{'Effect':'Deny','NotPrincipal':{'AWS':'444455556666'},'Action':'*','Resource':'*'}");
    assertThatThrownBy(this::allowed)
        .isInstanceOf(NotModelledException.class)
        .hasMessageContaining("NotPrincipal");
  }

  @ParameterizedTest
  @CsvSource({
    "codeartifact:ReadFromRepository, true",
    "codeartifact:readfromrepository, true",
    "codeartifact:Read*, true",
    "codeartifact:*, true",
    "*, true",
    "codeartifact:?eadFromRepository, true",
    "codeartifact:Read, false",
    "codeartifact:ReadFromRepository?, false",
    "s3:*, false"
  })
  void matchesActionsWithWildcardsIgnoringCase(String action, boolean matches) {
    identity("{'Effect':'Allow','Action':'%s','Resource':'*'}".formatted(action));
    assertThat(allowed()).isEqualTo(matches);
    policies.clear();
    identity("{'Effect':'Allow','NotAction':'%s','Resource':'*'}".formatted(action));
    assertThat(allowed()).isEqualTo(!matches);
  }

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
  @ParameterizedTest
  @CsvSource({
    "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/my-repo, true",
    "arn:aws:codeartifact:*:111122223333:repository/my-domain/*, true",
    "arn:aws:codeartifact:us-east-1:*:repository/*, true",
    "arn:aws:codeartifact:us-east-1:111122223333:*, true",
    "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/my-rep?, true",
    "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain, false",
    "arn:aws:codeartifact:us-east-1:111122223333:domain/my-domain, false",
    "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/my-repo/x, false",
    "arn:aws:codeartifact:us-east-1:111122223333:repository/My-Domain/my-repo, false",
    "arn:aws:codeartifact:eu-west-1:111122223333:*, false",
    "arn:aws:codeartifact:*:*, false"
  })
  void matchesResourceArnsPartByPart(String resource, boolean matches) {
    // Completes the last case to an ARN of six parts, because a wildcard does not match a colon.
    identity(
        "{'Effect':'Allow','Action':'%s','Resource':'%s'}"
            .formatted(READ, resource.endsWith(":*:*") ? resource + ":x" : resource));
    assertThat(allowed()).isEqualTo(matches);
  }

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
  @ParameterizedTest
  @CsvSource({"my-domain, true", "other-domain, false", ", false"})
  void aVariableMatchesItsValueAndNothingIfItHasNone(String value, boolean matches) {
    identity(
        "{'Effect':'Allow','Action':'*','Resource':'arn:aws:codeartifact:*:*:repository/${aws:ResourceAccount}/my-repo',"
            + "'Condition':{'StringEquals':{'aws:ResourceAccount':'${aws:ResourceAccount}'}}}");
    assertThat(
            decide(OURS, value == null ? Map.of() : Map.of("aws:resourceaccount", List.of(value)))
                .allowed())
        .isEqualTo(matches);
  }

  @Test
  void rejectsAVariableThatIsNotAKnownKey() {
    identity("{'Effect':'Allow','Action':'*','Resource':'arn:aws:codeartifact:*:*:${aws:x}'}");
    assertThatThrownBy(this::allowed).isInstanceOf(NotModelledException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "aws:PrincipalArn, arn:aws:iam::111122223333:role/team/reader",
    "aws:PrincipalAccount, 111122223333",
    "aws:PrincipalOrgID, o-abc",
    "aws:PrincipalType, AssumedRole",
    "aws:MultiFactorAuthPresent, false",
    "aws:PrincipalTag/team, ml"
  })
  void providesTheConditionKeysOfTheCaller(String key, String value) {
    identity(allowRead(",'Condition':{'StringEquals':{'%s':'%s'}}".formatted(key, value)));
    assertThat(allowed()).isTrue();
    policies.clear();
    identity(allowRead(",'Condition':{'StringEquals':{'%s':'other'}}".formatted(key)));
    assertThat(allowed()).isFalse();
  }

  @Test
  void ignoresUnsupportedConditionsOfStatementsThatDoNotMatch() {
    identity(
        allowRead(""),
        "{'Effect':'Allow','Action':'s3:*','Resource':'*',"
            + "'Condition':{'StringEquals':{'s3:prefix':'x'}}}");
    assertThat(allowed()).isTrue();
  }
}
