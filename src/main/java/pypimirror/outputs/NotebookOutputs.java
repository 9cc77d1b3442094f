package pypimirror.outputs;

import com.google.gson.GsonBuilder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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

  private static final String SUBNET_ID = "subnet-0123456789abcdef0";
  private static final String GROUP_ID = "sg-0123456789abcdef0";

  /**
   * Creates the outputs for the notebooks of an environment that serves Python packages.
   *
   * @param subnetIds ids of the subnets in which jobs can run
   * @param securityGroupIds ids of the security groups that the endpoints accept
   */
  public static NotebookOutputs of(
      Environment environment, List<String> subnetIds, List<String> securityGroupIds) {
    var outputs = KnownOutputs.of(environment);
    outputs.put(StackOutput.SUBNET_IDS, subnetIds);
    outputs.put(StackOutput.READER_SECURITY_GROUP_IDS, securityGroupIds);
    var values = new LinkedHashMap<String, Object>();
    StackOutput.FOR_NOTEBOOKS.forEach(
        output ->
            values.put(output.key(), Objects.requireNonNull(outputs.get(output), output.key())));
    return new NotebookOutputs(values);
  }

  /**
   * Creates outputs of the same size as the deployed ones. They are known before the network
   * exists.
   */
  public static NotebookOutputs ofTheSameSize(Environment environment) {
    return environment
        .settings()
        .network()
        .match(
            create ->
                of(
                    environment,
                    Collections.nCopies(create.subnets().size(), SUBNET_ID),
                    List.of(GROUP_ID)),
            adopt -> of(environment, adopt.subnetIds(), adopt.readerSecurityGroupIds()));
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
