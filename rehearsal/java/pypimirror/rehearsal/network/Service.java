package pypimirror.rehearsal.network;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;

/**
 * The endpoint services that the emulator supports, with their host names: <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endpoints.html">CodeArtifact</a>,
 * <a
 * href="https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html">Studio</a>,
 * <a
 * href="https://docs.aws.amazon.com/sagemaker/latest/dg/interface-vpc-endpoint.html">SageMaker</a>,
 * <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch-logs-and-interface-VPC.html">CloudWatch
 * Logs</a>, <a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html">S3</a>.
 */
public enum Service {
  /** CodeArtifact's API. */
  API("com.amazonaws.%s.codeartifact.api", "api.codeartifact", "codeartifact.%s.amazonaws.com"),
  /** CodeArtifact's repository endpoints for package managers. */
  REPOSITORIES(
      "com.amazonaws.%s.codeartifact.repositories",
      "d.codeartifact", "*.d.codeartifact.%s.amazonaws.com"),
  /** SageMaker's API. */
  SAGEMAKER_API(
      "com.amazonaws.%s.sagemaker.api", "api.sagemaker", "api.sagemaker.%s.amazonaws.com"),
  /** Inference with deployed models. */
  SAGEMAKER_RUNTIME(
      "com.amazonaws.%s.sagemaker.runtime",
      "runtime.sagemaker", "runtime.sagemaker.%s.amazonaws.com"),
  /** SageMaker Studio. */
  STUDIO("aws.sagemaker.%s.studio", "studio.sagemaker", "*.studio.%s.sagemaker.aws"),
  /** CloudWatch Logs. */
  LOGS("com.amazonaws.%s.logs", "logs", "logs.%s.amazonaws.com"),
  /** Systems Manager. */
  SSM("com.amazonaws.%s.ssm", "ssm", "ssm.%s.amazonaws.com"),
  /** S3, through a gateway endpoint. */
  S3("com.amazonaws.%s.s3", "s3", "*.s3.%s.amazonaws.com");

  private final String serviceName;
  private final String label;
  private final String privateName;

  Service(String serviceName, String label, String privateName) {
    this.serviceName = serviceName;
    this.label = label;
    this.privateName = privateName;
  }

  /** The name of the endpoint service in a region. */
  public String name(String region) {
    return serviceName.formatted(region);
  }

  /** The label of the service in the host names of an endpoint. */
  public String label() {
    return label;
  }

  /** The name that private DNS resolves or that the gateway's routes cover. */
  public String privateName(String region) {
    return privateName.formatted(region);
  }

  /** Returns the service with the name of an endpoint service, or throws AWS's error. */
  public static Service of(Account account, String name) {
    return Arrays.stream(values())
        .filter(service -> service.name(account.region()).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                name.startsWith("com.amazonaws." + account.region() + ".")
                    ? new NotModelledException("the endpoint service " + name)
                    : new AwsException(
                        AwsError.INVALID_SERVICE_NAME,
                        "The Vpc Endpoint Service '%s' does not exist".formatted(name)));
  }

  /**
   * Returns the service of a host in a region, or empty if the host is not of a supported service.
   */
  public static Optional<Service> ofHost(String host, String region) {
    return Arrays.stream(values()).filter(service -> service.serves(host, region)).findFirst();
  }

  /** Returns the service that a host has in any region. */
  static Optional<Service> ofHostElsewhere(String host) {
    return ofHost(host, "[a-z0-9-]+");
  }

  private boolean serves(String host, String region) {
    var name = privateName(region);
    var pattern =
        name.startsWith("*.")
            ? "[a-z0-9.-]+\\." + name.substring(2).replace(".", "\\.")
            : name.replace(".", "\\.");
    return Pattern.matches(pattern, host)
        || (this == S3
            && (Pattern.matches("s3\\." + region + "\\.amazonaws\\.com", host)
                || (region.equals("us-east-1")
                    && Pattern.matches("([a-z0-9.-]+\\.)?s3\\.amazonaws\\.com", host))));
  }
}
