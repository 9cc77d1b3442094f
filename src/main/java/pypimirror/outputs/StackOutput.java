package pypimirror.outputs;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import pypimirror.aws.Limits;
import pypimirror.aws.Patterns;

/**
 * Every output of the stack, defined once. The exports, the document for notebooks, {@code
 * docs/outputs.schema.json} and {@code docs/reference/outputs.md} come from these definitions.
 *
 * <p>The document for notebooks lists its outputs in the order of these constants. The contract
 * version changes if an output is removed, or its type or meaning changes. None of the outputs is a
 * secret.
 */
public enum StackOutput {
  CONTRACT_VERSION(
      "contractVersion",
      Condition.ALWAYS,
      "Version of this contract.",
      "{\"const\": " + StackOutput.VERSION + "}"),
  ENVIRONMENT(
      "environment",
      Condition.ALWAYS,
      "Name of the environment, which is the name of the stack.",
      "{\"type\": \"string\", \"minLength\": 1}"),
  REGION("region", Condition.ALWAYS, "AWS region.", pattern("^[a-z]{2}(-[a-z]+)+-[0-9]$")),
  DOMAIN_NAME(
      "domainName",
      Condition.ALWAYS,
      "Name of the CodeArtifact domain.",
      pattern("^" + Patterns.DOMAIN_NAME + "$")),
  DOMAIN_OWNER(
      "domainOwner",
      Condition.ALWAYS,
      "ID of the account that owns the domain.",
      pattern("^" + Patterns.ACCOUNT_ID + "$")),
  REPOSITORY_NAME(
      "repositoryName",
      Condition.ALWAYS,
      "Name of the readers' repository.",
      pattern("^" + Patterns.REPOSITORY_NAME + "$")),
  REPOSITORY_ARN(
      "repositoryArn",
      Condition.ALWAYS,
      "ARN of the readers' repository.",
      pattern("^arn:aws:codeartifact:[a-z0-9-]+:[0-9]{12}:repository/[^/]+/[^/]+$")),
  REPOSITORY_ENDPOINT(
      "repositoryEndpoint",
      Condition.PYPI,
      "URL of the repository for Python packages.",
      pattern("^https://[^/@]+/pypi/[^/]+/$")),
  PIP_INDEX_URL(
      "pipIndexUrl",
      Condition.PYPI,
      "Index URL for pip and uv, without credentials.",
      pattern("^https://[^/@]+/pypi/[^/]+/simple/$")),
  LOGIN_COMMAND(
      "loginCommand",
      Condition.PYPI,
      "AWS CLI command that configures pip manually.",
      pattern("^aws codeartifact login --tool pip ")),
  TOKEN_MAX_SECONDS(
      "tokenMaxSeconds",
      Condition.ALWAYS,
      "Maximum token lifetime that readers can request, in seconds.",
      "{\"type\": \"integer\", \"minimum\": %d, \"maximum\": %d}"
          .formatted(Limits.MIN_TOKEN_SECONDS, Limits.MAX_TOKEN_SECONDS)),
  READER_ROLE_ARNS(
      "readerRoleArns",
      Condition.ALWAYS,
      "ARNs of the roles in this account that install packages.",
      arrayOf(pattern("^arn:aws:iam::[0-9]{12}:role/"))),
  JOB_ENVIRONMENT(
      "jobEnvironment",
      Condition.ALWAYS,
      "Environment variables for SageMaker training and inference jobs. CA_REPOSITORY_ARN installs"
          + " requirements.txt from the repository. It is missing if tokenMaxSeconds is less than the"
          + " AWS maximum, because the jobs' toolkits request the maximum. PIP_UPLOADED_PRIOR_TO and"
          + " UV_EXCLUDE_NEWER contain minimumReleaseDays, if the environment has no internal"
          + " packages.",
      "{\"type\": \"object\", \"properties\": {\"CA_REPOSITORY_ARN\": {\"$ref\":"
          + " \"#/properties/repositoryArn\"}}}"),
  MINIMUM_RELEASE_AGE(
      "minimumReleaseAge",
      Condition.ALWAYS,
      "Minimum age of a release in days that the start script configures for each client, 0 for none, and the internal packages that uv exempts.",
      "{\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"exempt\","
          + " \"pipDays\", \"uvDays\"], \"properties\": {\"exempt\": "
          + arrayOf("{\"type\": \"string\"}")
          + ", \"pipDays\": {\"type\": \"integer\", \"minimum\": 0}, \"uvDays\": {\"type\":"
          + " \"integer\", \"minimum\": 0}}}"),
  SUBNET_IDS(
      "subnetIds",
      Condition.ALWAYS,
      "IDs of the endpoints' subnets. With network: create, notebooks use them too.",
      arrayOf(pattern("^subnet-"))),
  READER_SECURITY_GROUP_IDS(
      "readerSecurityGroupIds",
      Condition.ALWAYS,
      "IDs of the security groups that the endpoints accept. Each notebook must have one of them.",
      arrayOf(pattern("^sg-"))),
  REPOSITORY_ENDPOINTS(
      "repositoryEndpoints",
      Condition.ALWAYS,
      "URLs of the repository by package format.",
      mapOf(pattern("^https://[^/@]+/[^/]+/[^/]+/$"))),
  LOGIN_COMMANDS(
      "loginCommands",
      Condition.ALWAYS,
      "AWS CLI login commands by tool.",
      mapOf("{\"type\": \"string\"}")),
  PUBLISH_COMMAND(
      "publishCommand",
      Condition.PUBLISHERS,
      "AWS CLI command that configures twine for the internal repository.",
      "{\"type\": \"string\"}"),
  READER_POLICY_JSON(
      "readerPolicyJson",
      Condition.ALWAYS,
      "JSON policy to attach to reader roles of other accounts.",
      "{\"type\": \"string\"}"),
  VPC_ID("vpcId", Condition.ALWAYS, "ID of the notebooks' VPC.", pattern("^vpc-")),
  READER_CIDRS(
      "readerCidrs",
      Condition.ALWAYS,
      "IPv4 ranges that the endpoints accept.",
      arrayOf("{\"type\": \"string\"}")),
  ENDPOINT_IDS(
      "endpointIds",
      Condition.ALWAYS,
      "IDs of the endpoints by service.",
      mapOf(pattern("^vpce-"))),
  ENDPOINT_POLICIES(
      "endpointPolicies",
      Condition.EXISTING_ENDPOINTS,
      "Policies that the existing endpoints need, as JSON by service.",
      mapOf("{\"type\": \"string\"}")),
  ENDPOINT_INGRESS(
      "endpointIngress",
      Condition.EXISTING_INTERFACE_ENDPOINTS,
      "Inbound traffic that the security groups of the existing endpoints must allow.",
      "{\"type\": \"string\"}"),
  ASSETS_BUCKET_ARN(
      "assetsBucketArn",
      Condition.OWN_DOMAIN,
      "ARN of the AWS-owned bucket from which clients of formats other than Python download files. Other stacks that use this domain need it.",
      pattern("^arn:aws:s3:::")),
  LIFECYCLE_CONFIG_ARNS(
      "lifecycleConfigArns",
      Condition.STUDIO,
      "ARNs of the lifecycle configurations by app type.",
      "{\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"CodeEditor\","
          + " \"JupyterLab\"], \"properties\": {\"CodeEditor\": {\"$ref\":"
          + " \"#/$defs/lifecycleConfigArn\"}, \"JupyterLab\": {\"$ref\":"
          + " \"#/$defs/lifecycleConfigArn\"}}}"),
  ATTACH_COMMAND(
      "attachCommand",
      Condition.STUDIO_ADOPTED,
      "AWS CLI command that attaches the lifecycle configurations to a user profile of the existing"
          + " Studio domain.",
      pattern("^aws sagemaker update-user-profile ")),
  STUDIO_DOMAIN_ID(
      "studioDomainId", Condition.STUDIO_CREATED, "ID of the Studio domain.", pattern("^d-")),
  OUTPUTS_PARAMETER(
      "outputsParameter",
      Condition.SSM_OUTPUTS,
      "Name of the SSM parameter with the outputs for notebooks.",
      pattern("^/pypi-mirror/")),
  NETWORK_FINDINGS(
      "networkFindings",
      Condition.ALWAYS,
      "List of the problems that the program found in the network.",
      arrayOf("{\"type\": \"string\"}"));

