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
import java.util.TreeMap;
import pypimirror.naming.Tags;

/**
 * The script that Studio runs when an app starts, for each type of app (<a
 * href="https://docs.aws.amazon.com/sagemaker/latest/dg/jl-lcc.html">lifecycle configurations</a>).
 *
 * <p>AWS changes none in place and deletes none that is attached, and a name is there once. So a
 * hash of the script is in the name: a new script is a new configuration beside the old one, the
 * profiles move over, and then the old one goes.
 */
public final class LifecycleConfigurations extends ComponentResource {

  /**
   * What they are made from.
   *
   * @param script what apps run
   * @param tags tags of everything
   */
  public record Args(StartScript script, Tags tags) {}

  /** Their ARNs, by AWS's name of the app's type. */
  @Export public final Output<Map<String, String>> arns;

  private final Map<AppType, Output<String>> arnOf = new EnumMap<>(AppType.class);

  /**
   * Type {@code pypimirror:studio:LifecycleConfigurations}; children are named after {@code name}.
   */
  public LifecycleConfigurations(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:studio:LifecycleConfigurations", name, options);
    for (var type : AppType.values()) {
      var label = name + "-" + type.label();
      arnOf.put(
          type,
          new StudioLifecycleConfig(
                  label,
                  StudioLifecycleConfigArgs.builder()
                      .studioLifecycleConfigName(args.script().nameOfIts(label))
                      .studioLifecycleConfigAppType(type.key())
                      .studioLifecycleConfigContent(args.script().base64())
                      .tags(args.tags().named(label))
                      .build(),
                  CustomResourceOptions.builder().parent(this).build())
              .arn());
    }
    this.arns =
        Output.all(arnOf.get(AppType.JUPYTER_LAB), arnOf.get(AppType.CODE_EDITOR))
            .applyValue(
                both ->
                    new TreeMap<>(
                        Map.of(
                            AppType.JUPYTER_LAB.key(), both.get(0),
                            AppType.CODE_EDITOR.key(), both.get(1))));
    registerOutputs(Map.of("arns", arns));
  }

  /** ARN of the one for a type of app. */
  public Output<String> arn(AppType type) {
    return arnOf.get(type);
  }
}
