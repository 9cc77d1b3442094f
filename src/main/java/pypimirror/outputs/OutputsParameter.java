package pypimirror.outputs;

import com.pulumi.aws.ssm.Parameter;
import com.pulumi.aws.ssm.ParameterArgs;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;
import pypimirror.naming.Tags;

/**
 * The outputs for notebooks where notebooks can read them: a parameter of Systems Manager (<a
 * href="https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html">Parameter
 * Store</a>). It is no secret.
 */
public final class OutputsParameter extends ComponentResource {

  /**
   * What it is made from.
   *
   * @param parameter its name, which begins with a slash
   * @param outputs the outputs
   * @param tags tags of everything
   */
  public record Args(String parameter, NotebookOutputs outputs, Tags tags) {}

  /** Type {@code pypimirror:outputs:OutputsParameter}; children are named after {@code name}. */
  public OutputsParameter(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:outputs:OutputsParameter", name, options);
    new Parameter(
        name + "-outputs",
        ParameterArgs.builder()
            .name(args.parameter())
            .type("String")
            .description("What notebooks and jobs need to know of the package mirror")
            // Not "value", which the provider takes for a secret and hides in previews.
            .insecureValue(args.outputs().json())
            .tags(args.tags().named(name + "-outputs"))
            .build(),
        CustomResourceOptions.builder().parent(this).build());
    registerOutputs(Map.of());
  }
}
