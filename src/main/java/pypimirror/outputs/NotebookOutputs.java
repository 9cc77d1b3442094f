package pypimirror.outputs;

import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import pypimirror.aws.Limits;
import pypimirror.environment.Environment;

/**
 * The outputs that notebooks and jobs need, in one document. It is part of the lifecycle
 * configurations, and of the SSM parameter if the environment has one.
 *
 * @param values the values by name, in the order of {@link StackOutput}
 */
public record NotebookOutputs(Map<String, Object> values) {

  /** The outputs for the notebooks of an environment that serves Python packages. */
  public static NotebookOutputs of(Environment environment) {
    var outputs = KnownOutputs.of(environment);
    var values = new LinkedHashMap<String, Object>();
    StackOutput.FOR_NOTEBOOKS.forEach(output -> values.put(output.key(), outputs.get(output)));
    return new NotebookOutputs(values);
  }

  /**
   * Environment variables for SageMaker training and inference jobs, whose toolkits install {@code
   * requirements.txt} from the repository in them (<a
   * href="https://github.com/aws/sagemaker-training-toolkit/pull/187">training</a>, <a
   * href="https://github.com/aws/sagemaker-inference-toolkit/pull/130">inference</a>). The toolkits
   * request a token with AWS's maximum lifetime, so the variables are empty if readers cannot.
   */
  static Map<String, String> jobEnvironment(String repositoryArn, int tokenMaxSeconds) {
    return tokenMaxSeconds < Limits.MAX_TOKEN_SECONDS
        ? Map.of()
        : Map.of("CA_REPOSITORY_ARN", repositoryArn);
  }

  /** The document: JSON, one output per line. */
  public String json() {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(values);
  }

  /** The value of an output, as text. */
  public String text(StackOutput output) {
    return values.get(output.key()).toString();
  }
}
