package pypimirror.environment;

import com.pulumi.Context;
import pypimirror.config.Settings;
import pypimirror.naming.Tags;
import pypimirror.policy.EnvironmentPolicies;

/**
 * The values that every module of an environment uses.
 *
 * @param name project and stack name, the prefix of every resource name
 * @param settings the validated configuration
 * @param policies every policy of the environment
 * @param tags tags of every resource
 */
public record Environment(String name, Settings settings, EnvironmentPolicies policies, Tags tags) {

  /** Creates the environment of a stack. */
  public static Environment of(Context context, Settings settings) {
    return new Environment(
        settings.name(),
        settings,
        new EnvironmentPolicies(settings),
        Tags.of(context.projectName(), context.stackName(), settings.tags()));
  }

  /** Creates the environment for these settings without a Pulumi stack. */
  public static Environment of(Settings settings) {
    return new Environment(
        settings.name(),
        settings,
        new EnvironmentPolicies(settings),
        Tags.of(Settings.PROJECT_NAME, settings.environment(), settings.tags()));
  }
}
