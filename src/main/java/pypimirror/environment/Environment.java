package pypimirror.environment;

import com.pulumi.Context;
import pypimirror.config.Settings;
import pypimirror.naming.Tags;
import pypimirror.policy.EnvironmentPolicies;

/**
 * What the modules of one environment share.
 *
 * @param name project and stack, which start the name of every resource
 * @param settings the validated configuration
 * @param policies every policy of the environment
 * @param tags tags of every resource
 */
public record Environment(String name, Settings settings, EnvironmentPolicies policies, Tags tags) {

  /** The environment of a stack. */
  public static Environment of(Context context, Settings settings) {
    return new Environment(
        settings.name(),
        settings,
        new EnvironmentPolicies(settings),
        Tags.of(context.projectName(), context.stackName(), settings.tags()));
  }

  /** The environment with these settings, outside a stack. */
  public static Environment of(Settings settings) {
    return new Environment(
        settings.name(),
        settings,
        new EnvironmentPolicies(settings),
        Tags.of(Settings.PROJECT_NAME, settings.environment(), settings.tags()));
  }
}