  /** The environments that have an output. */
  public enum Condition {
    ALWAYS(""),
    PYPI("`sources` contains `pypi`"),
    OWN_DOMAIN("`domain` is `create`"),
    PUBLISHERS("`publisherRoleArns` is set"),
    EXISTING_ENDPOINTS("the configuration key `endpointIds` is set"),
    EXISTING_INTERFACE_ENDPOINTS(
        "the configuration key `endpointIds` lists a service other than `s3`"),
    STUDIO("`studio` is `create` or `adopt`"),
    STUDIO_CREATED("`studio` is `create`"),
    STUDIO_ADOPTED("`studio` is `adopt`"),
    SSM_OUTPUTS("`ssmOutputs` is `true`");

    private final String markdown;

    Condition(String markdown) {
      this.markdown = markdown;
    }

    /** The condition in Markdown. Empty if every environment has the output. */
    public String markdown() {
      return markdown;
    }
  }

  /** Version of the contract. */
  public static final int VERSION = 1;

  /**
   * The outputs that notebooks and jobs need, in the order of their document. The position of a
   * constant decides whether it is one of them.
   */
  public static final Set<StackOutput> FOR_NOTEBOOKS =
      Collections.unmodifiableSet(EnumSet.range(CONTRACT_VERSION, READER_SECURITY_GROUP_IDS));

  private final String key;
  private final Condition condition;
  private final String description;
  private final String schema;

  StackOutput(String key, Condition condition, String description, String schema) {
    this.key = key;
    this.condition = condition;
    this.description = description;
    this.schema = schema;
  }

  /** Name of the output, for example {@code pipIndexUrl}. */
  public String key() {
    return key;
  }

  /** The environments that have the output. */
  public Condition condition() {
    return condition;
  }

  /** Meaning of the output. */
  public String description() {
    return description;
  }

  /** JSON schema of the value, without its description. */
  public String schema() {
    return schema;
  }

  private static String pattern(String regex) {
    return "{\"type\": \"string\", \"pattern\": \"%s\"}".formatted(regex);
  }

  private static String arrayOf(String items) {
    return "{\"type\": \"array\", \"items\": %s}".formatted(items);
  }

  private static String mapOf(String values) {
    return "{\"type\": \"object\", \"additionalProperties\": %s}".formatted(values);
  }
}
