package pypimirror.policy;

import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.deny;
import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.principals;
import static pypimirror.policy.Statements.when;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pypimirror.catalog.EndpointService;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * What passes through the network's endpoints, as typed data. An endpoint policy grants nothing by
 * itself, it limits what passes (<a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html">endpoint
 * policies</a>), and it holds for everyone who uses the endpoint.
 *
 * @param mirror the mirror's own policies, of which these let through what they grant
 * @param region region of the endpoints
 * @param accountId account of the network
 * @param organizationId organization of all who pass and of all that they reach, null for any
 * @param anybody whether every principal passes, to the same resources
 * @param readerArns roles that install, and others that are let through as they are
 * @param publisherArns roles that publish
 * @param parameterArn ARN of the parameter that readers may get, where there is one
 */
public record EndpointPolicies(
    MirrorPolicies mirror,
    String region,
    String accountId,
    String organizationId,
    boolean anybody,
    List<String> readerArns,
    List<String> publisherArns,
    String parameterArn) {

  /** The policy of an interface endpoint; {@link #s3} is the gateway's. */
  public IamPolicy of(EndpointService service) {
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
          // The actions that AWS names for this endpoint:
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
      case S3 -> throw new IllegalArgumentException("s3");
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
   * SageMaker's API is large, and what a role may do there its own policies decide; here it is for
   * this account's resources only. What would run code outside of the VPC, where there is internet,
   * does not pass (<a
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
            // Some requests are about no resource, and then about none of another account.
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
   * Tokens for this domain and the addresses of these repositories, so that the way to another
   * account's domain is closed. The STS action has no resource to name, and AWS does not document
   * which condition keys that call carries here, so it has neither.
   */
  private IamPolicy api() {
    var statements = new ArrayList<IamStatement.Builder>();
    statements.add(
        perimeter(allow("TokenForTheDomain"))
            .principals(everyone())
            .addAction(MirrorPolicies.GET_TOKEN)
            .addResource(mirror.arns().domain()));
    statements.add(
        perimeter(allow("EndpointOfTheRepository"))
            .principals(readers())
            .addAction(MirrorPolicies.GET_ENDPOINT)
            .addResource(mirror.arns().repository()));
    if (!publisherArns.isEmpty()) {
      statements.add(
          perimeter(allow("EndpointOfTheInternalRepository"))
              .principals(publishers())
              .addAction(MirrorPolicies.GET_ENDPOINT)
              .addResource(mirror.arns().repository(mirror.internalRepository())));
    }
    statements.add(
        allow("BearerToken")
            .principals(everyone())
            .addAction(MirrorPolicies.BEARER_TOKEN)
            .addResource("*"));
    return policy(statements.stream());
  }

  /** Reads of the readers' repository, and what publishers publish to the internal one. */
  private IamPolicy repositories() {
    var statements = new ArrayList<IamStatement.Builder>();
    statements.add(
        perimeter(allow("ReadTheRepository"))
            .principals(readers())
            .addAction(MirrorPolicies.READ)
            .addResource(mirror.arns().repository()));
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
   * The policy of S3's gateway endpoint, bucket by bucket. Its {@code Principal} has to be {@code
   * *} (<a href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html">gateway
   * endpoints</a>); who it is, the condition says.
   *
   * @param assetsBucketArn CodeArtifact's own bucket, from which clients of other formats than
   *     Python's fetch files; null when there are none
   * @param studio whether the notebooks are Studio's, which has a default bucket in each account
   *     and reads SageMaker's own models
   * @param buckets names of the account's own buckets: one of the same name that somebody else owns
   *     is another
   */
  public IamPolicy s3(String assetsBucketArn, boolean studio, List<String> buckets) {
    var statements = new ArrayList<IamStatement.Builder>();
    if (assetsBucketArn != null) {
      // The files' addresses are signed by CodeArtifact, so the principal is not the notebook's.
      statements.add(
          allow("PackageAssets")
              .addPrincipal(IamPrincipal.ALL)
              .addAction("s3:GetObject")
              .addResource(assetsBucketArn + "/*"));
    }
    if (studio) {
      var default_ = "sagemaker-%s-%s".formatted(region, accountId);
      statements.add(objects("StudiosObjects", List.of(default_)));
      statements.add(listing("StudiosBuckets", List.of(default_)));
      statements.add(
          ours("JumpStartModels")
              .addAction("s3:GetObject")
              .addResource("arn:aws:s3:::jumpstart-cache-prod-%s/*".formatted(region)));
    }
    if (!buckets.isEmpty()) {
      statements.add(objects("OwnObjects", buckets));
      statements.add(listing("OwnBuckets", buckets));
    }
    return policy(statements.stream());
  }

  private IamStatement.Builder objects(String sid, List<String> buckets) {
    var statement =
        when(ours(sid), "aws:ResourceAccount", accountId)
            .addAction("s3:GetObject")
            .addAction("s3:PutObject")
            .addAction("s3:DeleteObject")
            .addAction("s3:AbortMultipartUpload")
            .addAction("s3:ListMultipartUploadParts");
    buckets.forEach(bucket -> statement.addResource("arn:aws:s3:::" + bucket + "/*"));
    return statement;
  }

  private IamStatement.Builder listing(String sid, List<String> buckets) {
    var statement =
        when(ours(sid), "aws:ResourceAccount", accountId)
            .addAction("s3:ListBucket")
            .addAction("s3:GetBucketLocation")
            .addAction("s3:ListBucketMultipartUploads");
    buckets.forEach(bucket -> statement.addResource("arn:aws:s3:::" + bucket));
    return statement;
  }

  // Everything in the account's own name: what a role may do there, its own policies decide.
  private IamStatement.Builder ours(String sid) {
    return when(allow(sid).addPrincipal(IamPrincipal.ALL), "aws:PrincipalAccount", accountId);
  }

  private IamStatement.Builder perimeter(IamStatement.Builder statement) {
    return organizationId == null
        ? statement
        : statement
            .addCondition(IamConditionOperator.STRING_EQUALS, "aws:PrincipalOrgID", organizationId)
            .addCondition(IamConditionOperator.STRING_EQUALS, "aws:ResourceOrgID", organizationId);
  }

  private List<IamPrincipal> everyone() {
    return anybody
        ? List.of(IamPrincipal.ALL)
        : principals(
            Stream.concat(readerArns.stream(), publisherArns.stream()).distinct().toList());
  }

  private List<IamPrincipal> readers() {
    return anybody ? List.of(IamPrincipal.ALL) : principals(readerArns);
  }

  private List<IamPrincipal> publishers() {
    return anybody ? List.of(IamPrincipal.ALL) : principals(publisherArns);
  }

  private String arn(String service, String resource) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, region, accountId, resource);
  }
}
