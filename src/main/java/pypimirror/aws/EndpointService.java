package pypimirror.aws;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The AWS services that an environment can reach, each through its own VPC endpoint (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endpoints.html">CodeArtifact</a>;
 * <a
 * href="https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html">Studio
 * without internet access</a>).
 */
public enum EndpointService {
  /** Tokens and repository look-ups. */
  CODEARTIFACT_API(
      "codeartifact.api",
      "api",
      "com.amazonaws.%s.codeartifact.api",
      "codeartifact.%s.amazonaws.com"),
  /** Package downloads and uploads. */
  CODEARTIFACT_REPOSITORIES(
      "codeartifact.repositories",
      "repositories",
      "com.amazonaws.%s.codeartifact.repositories",
      "*.d.codeartifact.%s.amazonaws.com"),
  /** The SageMaker API: apps, spaces, jobs. */
  SAGEMAKER_API(
      "sagemaker.api",
      "sagemaker-api",
      "com.amazonaws.%s.sagemaker.api",
      "api.sagemaker.%s.amazonaws.com"),
  /** Inference requests to deployed models. */
  SAGEMAKER_RUNTIME(
      "sagemaker.runtime",
      "sagemaker-runtime",
      "com.amazonaws.%s.sagemaker.runtime",
      "runtime.sagemaker.%s.amazonaws.com"),
  /** Studio. Its service name has a different prefix. */
  SAGEMAKER_STUDIO(
      "sagemaker.studio", "studio", "aws.sagemaker.%s.studio", "*.studio.%s.sagemaker.aws"),
  /** CloudWatch Logs, for apps and lifecycle configurations. */
  LOGS("logs", "logs", "com.amazonaws.%s.logs", "logs.%s.amazonaws.com"),
  /**
   * STS, from which SageMaker's SDK requests the account id before it starts a job (<a
   * href="https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html">Studio
   * without internet access</a>, step 5).
   */
  STS("sts", "sts", "com.amazonaws.%s.sts", "sts.%s.amazonaws.com"),
  /** Systems Manager, for parameters. */
  SSM("ssm", "ssm", "com.amazonaws.%s.ssm", "ssm.%s.amazonaws.com"),
  /**
   * S3, through a gateway endpoint: a route to the public addresses that its host names resolve to
   * (<a href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html">gateway
   * endpoints</a>). It is free and uses no IP address.
   */
  S3("s3", "s3", "com.amazonaws.%s.s3", "s3.%s.amazonaws.com", "*.s3.%s.amazonaws.com");

  /** The services that every environment needs. */
  public static final List<EndpointService> FOR_PACKAGES =
      List.of(CODEARTIFACT_API, CODEARTIFACT_REPOSITORIES);

  /** The additional services that Studio needs in a network without internet access. */
  public static final List<EndpointService> FOR_STUDIO =
      List.of(SAGEMAKER_API, SAGEMAKER_RUNTIME, SAGEMAKER_STUDIO, LOGS, STS, S3);

  private final String key;
  private final String resourceLabel;
  private final String serviceName;

  // Immutable, but Error Prone cannot verify that.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> names;

  EndpointService(String key, String resourceLabel, String serviceName, String... names) {
    this.key = key;
    this.resourceLabel = resourceLabel;
    this.serviceName = serviceName;
    this.names = List.of(names);
  }

  /** Name of the service in the configuration. */
  public String key() {
    return key;
  }

  /** Name of the service in resource names. */
  public String resourceLabel() {
    return resourceLabel;
  }

  /** Name of the endpoint service in a region. */
  public String serviceName(String region) {
    return serviceName.formatted(region);
  }

  /** Host names that resolve to the endpoint. A {@code *} matches any leading labels. */
  public List<String> names(String region) {
    var regional = names.stream().map(name -> name.formatted(region));
    // SDKs also use the global host names for buckets in this region.
    return (this == S3 && region.equals("us-east-1")
            ? Stream.concat(regional, Stream.of("s3.amazonaws.com", "*.s3.amazonaws.com"))
            : regional)
        .toList();
  }

  /** Whether this is an interface endpoint rather than a gateway endpoint. */
  public boolean isInterface() {
    return this != S3;
  }

  /** Finds a service by its name in the configuration. */
  public static Optional<EndpointService> of(String key) {
    return Arrays.stream(values()).filter(service -> service.key.equals(key)).findFirst();
  }
}
