package pypimirror.outputs;

import com.pulumi.Context;
import com.pulumi.core.Output;
import java.util.EnumMap;
import java.util.Map;
import pypimirror.environment.Environment;

/** The outputs of a stack, keyed by their definitions. */
public final class StackOutputs {

  private final Map<StackOutput, Output<?>> values = new EnumMap<>(StackOutput.class);

  private StackOutputs() {}

  /** Creates the outputs that depend only on the settings of an environment. */
  public static StackOutputs of(Environment environment) {
    var outputs = new StackOutputs();
    KnownOutputs.of(environment)
        .forEach((output, value) -> outputs.values.put(output, Output.of(value)));
    return outputs;
  }

  /** Adds the outputs of a component. */
  public StackOutputs add(Map<StackOutput, Output<?>> outputs) {
    values.putAll(outputs);
    return this;
  }

  /** Exports every output under its name. */
  public void export(Context context) {
    values.forEach((output, value) -> context.export(output.key(), value));
  }
}
