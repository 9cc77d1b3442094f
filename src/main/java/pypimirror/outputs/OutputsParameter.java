package pypimirror.outputs;

import com.pulumi.aws.ssm.Parameter;
import com.pulumi.aws.ssm.ParameterArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;
import pypimirror.naming.Tags;

/**
 * Creates the SSM parameter that contains the outputs for notebooks (<a
 * href="https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html">Parameter
 * Store</a>). It contains no secret.
 */
public final class OutputsParameter extends ComponentResource {

  /**
   * Arguments of {@link OutputsParameter}.
   *
   * @param parameter name of the parameter, which starts with a slash
   * @param outputs the outputs for notebooks
   * @param tags tags of the parameter
   */
  public record Args(String parameter, Output<NotebookOutputs> outputs, Tags tags) {}

  /** Creates the component; the names of its children start with {@code name}. */
  public OutputsParameter(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:outputs:OutputsParameter", name, options);
    new Parameter(
        name + "-outputs",
        ParameterArgs.builder()
            .name(args.parameter())
            .type("String")
            .description("What notebooks and jobs need to know of the package mirror")
            // The provider treats "value" as a secret and hides it in previews.
            .insecureValue(args.outputs().applyValue(NotebookOutputs::json))
            .tags(args.tags().named(name + "-outputs"))
            .build(),
        CustomResourceOptions.builder().parent(this).build());
    registerOutputs(Map.of());
  }
}
