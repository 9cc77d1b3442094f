package pypimirror.studio;

import com.pulumi.aws.sagemaker.StudioLifecycleConfig;
import com.pulumi.aws.sagemaker.StudioLifecycleConfigArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import pypimirror.naming.Tags;
import pypimirror.resources.OutputMaps;

/**
 * Creates a lifecycle configuration for each app type: the script that Studio runs when an app
 * starts (<a href="https://docs.aws.amazon.com/sagemaker/latest/dg/jl-lcc.html">lifecycle
 * configurations</a>).
 *
 * <p>AWS cannot update a lifecycle configuration, and does not delete an attached configuration.
 * The name therefore contains a hash of the script. For a new script, Pulumi creates a second
 * configuration, switches the user profiles to it, and then deletes the first one.
 */
public final class LifecycleConfigurations extends ComponentResource {

  /**
   * Arguments of {@link LifecycleConfigurations}.
   *
   * @param script the script
   * @param tags tags of every resource
   */
  public record Args(Output<StartScript> script, Tags tags) {}

  /** ARNs of the configurations, by the AWS name of the app type. */
  @Export public final Output<Map<String, String>> arns;

  private final Map<AppType, Output<String>> arnOf = new EnumMap<>(AppType.class);

  /** Creates the component. The names of its children start with {@code name}. */
  public LifecycleConfigurations(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:studio:LifecycleConfigurations", name, options);
    for (var type : AppType.values()) {
      var label = name + "-" + type.label();
      arnOf.put(
          type,
          new StudioLifecycleConfig(
                  label,
                  StudioLifecycleConfigArgs.builder()
                      .studioLifecycleConfigName(
                          args.script().applyValue(it -> it.configurationName(label)))
                      .studioLifecycleConfigAppType(type.key())
                      .studioLifecycleConfigContent(args.script().applyValue(StartScript::base64))
                      .tags(args.tags().named(label))
                      .build(),
                  CustomResourceOptions.builder().parent(this).build())
              .arn());
    }
    this.arns =
        OutputMaps.combine(
            arnOf.entrySet().stream()
                .collect(Collectors.toMap(app -> app.getKey().key(), Map.Entry::getValue)));
    registerOutputs(Map.of("arns", arns));
  }

  /** ARN of the configuration for an app type. */
  public Output<String> arn(AppType type) {
    return arnOf.get(type);
  }
}
