package pypimirror.outputs;

import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;
import pypimirror.aws.Limits;
import pypimirror.config.Key;
import pypimirror.environment.Environment;

/** Creates the SSM parameter of an environment from its settings. */
public final class OutputsModule {

  private OutputsModule() {}

  /** Creates {@link OutputsParameter} if the environment has one. */
  public static void createParameter(Environment environment) {
    var settings = environment.settings();
    if (settings.ssmOutputs()) {
      new OutputsParameter(
          environment.name(),
          new OutputsParameter.Args(
              settings.outputsParameter(), NotebookOutputs.of(environment), environment.tags()),
          ComponentResourceOptions.Empty);
    }
  }

  /** Returns a message if the parameter exceeds its AWS size limit. */
  public static List<String> sizeProblems(Environment environment) {
    var settings = environment.settings();
    if (!settings.ssmOutputs()) {
      return List.of();
    }
    var size = NotebookOutputs.of(environment).json().length();
    return size <= Limits.PARAMETER_CHARACTERS
        ? List.of()
        : List.of(
            "The SSM parameter %s: %d characters exceed the AWS limit of %d. List fewer roles in %s."
                .formatted(
                    settings.outputsParameter(),
                    size,
                    Limits.PARAMETER_CHARACTERS,
                    Key.READER_ROLE_ARNS));
  }
}
