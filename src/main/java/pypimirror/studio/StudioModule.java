package pypimirror.studio;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import pypimirror.aws.Limits;
import pypimirror.config.Key;
import pypimirror.config.StudioSettings;
import pypimirror.environment.Environment;
import pypimirror.network.Network;
import pypimirror.outputs.NotebookOutputs;
import pypimirror.outputs.StackOutput;

/** Creates the Studio of an environment from its settings. */
public final class StudioModule {

  private static final ComponentResourceOptions NO_OPTIONS = ComponentResourceOptions.Empty;

  private StudioModule() {}

  /**
   * Creates {@link LifecycleConfigurations}, and {@link Studio} unless the environment adopts one.
   *
   * @param outputs the outputs for notebooks, which the script contains
   * @param dependencies what a Studio domain needs: the role of the notebooks, and the endpoints.
   *     Their creation takes AWS a minute, in which the other services learn of a new role.
   */
  public static StudioApps create(
      Environment environment,
      Network network,
      Output<NotebookOutputs> outputs,
      List<Resource> dependencies) {
    var script = outputs.applyValue(StudioModule::script);
    return environment
        .settings()
        .studio()
        .match(
            StudioApps.NoStudio::new,
            create -> studioDomain(environment, create, network, script, dependencies),
            () -> attachedStudio(environment, script));
  }

  private static StudioApps studioDomain(
      Environment environment,
      StudioSettings.Create studio,
      Network network,
      Output<StartScript> script,
      List<Resource> dependencies) {
    var settings = environment.settings();
    var configurations = configurations(environment, script);
    return new StudioApps.StudioDomain(
        new Studio(
            environment.name(),
            new Studio.Args(
                network.placement().vpcId(),
                network.placement().subnetIds(),
                network.notebookGroupId(),
                settings.access().notebookRole().arn(),
                studio.users(),
                configurations,
                studio.retainHomes(),
                settings.packages().protect(),
                dependencies,
                environment.tags()),
            NO_OPTIONS),
        configurations);
  }

  private static StudioApps attachedStudio(Environment environment, Output<StartScript> script) {
    var configurations = configurations(environment, script);
    return new StudioApps.AttachedStudio(
        configurations,
        configurations.arns.applyValue(
            arns -> attachCommand(environment.settings().region(), arns)));
  }

  private static LifecycleConfigurations configurations(
      Environment environment, Output<StartScript> script) {
    return new LifecycleConfigurations(
        environment.name(),
        new LifecycleConfigurations.Args(script, environment.tags()),
        NO_OPTIONS);
  }

  private static StartScript script(NotebookOutputs outputs) {
    return StartScript.with(
        outputs.json(),
        Map.of(
            "region", outputs.text(StackOutput.REGION),
            "domain", outputs.text(StackOutput.DOMAIN_NAME),
            "owner", outputs.text(StackOutput.DOMAIN_OWNER),
            "index", outputs.text(StackOutput.PIP_INDEX_URL),
            "seconds", outputs.text(StackOutput.TOKEN_MAX_SECONDS)));
  }

  // The command replaces the existing lifecycle configurations of the profile.
  private static String attachCommand(String region, Map<String, String> arns) {
    var settings =
        new TreeMap<>(arns)
            .entrySet().stream()
                .map(
                    app ->
                        "\"%1$sAppSettings\":{\"LifecycleConfigArns\":[\"%2$s\"],\"DefaultResourceSpec\":{\"LifecycleConfigArn\":\"%2$s\"}}"
                            .formatted(app.getKey(), app.getValue()))
                .collect(Collectors.joining(","));
    return "aws sagemaker update-user-profile --region %s --domain-id \"$DOMAIN_ID\" --user-profile-name \"$USER_PROFILE\" --user-settings '{%s}'"
        .formatted(region, settings);
  }

  /** Returns a message if the script exceeds its AWS size limit. */
  public static List<String> sizeProblems(Environment environment) {
    if (!environment.settings().studio().isPresent()) {
      return List.of();
    }
    var size = script(NotebookOutputs.ofTheSameSize(environment)).base64().length();
    return size <= Limits.LIFECYCLE_SCRIPT_CHARACTERS
        ? List.of()
        : List.of(
            "The lifecycle configuration: %d characters exceed the AWS limit of %d. List fewer roles in %s."
                .formatted(size, Limits.LIFECYCLE_SCRIPT_CHARACTERS, Key.READER_ROLE_ARNS));
  }
}
