package pypimirror.rehearsal.network;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
 * href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/interface-vpc-endpoints.html">EC2</a>,
 * <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html">Lambda</a>,
 * <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sts_vpc_endpoint_create.html">STS</a>,
 * <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html">S3</a>.
 */
public enum Service {
  /** CodeArtifact's API. */
  CODEARTIFACT_API(
      "codeartifact",
      "com.amazonaws.%s.codeartifact.api",
      "api.codeartifact",
      "codeartifact.%s.amazonaws.com"),
  /** CodeArtifact's repository endpoints for package managers. */
  CODEARTIFACT_REPOSITORIES(
      "codeartifact",
      "com.amazonaws.%s.codeartifact.repositories",
      "d.codeartifact",
      "*.d.codeartifact.%s.amazonaws.com"),
  /** SageMaker's API. */
  SAGEMAKER_API(
      "sagemaker",
      "com.amazonaws.%s.sagemaker.api",
      "api.sagemaker",
      "api.sagemaker.%s.amazonaws.com"),
  /** Inference with deployed models. */
  SAGEMAKER_RUNTIME(
      "sagemaker",
      "com.amazonaws.%s.sagemaker.runtime",
      "runtime.sagemaker",
      "runtime.sagemaker.%s.amazonaws.com"),
  /** SageMaker Studio. */
  SAGEMAKER_STUDIO(
      "sagemaker", "aws.sagemaker.%s.studio", "studio.sagemaker", "*.studio.%s.sagemaker.aws"),
  /** IAM, which has one host for all regions. */
  IAM("iam", "com.amazonaws.iam", "iam", "iam.amazonaws.com"),
  /** Lambda. */
  LAMBDA("lambda", "com.amazonaws.%s.lambda", "lambda", "lambda.%s.amazonaws.com"),
  /** CloudWatch Logs. */
  LOGS("logs", "com.amazonaws.%s.logs", "logs", "logs.%s.amazonaws.com"),
  /** EC2. */
  EC2("ec2", "com.amazonaws.%s.ec2", "ec2", "ec2.%s.amazonaws.com"),
  /** The Security Token Service. */
  STS("sts", "com.amazonaws.%s.sts", "sts", "sts.%s.amazonaws.com"),
  /** Systems Manager. */
  SSM("ssm", "com.amazonaws.%s.ssm", "ssm", "ssm.%s.amazonaws.com"),
  /** S3, through a gateway endpoint. */
  S3("s3", "com.amazonaws.%s.s3", "s3", "*.s3.%s.amazonaws.com");

  private final String actionPrefix;
  private final String serviceName;
  private final String hostLabel;
  private final String privateName;

  Service(String actionPrefix, String serviceName, String hostLabel, String privateName) {
    this.actionPrefix = actionPrefix;
    this.serviceName = serviceName;
    this.hostLabel = hostLabel;
    this.privateName = privateName;
  }

  /**
   * The prefixes that the actions of an endpoint service can have in policies, such as {@code s3}
   * in {@code s3:GetObject}. If the emulator does not support the service, these are the parts of
   * its name, because AWS names most services after their prefix, some with {@code -runtime}.
   */
  public static Set<String> actionPrefixes(String name) {
    return Arrays.stream(values())
        .filter(it -> Pattern.matches(it.serviceName.formatted("[a-z0-9-]+"), name))
        .map(it -> Set.of(it.actionPrefix))
        .findFirst()
        .orElseGet(() -> new TreeSet<>(List.of(name.replace("-runtime", "").split("\\."))));
  }

  /** The name of the endpoint service in a region. */
  public String name(String region) {
    return serviceName.formatted(region);
  }

  /** The label of the service in the host names of an endpoint. */
  public String hostLabel() {
    return hostLabel;
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
    if (this == S3) {
      return s3Hosts(region).stream()
          .anyMatch(it -> Pattern.matches("([a-z0-9.-]+\\.)?" + it.replace(".", "\\."), host));
    }
    var name = privateName(region);
    var pattern =
        name.startsWith("*.")
            ? "[a-z0-9.-]+\\." + name.substring(2).replace(".", "\\.")
            : name.replace(".", "\\.");
    return Pattern.matches(pattern, host);
  }

  /**
   * The hosts of S3 in a region. A bucket is the first label of a subdomain, or the first part of
   * the path (<a
   * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html">virtual
   * hosting</a>).
   */
  public static List<String> s3Hosts(String region) {
    var regional = "s3." + region + ".amazonaws.com";
    return region.equals("us-east-1") ? List.of(regional, "s3.amazonaws.com") : List.of(regional);
  }
}
