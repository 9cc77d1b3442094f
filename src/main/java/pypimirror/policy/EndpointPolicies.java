package pypimirror.policy;

import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.deny;
import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.principals;
import static pypimirror.policy.Statements.when;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pypimirror.aws.EndpointService;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * The endpoint policies of an environment. An endpoint policy grants nothing. It restricts the
 * requests of every principal that uses the endpoint (<a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html">endpoint
 * policies</a>).
 *
 * @param mirror the policies of the mirror, whose requests the endpoints must allow
 * @param region region of the endpoints
 * @param accountId id of the account, 12 digits
 * @param organizationIds organizations of the principals and resources; empty for any
 * @param anyPrincipal whether every principal is allowed, for the same resources
 * @param readerArns roles that install packages, and other roles that use the same resources
 * @param publisherArns roles that publish packages
 * @param parameterArn ARN of the SSM parameter with the outputs
 * @param buckets the buckets that the S3 endpoint allows, other than CodeArtifact's
 */
public record EndpointPolicies(
    MirrorPolicies mirror,
    String region,
    String accountId,
    List<String> organizationIds,
    boolean anyPrincipal,
    List<String> readerArns,
    List<String> publisherArns,
    String parameterArn,
    Buckets buckets) {

  /**
   * The buckets that the S3 endpoint allows, other than CodeArtifact's.
   *
   * @param studio whether the notebooks run in Studio, which uses the account's default bucket and
   *     SageMaker's public models
   * @param own names of the account's own buckets. A condition rejects buckets of other accounts.
   */
  public record Buckets(boolean studio, List<String> own) {}

  /**
   * Returns the policy of an endpoint.
   *
   * @param assetsBucketArns ARN of the CodeArtifact bucket that clients of formats other than
   *     Python download from, or empty if there are no such clients. Only the policy of the S3
   *     endpoint depends on it.
   */
  public IamPolicy of(EndpointService service, List<String> assetsBucketArns) {
    return switch (service) {
      case CODEARTIFACT_API -> api();
      case CODEARTIFACT_REPOSITORIES -> repositories();
      case SAGEMAKER_API -> sageMaker();
      case SAGEMAKER_RUNTIME ->
          policy(
              Stream.of(
                  ours("Models")
                      .addAction("sagemaker:InvokeEndpoint")
                      .addAction("sagemaker:InvokeEndpointAsync")
                      .addAction("sagemaker:InvokeEndpointWithResponseStream")
                      .addResource(arn("sagemaker", "endpoint/*"))));
      case SAGEMAKER_STUDIO ->
          // The actions that AWS lists for this endpoint:
          // https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html
          policy(
              Stream.of(
                  ours("StudioApps")
                      .addAction("sagemaker:CreateApp")
                      .addResource(arn("sagemaker", "app/*")),
                  ours("StudioUsers")
                      .addAction("sagemaker:CreatePresignedDomainUrl")
                      .addResource(arn("sagemaker", "user-profile/*"))));
      case SSM ->
          policy(
              Stream.of(
                  allow("OutputsForNotebooks")
                      .principals(readers())
                      .addAction(MirrorPolicies.GET_PARAMETER)
                      .addResource(parameterArn)));
      case S3 -> s3(assetsBucketArns);
      case LOGS ->
          policy(
              Stream.of(
                  ours("SageMakersLogs")
                      .addAction("logs:CreateLogGroup")
                      .addAction("logs:CreateLogStream")
                      .addAction("logs:PutLogEvents")
                      .addAction("logs:DescribeLogStreams")
                      .addAction("logs:GetLogEvents")
                      .addResource(arn("logs", "log-group:/aws/sagemaker/*"))));
    };
  }

  /**
   * Allows every SageMaker action on this account's resources, because the roles' own policies
   * determine what they can do. Denies jobs and notebooks outside a VPC, because they would have
   * internet access (<a
   * href="https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html">condition
   * keys</a>).
   */
  private IamPolicy sageMaker() {
    var outside =
        deny("NothingOutsideOfAVpc")
            .addPrincipal(IamPrincipal.ALL)
            .addAction("sagemaker:CreateAutoMLJob")
            .addAction("sagemaker:CreateAutoMLJobV2")
            .addAction("sagemaker:CreateHyperParameterTuningJob")
            .addAction("sagemaker:CreateModel")
            .addAction("sagemaker:CreateNotebookInstance")
            .addAction("sagemaker:CreateProcessingJob")
            .addAction("sagemaker:CreateTrainingJob")
            .addResource("*")
            .addCondition(IamConditionOperator.NULL, "sagemaker:VpcSubnets", "true");
    return policy(
        Stream.of(
            // Requests without a resource do not include aws:ResourceAccount.
            ours("SageMaker")
                .addAction("sagemaker:*")
                .addResource("*")
                .addCondition(
                    IamConditionOperator.STRING_EQUALS.addSuffix("IfExists"),
                    "aws:ResourceAccount",
                    accountId),
            outside));
  }

  /**
   * Allows tokens for this domain and look-ups of the endpoints of its repositories. Other domains
   * are not allowed. The STS action does not support resource-level permissions, and AWS does not
   * document which condition keys its requests include at this endpoint. Its statement therefore
   * restricts neither.
   */
  private IamPolicy api() {
    var statements = new ArrayList<IamStatement.Builder>();
    statements.add(
        perimeter(allow("TokenForTheDomain"))
            .principals(everyone())
            .addAction(MirrorPolicies.GET_TOKEN)
            .addResource(mirror.readable().domainArn()));
    statements.add(
        perimeter(allow("EndpointOfTheRepository"))
            .principals(readers())
            .addAction(MirrorPolicies.GET_ENDPOINT)
            .addResource(mirror.readable().arn()));
    if (!publisherArns.isEmpty()) {
      statements.add(
          perimeter(allow("EndpointOfTheInternalRepository"))
              .principals(publishers())
              .addAction(MirrorPolicies.GET_ENDPOINT)
              .addResource(mirror.internal().arn()));
    }
    statements.add(
        allow("BearerToken")
            .principals(everyone())
            .addAction(MirrorPolicies.BEARER_TOKEN)
            .addResource("*"));
    return policy(statements.stream());
  }

  /** Allows reading from the readers' repository and publishing to the internal one. */
  private IamPolicy repositories() {
    var statements = new ArrayList<IamStatement.Builder>();
    statements.add(
        perimeter(allow("ReadTheRepository"))
            .principals(readers())
            .addAction(MirrorPolicies.READ)
            .addResource(mirror.readable().arn()));
    if (!publisherArns.isEmpty()) {
      var publish =
          perimeter(allow("PublishInternalPackages"))
              .principals(publishers())
              .addAction(MirrorPolicies.PUBLISH);
      mirror.published().forEach(publish::addResource);
      statements.add(publish);
    }
    return policy(statements.stream());
  }

  /**
   * Returns the policy of the S3 gateway endpoint, which lists every allowed bucket. Its {@code
   * Principal} must be {@code *} (<a
   * href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html">gateway
   * endpoints</a>), so conditions restrict the principals.
   */
  private IamPolicy s3(List<String> assetsBucketArns) {
    var statements = new ArrayList<IamStatement.Builder>();
    for (var bucket : assetsBucketArns) {
      // CodeArtifact signs the download URLs, so the principal is not the notebook's role.
      statements.add(
          allow("PackageAssets")
              .addPrincipal(IamPrincipal.ALL)
              .addAction("s3:GetObject")
              .addResource(bucket + "/*"));
    }
    if (buckets.studio()) {
      var defaultBucket = "sagemaker-%s-%s".formatted(region, accountId);
      statements.add(objects("StudiosObjects", List.of(defaultBucket)));
      statements.add(listing("StudiosBuckets", List.of(defaultBucket)));
      statements.add(
          ours("JumpStartModels")
              .addAction("s3:GetObject")
              .addResource("arn:aws:s3:::jumpstart-cache-prod-%s/*".formatted(region)));
    }
    if (!buckets.own().isEmpty()) {
      statements.add(objects("OwnObjects", buckets.own()));
      statements.add(listing("OwnBuckets", buckets.own()));
    }
    return policy(statements.stream());
  }

  private IamStatement.Builder objects(String sid, List<String> names) {
    var statement =
        when(ours(sid), "aws:ResourceAccount", accountId)
            .addAction("s3:GetObject")
            .addAction("s3:PutObject")
            .addAction("s3:DeleteObject")
            .addAction("s3:AbortMultipartUpload")
            .addAction("s3:ListMultipartUploadParts");
    names.forEach(bucket -> statement.addResource("arn:aws:s3:::" + bucket + "/*"));
    return statement;
  }

  private IamStatement.Builder listing(String sid, List<String> names) {
    var statement =
        when(ours(sid), "aws:ResourceAccount", accountId)
            .addAction("s3:ListBucket")
            .addAction("s3:GetBucketLocation")
            .addAction("s3:ListBucketMultipartUploads");
    names.forEach(bucket -> statement.addResource("arn:aws:s3:::" + bucket));
    return statement;
  }

  // Allows any principal of the account, because the roles' own policies determine what they can
  // do.
  private IamStatement.Builder ours(String sid) {
    return when(allow(sid).addPrincipal(IamPrincipal.ALL), "aws:PrincipalAccount", accountId);
  }

  private IamStatement.Builder perimeter(IamStatement.Builder statement) {
    for (var organization : organizationIds) {
      when(when(statement, "aws:PrincipalOrgID", organization), "aws:ResourceOrgID", organization);
    }
    return statement;
  }

  private List<IamPrincipal> everyone() {
    return anyPrincipal
        ? List.of(IamPrincipal.ALL)
        : principals(
            Stream.concat(readerArns.stream(), publisherArns.stream()).distinct().toList());
  }

  private List<IamPrincipal> readers() {
    return anyPrincipal ? List.of(IamPrincipal.ALL) : principals(readerArns);
  }

  private List<IamPrincipal> publishers() {
    return anyPrincipal ? List.of(IamPrincipal.ALL) : principals(publisherArns);
  }

  private String arn(String service, String resource) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, region, accountId, resource);
  }
}
