package pypimirror.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pypimirror.rehearsal.iam.PolicyDocument;
import pypimirror.testing.Configs;
import pypimirror.testing.Grant;
import pypimirror.testing.MockRun;

class RolesTest {

  private static final String POLICY = "aws:iam/rolePolicy:RolePolicy";
  private static final String DOMAIN_ARN =
      "arn:aws:codeartifact:us-east-1:111122223333:domain/my-domain";
  private static final String REPOSITORY_ARN =
      "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/packages";

  private final MockRun run = MockRun.update(Configs.valid());

  @Test
  void eachReaderRoleGetsOnePolicyByTheLastPartOfItsArn() {
    assertThat(run.all(POLICY))
        .extracting(it -> it.name() + " on " + it.text("role"))
        .containsExactlyInAnyOrder(
            "pypi-mirror-dev-data-scientist on data-scientist",
            "pypi-mirror-dev-trainer on trainer");
  }

  @Test
  void aPolicysNameIsTheEnvironmentsSoThatAnInterruptedDeploymentOverwritesIt() {
    assertThat(run.all(POLICY)).extracting(it -> it.text("name")).containsOnly("pypi-mirror-dev");
  }

  @Test
  void aReaderMayGetATokenAndInstallAndNothingElse() {
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
  void theTokensLifeIsCappedWhenItIsConfigured() {
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
  void aReaderThatIsMadeIsForSageMakerOfThisAccountAndGetsTheSamePolicy() {
    var made = MockRun.update(Configs.creating());
    var role = made.one("aws:iam/role:Role", "pypi-mirror-dev-reader");
    assertThat(role.text("name")).isEqualTo("pypi-mirror-dev-reader");
    var trust = PolicyDocument.trust(role.text("assumeRolePolicy")).statements();
    assertThat(trust).hasSize(1);
    assertThat(trust.get(0).principals())
        .isEqualTo(Map.of("Service", Set.of("sagemaker.amazonaws.com")));
    assertThat(trust.get(0).condition())
        .isEqualTo(
            Map.of(
                "ArnLike",
                Map.of("aws:sourcearn", Set.of("arn:aws:sagemaker:us-east-1:111122223333:*"))));
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
