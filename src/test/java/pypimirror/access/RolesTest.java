package pypimirror.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pypimirror.testing.Configs;
import pypimirror.testing.Grant;
import pypimirror.testing.MockRun;
import software.amazon.awssdk.policybuilder.iam.IamAction;
import software.amazon.awssdk.policybuilder.iam.IamCondition;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;

class RolesTest {

  private static final String POLICY = "aws:iam/rolePolicy:RolePolicy";
  private static final String MANAGED = "arn:aws:iam::111122223333:policy/pypi-mirror-dev-";
  private static final String DOMAIN_ARN =
      "arn:aws:codeartifact:us-east-1:111122223333:domain/my-domain";
  private static final String REPOSITORY_ARN =
      "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/packages";

  private final MockRun run = MockRun.update(Configs.valid());

  @Test
  void eachReaderRoleGetsOnePolicyByItsName() {
    assertThat(run.all(POLICY))
        .extracting(it -> it.name() + " on " + it.text("role"))
        .containsExactlyInAnyOrder(
            "pypi-mirror-dev-data-scientist on data-scientist",
            "pypi-mirror-dev-trainer on trainer");
  }

  @Test
  void aPolicyIsNamedAfterItsEnvironment() {
    // A deployment can then overwrite the policy of an interrupted one.
    assertThat(run.all(POLICY)).extracting(it -> it.text("name")).containsOnly("pypi-mirror-dev");
  }

  @Test
  void attachesManagedPoliciesInsteadOfWritingPolicies() {
    var config = Configs.with("pypi-mirror:readerPolicyArn", MANAGED + "reader");
    config.put("pypi-mirror:publisherRoleArns", "[\"arn:aws:iam::111122223333:role/publisher\"]");
    config.put("pypi-mirror:publisherPolicyArn", MANAGED + "publisher");
    var attaching = MockRun.update(config);
    assertThat(attaching.all(POLICY)).isEmpty();
    assertThat(attaching.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment"))
        .extracting(it -> it.text("policyArn") + " to " + it.text("role"))
        .containsExactlyInAnyOrder(
            MANAGED + "reader to data-scientist",
            MANAGED + "reader to trainer",
            MANAGED + "publisher to publisher");
  }

  @Test
  void aCreatedRoleKeepsItsInlinePolicyIfOthersGetAManagedPolicy() {
    var config = Configs.creating();
    config.put("pypi-mirror:readerRoleArns", "[\"arn:aws:iam::111122223333:role/trainer\"]");
    config.put("pypi-mirror:readerPolicyArn", MANAGED + "reader");
    var both = MockRun.update(config);
    assertThat(both.all(POLICY))
        .extracting(it -> it.text("role"))
        .containsOnly("pypi-mirror-dev-reader");
    assertThat(both.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment"))
        .extracting(it -> it.text("role"))
        .containsExactly("trainer");
  }

  @Test
  void aReaderCanOnlyGetATokenAndInstall() {
    for (var policy : run.all(POLICY)) {
      assertThat(Grant.of(policy.text("policy")))
          .as(policy.name())
          .isEqualTo(
              Set.of(
                  Grant.of("self", "codeartifact:GetAuthorizationToken", DOMAIN_ARN),
                  Grant.of("self", "codeartifact:GetRepositoryEndpoint", REPOSITORY_ARN),
                  Grant.of("self", "codeartifact:ReadFromRepository", REPOSITORY_ARN),
                  Grant.of("self", "sts:GetServiceBearerToken", "*")
                      .when(
                          Map.of(
                              "StringEquals",
                              Map.of(
                                  "sts:AWSServiceName", Set.of("codeartifact.amazonaws.com"))))));
    }
  }

  @Test
  void aConfiguredLimitCapsTheTokenLifetime() {
    var capped = MockRun.update(Configs.with("pypi-mirror:tokenMaxSeconds", "3600"));
    assertThat(Grant.of(capped.all(POLICY).get(0).text("policy")))
        .contains(
            Grant.of("self", "sts:GetServiceBearerToken", "*")
                .when(
                    Map.of(
                        "StringEquals",
                        Map.of("sts:AWSServiceName", Set.of("codeartifact.amazonaws.com")),
                        "NumericLessThanEquals",
                        Map.of("sts:DurationSeconds", Set.of("3600")))))
        .hasSize(4);
  }

  @Test
  void aCreatedReaderTrustsSageMakerOfThisAccountAndGetsTheSamePolicy() {
    var made = MockRun.update(Configs.creating());
    var role = made.one("aws:iam/role:Role", "pypi-mirror-dev-reader");
    assertThat(role.text("name")).isEqualTo("pypi-mirror-dev-reader");
    assertThat(IamPolicy.fromJson(role.text("assumeRolePolicy")).statements())
        .singleElement()
        .satisfies(
            trust -> {
              assertThat(trust.effect()).isEqualTo(IamEffect.ALLOW);
              assertThat(trust.actions()).containsExactly(IamAction.create("sts:AssumeRole"));
              assertThat(trust.notActions()).isEmpty();
              assertThat(trust.notPrincipals()).isEmpty();
              assertThat(trust.resources()).isEmpty();
              assertThat(trust.notResources()).isEmpty();
              assertThat(trust.principals())
                  .containsExactly(
                      IamPrincipal.create(IamPrincipalType.SERVICE, "sagemaker.amazonaws.com"));
              assertThat(trust.conditions())
                  .containsExactly(
                      IamCondition.create(
                          IamConditionOperator.ARN_LIKE,
                          "aws:SourceArn",
                          "arn:aws:sagemaker:us-east-1:111122223333:*"));
            });
    assertThat(made.all(POLICY))
        .singleElement()
        .satisfies(
            policy -> {
              assertThat(policy.text("role")).isEqualTo("pypi-mirror-dev-reader");
              assertThat(Grant.of(policy.text("policy")))
                  .isEqualTo(Grant.of(run.all(POLICY).get(0).text("policy")));
            });
  }

  @Test
  void everyChildBelongsToTheComponent() {
    assertThat(run.all(POLICY))
        .isNotEmpty()
        .allMatch(it -> it.parent().equals("pypimirror:access:Access pypi-mirror-dev"));
  }
}
