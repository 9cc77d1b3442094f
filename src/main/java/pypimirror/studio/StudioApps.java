package pypimirror.studio;

import com.pulumi.core.Output;
import java.util.Map;
import pypimirror.outputs.StackOutput;

/**
 * The Studio apps of an environment: none, the apps of its own domain, or the apps of an existing
 * domain.
 */
public sealed interface StudioApps {

  /** The environment has no Studio. */
  record NoStudio() implements StudioApps {

    @Override
    public Map<StackOutput, Output<?>> outputs() {
      return Map.of();
    }
  }

  /**
   * The environment creates the Studio domain.
   *
   * @param studio the domain
   * @param configurations the lifecycle configurations of its apps
   */
  record StudioDomain(Studio studio, LifecycleConfigurations configurations) implements StudioApps {

    @Override
    public Map<StackOutput, Output<?>> outputs() {
      return Map.of(
          StackOutput.LIFECYCLE_CONFIG_ARNS, configurations.arns,
          StackOutput.STUDIO_DOMAIN_ID, studio.domainId);
    }
  }

  /**
   * The Studio domain already exists, and its owner attaches the lifecycle configurations.
   *
   * @param configurations the lifecycle configurations of its apps
   * @param attachCommand AWS CLI command that attaches the configurations to a user profile
   */
  record AttachedStudio(LifecycleConfigurations configurations, Output<String> attachCommand)
      implements StudioApps {

    @Override
    public Map<StackOutput, Output<?>> outputs() {
      return Map.of(
          StackOutput.LIFECYCLE_CONFIG_ARNS,
          configurations.arns,
          StackOutput.ATTACH_COMMAND,
          attachCommand);
    }
  }

  /** The stack outputs that describe Studio. */
  Map<StackOutput, Output<?>> outputs();
}
