package pypimirror.aws;

/** AWS limits and sizes. Each constant cites the AWS page that documents it. */
public final class Limits {

  /**
   * Shortest token lifetime, in seconds (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetAuthorizationToken.html">GetAuthorizationToken</a>).
   */
  public static final int MIN_TOKEN_SECONDS = 900;

  /** Longest token lifetime, in seconds (same page). It is also the default. */
  public static final int MAX_TOKEN_SECONDS = 43_200;

  /**
   * Direct upstreams of a repository (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/service-limits.html">CodeArtifact
   * quotas</a>).
   */
  public static final int UPSTREAMS_PER_REPOSITORY = 10;

  /**
   * Characters in the policy of a domain or repository ({@code PolicyDocument} in the <a
   * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_PutDomainPermissionsPolicy.html">API</a>).
   */
  public static final int CODEARTIFACT_POLICY_CHARACTERS = 7_168;

  /**
   * Characters in an endpoint policy, including white space (<a
   * href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html">endpoint
   * policies</a>).
   */
  public static final int ENDPOINT_POLICY_CHARACTERS = 20_480;

  /**
   * Characters in all inline policies of a role combined, excluding white space (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">IAM
   * quotas</a>).
   */
  public static final int INLINE_POLICIES_CHARACTERS = 10_240;

  /** Characters in a managed policy, not counting white space (same page). */
  public static final int MANAGED_POLICY_CHARACTERS = 6_144;

  /**
   * Characters in a resource policy of CloudWatch Logs ({@code policyDocument} in the <a
   * href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html">API</a>).
   */
  public static final int LOG_POLICY_CHARACTERS = 5_120;

  /**
   * Files of a version in CodeArtifact (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/service-limits.html">quotas</a>).
   */
  public static final int ASSETS_PER_VERSION = 350;

  /** Characters in a role's trust policy, by default (same page). */
  public static final int TRUST_POLICY_CHARACTERS = 2_048;

  /**
   * Longest waiting period before AWS deletes a KMS key, in days (<a
   * href="https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html">ScheduleKeyDeletion</a>).
   */
  public static final int KEY_DELETION_DAYS = 30;

  /**
   * IP addresses that AWS reserves in each subnet (<a
   * href="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html">subnet sizing</a>).
   */
  public static final int RESERVED_SUBNET_ADDRESSES = 5;

  /**
   * IP addresses that Studio needs for each user. AWS documents "2 to 4" (<a
   * href="https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html">Studio
   * in a VPC</a>).
   */
  public static final int STUDIO_ADDRESSES_PER_USER = 4;

  /**
   * Shortest prefix of a VPC or subnet range, which is the prefix of the largest range (<a
   * href="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html">VPC CIDR
   * blocks</a>).
   */
  public static final int MIN_VPC_PREFIX = 16;

  /** Longest prefix of a VPC or subnet range (same page). */
  public static final int MAX_VPC_PREFIX = 28;

  /**
   * Inbound rules of a security group (<a
   * href="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html">VPC quotas</a>).
   */
  public static final int RULES_PER_SECURITY_GROUP = 60;

  /**
   * Tags on a resource (<a
   * href="https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html">tags</a>).
   */
  public static final int TAGS_PER_RESOURCE = 50;

  /** Characters in the value of a tag (same page). */
  public static final int TAG_VALUE_CHARACTERS = 256;

  /**
   * Characters in the base64-encoded script of a lifecycle configuration (<a
   * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateStudioLifecycleConfig.html">CreateStudioLifecycleConfig</a>).
   */
  public static final int LIFECYCLE_SCRIPT_CHARACTERS = 16_384;

  /** Characters in a lifecycle configuration's name (same page). */
  public static final int LIFECYCLE_NAME_CHARACTERS = 63;

  /**
   * Characters in a standard parameter (<a
   * href="https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html">parameter
   * tiers</a>).
   */
  public static final int PARAMETER_CHARACTERS = 4_096;

  /**
   * Characters in a role's path, including the leading and trailing slash (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">IAM
   * quotas</a>).
   */
  public static final int ROLE_PATH_CHARACTERS = 512;

  /**
   * Calls of CopyPackageVersions in a second (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/service-limits.html">quotas</a>).
   */
  public static final int COPIES_PER_SECOND = 5;

  private Limits() {}
}
