package pypimirror.environment;

import pypimirror.config.Settings;
import pypimirror.naming.Tags;
import pypimirror.policy.EnvironmentPolicies;

/**
 * The values that every module of an environment uses.
 *
 * @param settings the validated configuration
 * @param policies every policy of the environment
 * @param tags tags of every resource
 */
public record Environment(Settings settings, EnvironmentPolicies policies, Tags tags) {

  /** Creates the environment for these settings. */
  public static Environment of(Settings settings) {
    return new Environment(
        settings, new EnvironmentPolicies(settings), Tags.of(settings.stack(), settings.tags()));
  }

  /** Project and stack name, the prefix of every resource name. */
  public String name() {
    return settings.stack().prefix();
  }
}
