package pypimirror.outputs;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;
import pypimirror.aws.Limits;
import pypimirror.config.Key;
import pypimirror.environment.Environment;

/** Creates the SSM parameter of an environment from its settings. */
public final class OutputsModule {

  private OutputsModule() {}

  /**
   * Returns the outputs for notebooks and jobs.
   *
   * @param subnetIds ids of the subnets in which jobs can run
   * @param securityGroupIds ids of the security groups that the endpoints accept
   */
  public static Output<NotebookOutputs> forNotebooks(
      Environment environment,
      Output<List<String>> subnetIds,
      Output<List<String>> securityGroupIds) {
    return Output.tuple(subnetIds, securityGroupIds)
        .applyValue(ids -> NotebookOutputs.of(environment, ids.t1, ids.t2));
  }

  /** Creates {@link OutputsParameter} if the environment has one. */
  public static void createParameter(
      Environment environment, Output<NotebookOutputs> forNotebooks) {
    var settings = environment.settings();
    if (settings.ssmOutputs()) {
      new OutputsParameter(
          environment.name(),
          new OutputsParameter.Args(settings.outputsParameter(), forNotebooks, environment.tags()),
          ComponentResourceOptions.Empty);
    }
  }

  /** Returns a message if the parameter exceeds its AWS size limit. */
  public static List<String> sizeProblems(Environment environment) {
    var settings = environment.settings();
    if (!settings.ssmOutputs()) {
      return List.of();
    }
    var size = NotebookOutputs.ofTheSameSize(environment).json().length();
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
