package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

/** Counts the resources that the dev environment adds to its account. */
final class Deployed {

  private Deployed() {}

  /** Asserts that every resource exists exactly once. */
  static void assertOnce(Rehearsal rehearsal) {
    var account = rehearsal.account();
    var before = rehearsal.fixture();
    assertThat(account.domains()).containsOnlyKeys("pypi-mirror-dev");
    assertThat(account.domains().get("pypi-mirror-dev").repositories())
        .containsOnlyKeys("packages", "pypi-store");
    assertThat(account.domains().get("pypi-mirror-dev").repositories().get("pypi-store"))
        .extracting(it -> it.externalConnection())
        .isEqualTo("public:pypi");
    assertThat(account.domains().get("pypi-mirror-dev").repositories().get("packages").policy())
        .isNotNull();
    assertThat(account.vpcEndpoints()).hasSize(before.vpcEndpoints().size() + 2);
    assertThat(account.securityGroups()).hasSize(before.securityGroups().size() + 1);
    assertThat(account.securityGroupRules()).hasSize(before.securityGroupRules().size() + 1);
    assertThat(account.roles().get("sagemaker-execution-role").inlinePolicies()).hasSize(1);
  }
}
