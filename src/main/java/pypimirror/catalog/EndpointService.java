package pypimirror.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The AWS services that an environment may reach, each through an endpoint of its own (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endpoints.html">CodeArtifact's
 * two</a>; <a
 * href="https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html">those
 * of Studio without internet</a>).
 */
public enum EndpointService {
  /** Tokens and look-ups. */
  CODEARTIFACT_API(
      "codeartifact.api",
      "api",
      "com.amazonaws.%s.codeartifact.api",
      "codeartifact.%s.amazonaws.com"),
  /** What pip and other package managers fetch. */
  CODEARTIFACT_REPOSITORIES(
      "codeartifact.repositories",
      "repositories",
      "com.amazonaws.%s.codeartifact.repositories",
      "*.d.codeartifact.%s.amazonaws.com"),
  /** SageMaker's API: apps, spaces, jobs. */
  SAGEMAKER_API(
      "sagemaker.api",
      "sagemaker-api",
      "com.amazonaws.%s.sagemaker.api",
      "api.sagemaker.%s.amazonaws.com"),
  /** Deployed models. */
  SAGEMAKER_RUNTIME(
      "sagemaker.runtime",
      "sagemaker-runtime",
      "com.amazonaws.%s.sagemaker.runtime",
      "runtime.sagemaker.%s.amazonaws.com"),
  /** Studio itself; its name begins unlike the others'. */
  SAGEMAKER_STUDIO(
      "sagemaker.studio", "studio", "aws.sagemaker.%s.studio", "*.studio.%s.sagemaker.aws"),
  /** CloudWatch's logs, of apps and lifecycle configurations. */
  LOGS("logs", "logs", "com.amazonaws.%s.logs", "logs.%s.amazonaws.com"),
  /** Systems Manager, for its parameters. */
  SSM("ssm", "ssm", "com.amazonaws.%s.ssm", "ssm.%s.amazonaws.com"),
  /**
   * S3, through a gateway: routes to its public addresses, which its names go on to stand for (<a
   * href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html">gateway
   * endpoints</a>). It costs nothing and takes no address.
   */
  S3("s3", "s3", "com.amazonaws.%s.s3", "s3.%s.amazonaws.com", "*.s3.%s.amazonaws.com");

  /** What every environment needs. */
  public static final List<EndpointService> FOR_PACKAGES =
      List.of(CODEARTIFACT_API, CODEARTIFACT_REPOSITORIES);

  /** What Studio needs in a network without internet. */
  public static final List<EndpointService> FOR_STUDIO =
      List.of(SAGEMAKER_API, SAGEMAKER_RUNTIME, SAGEMAKER_STUDIO, LOGS, S3);

  private final String key;
  private final String label;
  private final String serviceName;
  private final String names;

  EndpointService(String key, String label, String serviceName, String... names) {
    this.key = key;
    this.label = label;
    this.serviceName = serviceName;
    this.names = String.join(" ", names);
  }

  /** What configuration calls it. */
  public String key() {
    return key;
  }

  /** Its part of resource names. */
  public String label() {
    return label;
  }

  /** The endpoint service's name in a region. */
  public String serviceName(String region) {
    return serviceName.formatted(region);
  }

  /** The host names that lead to it in the network, a {@code *} standing for any first labels. */
  public List<String> names(String region) {
    var regional = Arrays.stream(names.split(" ")).map(name -> name.formatted(region));
    // Where SDKs still look for buckets in the first region.
    return (this == S3 && region.equals("us-east-1")
            ? Stream.concat(regional, Stream.of("s3.amazonaws.com", "*.s3.amazonaws.com"))
            : regional)
        .toList();
  }

  /** Whether it has network interfaces; otherwise it is a gateway. */
  public boolean isInterface() {
    return this != S3;
  }

  /** The service that configuration calls so. */
  public static Optional<EndpointService> of(String key) {
    return Arrays.stream(values()).filter(service -> service.key.equals(key)).findFirst();
  }
}
