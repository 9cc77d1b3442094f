package pypimirror.outputs;

import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import pypimirror.aws.Limits;
import pypimirror.environment.Environment;

/**
 * The outputs that notebooks and jobs need, in one document. The lifecycle configurations contain
 * the document. If the environment has an SSM parameter, the parameter contains it too.
 *
 * @param values the values by name, in the order of {@link StackOutput}
 */
public record NotebookOutputs(Map<String, Object> values) {

  /** Creates the outputs for the notebooks of an environment that serves Python packages. */
  public static NotebookOutputs of(Environment environment) {
    var outputs = KnownOutputs.of(environment);
    var values = new LinkedHashMap<String, Object>();
    StackOutput.FOR_NOTEBOOKS.forEach(output -> values.put(output.key(), outputs.get(output)));
    return new NotebookOutputs(values);
  }

  /**
   * Environment variables for SageMaker training and inference jobs, whose toolkits install {@code
   * requirements.txt} from the repository that the variables name (<a
   * href="https://github.com/aws/sagemaker-training-toolkit/pull/187">training</a>, <a
   * href="https://github.com/aws/sagemaker-inference-toolkit/pull/130">inference</a>). The toolkits
   * request a token with the AWS maximum lifetime, so the map is empty if readers cannot request
   * that lifetime.
   */
  static Map<String, String> jobEnvironment(String repositoryArn, int tokenMaxSeconds) {
    return tokenMaxSeconds < Limits.MAX_TOKEN_SECONDS
        ? Map.of()
        : Map.of("CA_REPOSITORY_ARN", repositoryArn);
  }

  /** The document as JSON, one output per line. */
  public String json() {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(values);
  }

  /** The value of an output, as text. */
  public String text(StackOutput output) {
    return values.get(output.key()).toString();
  }
}
