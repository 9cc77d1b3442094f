package pypimirror.testing;

import java.nio.file.Path;
import java.util.List;
import pypimirror.config.Settings;
import pypimirror.naming.StackName;
import pypimirror.policy.EnvironmentPolicies;
import pypimirror.policy.PolicyTarget;

/** The policies that an environment deploys, as documents. */
public final class DeployedPolicies {

  private DeployedPolicies() {}

  /**
   * A deployed policy.
   *
   * @param kind {@code identity}, {@code trust}, {@code endpoint} or {@code resource}
   * @param name what the policy is attached to
   */
  public record Policy(String kind, String name, String document) {}

  /** Returns the policies of an environment's file. */
  public static List<Policy> of(Path environment) {
    var settings = Settings.parse(new StackName("pypi-mirror", "e"), Configs.of(environment));
    return new EnvironmentPolicies(settings)
        .all().entrySet().stream()
            .map(
                policy ->
                    new Policy(
                        kind(policy.getKey().kind()),
                        policy.getKey().label(),
                        policy
                            .getValue()
                            .toJson()
                            // Values that only AWS knows, in the format of AWS.
                            .replace("<ID of the API endpoint>", "vpce-0123456789abcdef0")
                            .replace("<ARN of CodeArtifact's bucket>", "arn:aws:s3:::assets")))
            .toList();
  }

  private static String kind(PolicyTarget.Kind kind) {
    return switch (kind) {
      case INLINE, MANAGED -> "identity";
      case TRUST -> "trust";
      case ENDPOINT -> "endpoint";
      case DOMAIN, REPOSITORY, LOGS -> "resource";
    };
  }
}
