package pypimirror.policy;

import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.policy;
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
 * @param data the buckets that the S3 endpoint allows, other than CodeArtifact's
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
    DataPolicies data) {

  /**
   * Values that are known only after resources of the environment exist.
   *
   * @param assetsBucketArns ARN of the CodeArtifact bucket that clients download from. Only the
   *     policy of the S3 endpoint depends on it.
   * @param jobNetworks network of the jobs, or empty if there are no jobs. Only the policy of the
   *     SageMaker endpoint depends on it.
   */
  public record Deployed(List<String> assetsBucketArns, List<JobPolicies.Network> jobNetworks) {

    /** For the policies that depend on no such value. */
    public static final Deployed NOTHING = new Deployed(List.of(), List.of());
  }

  /** Returns the policy of an endpoint. */
  public IamPolicy of(EndpointService service, Deployed deployed) {
    return switch (service) {
      case CODEARTIFACT_API -> api();
      case CODEARTIFACT_REPOSITORIES -> repositories();
      case SAGEMAKER_API -> sageMaker(deployed.jobNetworks());
      case SAGEMAKER_RUNTIME ->
          policy(
              Stream.of(
                  ours("Models")
                      .addAction("sagemaker:InvokeEndpoint")
                      .addAction("sagemaker:InvokeEndpointAsync")
                      .addAction("sagemaker:InvokeEndpointWithResponseStream")
                      .addResource(arn("sagemaker", "endpoint/*"))
                      .addResource(arn("sagemaker", "inference-component/*"))));
      case SAGEMAKER_STUDIO ->
          // The actions that AWS lists for this endpoint. Browsers send a session cookie instead of
          // a
          // signature, so only the resources name the account:
          // https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html
          policy(
              Stream.of(
                  allow("StudioApps")
                      .addPrincipal(IamPrincipal.ALL)
                      .addAction("sagemaker:CreateApp")
                      .addResource(arn("sagemaker", "app/*")),
                  allow("StudioUsers")
                      .addPrincipal(IamPrincipal.ALL)
                      .addAction("sagemaker:CreatePresignedDomainUrl")
                      .addResource(arn("sagemaker", "user-profile/*"))));
      case SSM ->
          policy(
              Stream.of(
                  by(readerArns, allow("OutputsForNotebooks"))
                      .addAction(MirrorPolicies.GET_PARAMETER)
                      .addResource(parameterArn)));
      case STS -> sts();
      case S3 -> s3(deployed.assetsBucketArns());
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
   * Allows what people do in Studio, and jobs in this network if they are enabled. Everything else
   * that SageMaker can start runs outside of this VPC, where it has internet access, or could be
   * configured to (<a
   * href="https://docs.aws.amazon.com/sagemaker/latest/dg/appendix-notebook-and-internet-access.html">internet
   * access</a>).
   */
  private IamPolicy sageMaker(List<JobPolicies.Network> jobNetworks) {
    var statements = new ArrayList<IamStatement.Builder>();
    // Many of these actions do not support resource-level permissions. Requests without a resource
    // do not include aws:ResourceAccount.
    statements.add(
        ours("DescribeSageMaker")
            .addAction("sagemaker:Describe*")
            .addAction("sagemaker:List*")
            .addAction("sagemaker:Search")
            .addResource("*")
            .addCondition(
                IamConditionOperator.STRING_EQUALS.addSuffix("IfExists"),
                "aws:ResourceAccount",
                accountId));
    statements.add(
        ours("UseStudio")
            .addAction("sagemaker:AddTags")
            .addAction("sagemaker:CreateApp")
            .addAction("sagemaker:CreatePresignedDomainUrl")
            .addAction("sagemaker:CreateSpace")
            .addAction("sagemaker:DeleteApp")
            .addAction("sagemaker:DeleteSpace")
            .addAction("sagemaker:UpdateSpace")
            .addResource(arn("sagemaker", "*")));
    for (var network : jobNetworks) {
      statements.addAll(new JobPolicies(region, accountId).atEndpoint(this::ours, network));
    }
    return policy(statements.stream());
  }

  /**
   * Allows principals of this account to query their identity, and to assume other roles of this
   * account. With the credentials of another account, STS cannot be used to move data there.
   */
  private IamPolicy sts() {
    return policy(
        Stream.of(
            ours("WhoAmI").addAction("sts:GetCallerIdentity").addResource("*"),
            ours("RolesOfTheAccount")
                .addAction("sts:AssumeRole")
                .addResource("arn:aws:iam::%s:role/*".formatted(accountId))));
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
        perimeter(by(everyone(), allow("TokenForTheDomain")))
            .addAction(MirrorPolicies.GET_TOKEN)
            .addResource(mirror.readable().domainArn()));
    statements.add(
        perimeter(by(readerArns, allow("EndpointOfTheRepository")))
            .addAction(MirrorPolicies.GET_ENDPOINT)
            .addResource(mirror.readable().arn()));
    if (!publisherArns.isEmpty()) {
      statements.add(
          perimeter(by(publisherArns, allow("EndpointOfTheInternalRepository")))
              .addAction(MirrorPolicies.GET_ENDPOINT)
              .addResource(mirror.internal().arn()));
    }
    statements.add(
        by(everyone(), allow("BearerToken"))
            .addAction(MirrorPolicies.BEARER_TOKEN)
            .addResource("*"));
    return policy(statements.stream());
  }

  /**
   * Allows reading from the readers' repository and publishing to the internal one. The requests
   * carry a token instead of a signature, and AWS does not document that they include the keys of
   * an organization, so only the ARNs of the repositories restrict the resources.
   */
  private IamPolicy repositories() {
    var statements = new ArrayList<IamStatement.Builder>();
    statements.add(
        by(readerArns, allow("ReadTheRepository"))
            .addAction(MirrorPolicies.READ)
            .addResource(mirror.readable().arn()));
    if (!publisherArns.isEmpty()) {
      var publish =
          by(publisherArns, allow("PublishInternalPackages")).addAction(MirrorPolicies.PUBLISH);
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
    statements.addAll(data.statements(this::ours));
    return policy(statements.stream());
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

  // Names roles by a condition, for the reasons in MirrorPolicies.
  private IamStatement.Builder by(List<String> roleArns, IamStatement.Builder statement) {
    statement.addPrincipal(IamPrincipal.ALL);
    return anyPrincipal
        ? statement
        : statement.addConditions(IamConditionOperator.ARN_EQUALS, "aws:PrincipalArn", roleArns);
  }

  private List<String> everyone() {
    return Stream.concat(readerArns.stream(), publisherArns.stream()).distinct().toList();
  }

  private String arn(String service, String resource) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, region, accountId, resource);
  }
}
