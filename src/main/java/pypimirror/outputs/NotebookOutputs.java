package pypimirror.outputs;

import com.google.gson.GsonBuilder;
import java.net.URI;
import java.util.List;
import java.util.Map;
import pypimirror.policy.MirrorPolicies;

/**
 * The part of the outputs that notebooks and jobs need: the same names and values as the stack's
 * outputs, in one document. It is in the lifecycle configurations, and in a parameter where one is
 * asked for; {@code docs/outputs.schema.json} describes both.
 *
 * @param contractVersion version of the contract: another one when something is taken away or means
 *     something else
 * @param environment the environment's name
 * @param region AWS region
 * @param domainName name of the CodeArtifact domain
 * @param domainOwner the domain's account, 12 digits
 * @param repositoryName the readers' repository
 * @param repositoryArn its ARN
 * @param repositoryEndpoint its address for pip
 * @param pipIndexUrl pip's {@code index-url}, without credentials
 * @param loginCommand the AWS CLI command that sets pip up by hand
 * @param tokenMaxSeconds longest token life that readers may ask for
 * @param readerRoleArns roles of the account that install
 * @param jobEnvironment see {@link #jobEnvironment}
 */
public record NotebookOutputs(
    int contractVersion,
    String environment,
    String region,
    String domainName,
    String domainOwner,
    String repositoryName,
    String repositoryArn,
    String repositoryEndpoint,
    String pipIndexUrl,
    String loginCommand,
    int tokenMaxSeconds,
    List<String> readerRoleArns,
    Map<String, String> jobEnvironment) {

  /** The contract's version. */
  public static final int VERSION = 1;

  /**
   * How many characters a standard parameter takes (<a
   * href="https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html">parameter
   * tiers</a>).
   */
  public static final int LONGEST_PARAMETER = 4_096;

  /**
   * Environment variables of SageMaker's training and inference jobs, whose toolkits install {@code
   * requirements.txt} from the repository that they name (<a
   * href="https://github.com/aws/sagemaker-training-toolkit/pull/187">training</a>, <a
   * href="https://github.com/aws/sagemaker-inference-toolkit/pull/130">inference</a>). They ask for
   * a token of AWS's longest life: where readers may not have one, there is nothing to set.
   */
  public static Map<String, String> jobEnvironment(String repositoryArn, int tokenMaxSeconds) {
    return tokenMaxSeconds < MirrorPolicies.LONGEST_TOKEN
        ? Map.of()
        : Map.of("CA_REPOSITORY_ARN", repositoryArn);
  }

  /** As JSON, a field a line. */
  public String json() {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(this);
  }

  /** The host of the index, as in {@code .netrc}. */
  public String host() {
    return URI.create(pipIndexUrl).getHost();
  }
}
