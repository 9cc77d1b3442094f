package pypimirror.outputs;

import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
    StackOutput.FOR_NOTEBOOKS.forEach(
        output ->
            values.put(output.key(), Objects.requireNonNull(outputs.get(output), output.key())));
    return new NotebookOutputs(values);
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
