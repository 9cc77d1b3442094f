package pypimirror;

import java.nio.file.Path;
import java.util.List;
import pypimirror.config.Settings;

/** The policies that an environment deploys, as documents. */
public final class DeployedPolicies {

  private DeployedPolicies() {}

  /**
   * One of them.
   *
   * @param kind {@code identity}, {@code trust}, {@code endpoint} or {@code resource}
   * @param name where it is
   */
  public record Policy(String kind, String name, String document) {}

  /** Those of an environment's file. */
  public static List<Policy> of(Path environment) {
    var settings = Settings.parse("pypi-mirror-e", Configs.of(environment));
    return new Policies(settings)
        .byPlace().entrySet().stream()
            .map(
                policy ->
                    new Policy(
                        kind(policy.getKey()),
                        policy.getKey(),
                        policy
                            .getValue()
                            .toJson()
                            // What only AWS knows, in AWS's form.
                            .replace("<the api endpoint>", "vpce-0123456789abcdef0")
                            .replace("<CodeArtifact's own bucket>", "arn:aws:s3:::assets")))
            .toList();
  }

  private static String kind(String place) {
    if (place.startsWith("trust policy")) {
      return "trust";
    }
    if (place.contains("policy of the endpoint")) {
      return "endpoint";
    }
    return place.endsWith("roles") || place.endsWith("readers") ? "identity" : "resource";
  }
}
