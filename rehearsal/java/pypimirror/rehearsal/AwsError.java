package pypimirror.rehearsal;

/**
 * AWS error codes that the emulator returns. As in AWS, codes of the Query services have no suffix,
 * and codes of the JSON services end with {@code Exception}.
 */
public enum AwsError {
  // Every service: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
  ACCESS_DENIED("AccessDeniedException", 403),
  EXPIRED_TOKEN("ExpiredTokenException", 403),
  INCOMPLETE_SIGNATURE("IncompleteSignatureException", 403),
  INVALID_SIGNATURE("InvalidSignatureException", 403),
  MISSING_AUTHENTICATION_TOKEN("MissingAuthenticationTokenException", 403),
  UNRECOGNIZED_CLIENT("UnrecognizedClientException", 403),

  // CodeArtifact: https://docs.aws.amazon.com/codeartifact/latest/APIReference/CommonErrors.html
  CONFLICT("ConflictException", 409),
  INTERNAL_SERVER("InternalServerException", 500),
  RESOURCE_NOT_FOUND("ResourceNotFoundException", 404),
  SERVICE_QUOTA_EXCEEDED("ServiceQuotaExceededException", 402),
  VALIDATION("ValidationException", 400),

  // CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference
  LOG_GROUP_ALREADY_EXISTS("ResourceAlreadyExistsException", 400),
  LOGS_INVALID_PARAMETER("InvalidParameterException", 400),
  LOGS_LIMIT_EXCEEDED("LimitExceededException", 400),

  // EventBridge: https://docs.aws.amazon.com/eventbridge/latest/APIReference
  INVALID_EVENT_PATTERN("InvalidEventPatternException", 400),

  // Cloud Control API: https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference
  GROUP_ALREADY_EXISTS("AlreadyExists", 400),
  GROUP_NOT_FOUND("NotFound", 404),
  INVALID_REQUEST("InvalidRequest", 400),

  // EC2: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  DEPENDENCY_VIOLATION("DependencyViolation", 400),
  DUPLICATE_SUBNETS_IN_SAME_ZONE("DuplicateSubnetsInSameZone", 400),
  FLOW_LOG_ALREADY_EXISTS("FlowLogAlreadyExists", 400),
  INVALID_PARAMETER("InvalidParameter", 400),
  INVALID_PARAMETER_VALUE("InvalidParameterValue", 400),
  INVALID_POLICY_DOCUMENT("InvalidPolicyDocument", 400),
  INVALID_SERVICE_NAME("InvalidServiceName", 400),
  INVALID_SUBNET_CONFLICT("InvalidSubnet.Conflict", 400),
  INVALID_SUBNET_RANGE("InvalidSubnet.Range", 400),
  INVALID_VPC_RANGE("InvalidVpc.Range", 400),
  MISSING_PARAMETER("MissingParameter", 400),
  PREFIX_LIST_NOT_FOUND("InvalidPrefixListID.NotFound", 400),
  RESOURCE_ALREADY_ASSOCIATED("Resource.AlreadyAssociated", 400),
  ROUTE_ALREADY_EXISTS("RouteAlreadyExists", 400),
  ROUTE_TABLE_NOT_FOUND("InvalidRouteTableID.NotFound", 400),
  RULES_PER_SECURITY_GROUP_LIMIT_EXCEEDED("RulesPerSecurityGroupLimitExceeded", 400),
  SECURITY_GROUP_DUPLICATE("InvalidGroup.Duplicate", 400),
  SECURITY_GROUP_NOT_FOUND("InvalidGroup.NotFound", 400),
  SECURITY_GROUP_RULE_DUPLICATE("InvalidPermission.Duplicate", 400),
  SECURITY_GROUP_RULE_NOT_FOUND("InvalidSecurityGroupRuleId.NotFound", 400),
  SUBNET_NOT_FOUND("InvalidSubnetID.NotFound", 400),
  VPC_ENDPOINT_NOT_FOUND("InvalidVpcEndpointId.NotFound", 400),
  VPC_NOT_FOUND("InvalidVpcID.NotFound", 400),

  // IAM:
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html#API_PutRolePolicy_Errors
  DELETE_CONFLICT("DeleteConflict", 409),
  ENTITY_ALREADY_EXISTS("EntityAlreadyExists", 409),
  LIMIT_EXCEEDED("LimitExceeded", 409),
  MALFORMED_POLICY_DOCUMENT("MalformedPolicyDocument", 400),
  NO_SUCH_ENTITY("NoSuchEntity", 404),
  UNMODIFIABLE_ENTITY("UnmodifiableEntity", 400),
  VALIDATION_ERROR("ValidationError", 400),

  // KMS: https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
  KMS_ALREADY_EXISTS("AlreadyExistsException", 400),
  KMS_MALFORMED_POLICY_DOCUMENT("MalformedPolicyDocumentException", 400),
  KMS_NOT_FOUND("NotFoundException", 400),

  // Lambda: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
  INVALID_PARAMETER_VALUE_EXCEPTION("InvalidParameterValueException", 400),
  RESOURCE_CONFLICT("ResourceConflictException", 409),

  // Route 53 Resolver:
  // https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_AssociateResolverQueryLogConfig.html
  RESOLVER_INVALID_REQUEST("InvalidRequestException", 400),
  RESOURCE_EXISTS("ResourceExistsException", 400),

  // S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  BUCKET_ALREADY_OWNED_BY_YOU("BucketAlreadyOwnedByYou", 409),
  INVALID_BUCKET_NAME("InvalidBucketName", 400),
  MALFORMED_POLICY("MalformedPolicy", 400),
  MALFORMED_XML("MalformedXML", 400),
  NO_SUCH_BUCKET("NoSuchBucket", 404),
  NO_SUCH_KEY("NoSuchKey", 404),

  // SageMaker: https://docs.aws.amazon.com/sagemaker/latest/APIReference/CommonErrors.html
  RESOURCE_IN_USE("ResourceInUse", 400),
  SAGEMAKER_RESOURCE_NOT_FOUND("ResourceNotFound", 400),

  // Systems Manager:
  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html
  PARAMETER_ALREADY_EXISTS("ParameterAlreadyExists", 400),
  PARAMETER_NOT_FOUND("ParameterNotFound", 400),

  // Not an AWS code: the plugin's error for a data source without a result.
  NO_MATCHING_RESULT("no matching result", 400);

  private final String code;
  private final int status;

  AwsError(String code, int status) {
    this.code = code;
    this.status = status;
  }

  /** The code in a response. */
  public String code() {
    return code;
  }

  /** The HTTP status of a response. */
  public int status() {
    return status;
  }
}
