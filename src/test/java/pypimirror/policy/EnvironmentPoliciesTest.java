package pypimirror.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import pypimirror.config.Settings;
import pypimirror.naming.StackName;
import pypimirror.policy.PolicyTarget.Kind;
import pypimirror.testing.Configs;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;

class EnvironmentPoliciesTest {

  private static EnvironmentPolicies policies(Map<String, String> config) {
    return new EnvironmentPolicies(Settings.parse(new StackName("pypi-mirror", "dev"), config));
  }

  @Test
  void everyKindOfPolicyHasTheLimitOfAws() {
    assertThat(Kind.values())
        .extracting(kind -> kind + " " + kind.limit())
        .containsExactly(
            "INLINE 10240",
            "MANAGED 6144",
            "TRUST 2048",
            "ENDPOINT 20480",
            "DOMAIN 7168",
            "REPOSITORY 7168",
            "LOGS 5120");
  }

  @Test
  void reportsARoleWhoseInlinePoliciesExceedTheLimit() {
    var config = Configs.creating();
    config.put("pypi-mirror:studio", "create");
    config.put("pypi-mirror:studioUsers", "[\"ada\"]");
    config.put("pypi-mirror:publisherRoleArns", "[\"arn:aws:iam::111122223333:role/publisher\"]");
    config.put(
        "pypi-mirror:internalPackages",
        IntStream.range(0, 120)
            .mapToObj(i -> "\"%s-%03d\"".formatted("p".repeat(10), i))
            .collect(Collectors.joining(",", "[", "]")));
    assertThat(policies(config).sizeProblems())
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith("The inline policies of arn:aws:iam::111122223333:role/publisher: ")
                    .endsWith(
                        " characters exceed the AWS limit of 10240. List fewer roles, accounts,"
                            + " packages or buckets."));
    var readerPolicies =
        policies(config).all().entrySet().stream()
            .filter(it -> it.getKey().kind() == Kind.INLINE)
            .filter(
                it ->
                    it.getKey()
                        .holders()
                        .contains("arn:aws:iam::111122223333:role/pypi-mirror-dev-reader"))
            .toList();
    assertThat(readerPolicies).as("policies for installing, for Studio and for data").hasSize(3);
  }

  @Test
  void twoPoliciesOfOneRoleExceedTheLimitTogether() {
    var size = Kind.INLINE.limit() * 2 / 3;
    var large =
        IamPolicy.builder()
            .addStatement(
                statement ->
                    statement
                        .effect(IamEffect.ALLOW)
                        .addAction("codeartifact:ReadFromRepository")
                        .addResource("r".repeat(size)))
            .build();
    var reading = PolicyTarget.inline("reading", List.of("role"));
    var publishing = PolicyTarget.inline("publishing", List.of("role"));
    assertThat(EnvironmentPolicies.sizeProblems(Map.of(reading, large))).isEmpty();
    assertThat(EnvironmentPolicies.sizeProblems(Map.of(reading, large, publishing, large)))
        .singleElement()
        .asString()
        .startsWith("The inline policies of role: ");
  }

  @Test
  void policiesThatOthersMustAttachAreNotDeployed() {
    var config = Configs.with("pypi-mirror:readerAccountIds", "[\"555566667777\"]");
    config.put("pypi-mirror:endpointIds", "{\"codeartifact.api\":\"vpce-01234567\"}");
    assertThat(policies(config).all().keySet())
        .filteredOn(target -> !target.deployed())
        .extracting(PolicyTarget::label)
        .containsExactly(
            "policy of the endpoint for codeartifact.api (an existing endpoint must allow at least"
                + " this)",
            "policy of reader roles (to attach in the other accounts)");
  }
}
