package pypimirror.policy;

import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.when;

import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Policies of the role that an environment creates in its account.
 *
 * @param region the environment's region
 * @param accountId id of its account, 12 digits
 */
public record AccountPolicies(String region, String accountId) {

  /**
   * Trust policy of the reader role. Only SageMaker can assume the role, and only for resources of
   * this account (<a
   * href="https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html">confused
   * deputy</a>).
   */
  public IamPolicy sageMakerTrust() {
    return policy(
        Stream.of(
            allow("SageMakerOfThisAccount")
                .addPrincipal(
                    IamPrincipal.create(IamPrincipalType.SERVICE, "sagemaker.amazonaws.com"))
                .addAction("sts:AssumeRole")
                .addCondition(
                    IamConditionOperator.ARN_LIKE,
                    "aws:SourceArn",
                    "arn:aws:sagemaker:%s:%s:*".formatted(region, accountId))));
  }

  /**
   * Resource policy of CloudWatch Logs that lets EventBridge write the events of one rule to one
   * log group (<a
   * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html">AWS's
   * form</a>, in which only the writing names the rule).
   */
  public IamPolicy eventLog(String logGroupName, String ruleName) {
    var group = "arn:aws:logs:%s:%s:log-group:%s".formatted(region, accountId, logGroupName);
    return policy(
        Stream.of(
            eventDelivery("StreamsOfTheLog")
                .addAction("logs:CreateLogStream")
                .addResource(group + ":*"),
            eventDelivery("EventsOfTheRule")
                .addAction("logs:PutLogEvents")
                .addResource(group + ":log-stream:*")
                .addCondition(
                    IamConditionOperator.ARN_EQUALS,
                    "aws:SourceArn",
                    "arn:aws:events:%s:%s:rule/%s".formatted(region, accountId, ruleName))));
  }

  private static IamStatement.Builder eventDelivery(String sid) {
    return allow(sid)
        .addPrincipal(IamPrincipal.create(IamPrincipalType.SERVICE, "delivery.logs.amazonaws.com"))
        .addPrincipal(IamPrincipal.create(IamPrincipalType.SERVICE, "events.amazonaws.com"));
  }

  /**
   * Policy that a role needs to use Studio. Users can manage only their own private spaces and the
   * apps in them (based on <a
   * href="https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-migrate-ui.html">AWS's
   * list</a>, without shared spaces). All user profiles share one role, so the policy identifies
   * the user by the condition keys of the session.
   */
  public IamPolicy studioUser() {
    var profile = "user-profile/${sagemaker:DomainId}/${sagemaker:UserProfileName}";
    return policy(
        Stream.of(
            allow("Look")
                .addAction("sagemaker:DescribeApp")
                .addAction("sagemaker:DescribeDomain")
                .addAction("sagemaker:DescribeSpace")
                .addAction("sagemaker:DescribeUserProfile")
                .addResource(studioArn("app/*"))
                .addResource(studioArn("domain/*"))
                .addResource(studioArn("space/*"))
                .addResource(studioArn("user-profile/*")),
            // These actions do not support resource-level permissions.
            allow("List")
                .addAction("sagemaker:ListApps")
                .addAction("sagemaker:ListDomains")
                .addAction("sagemaker:ListSpaces")
                .addAction("sagemaker:ListUserProfiles")
                .addResource("*"),
            allow("OpenStudio")
                .addAction("sagemaker:CreatePresignedDomainUrl")
                .addResource(studioArn(profile)),
            owned(allow("OwnSpaces"), profile)
                .addAction("sagemaker:CreateSpace")
                .addAction("sagemaker:UpdateSpace")
                .addAction("sagemaker:DeleteSpace")
                .addResource(studioArn("space/${sagemaker:DomainId}/*")),
            owned(allow("OwnApps"), profile)
                .addAction("sagemaker:CreateApp")
                .addAction("sagemaker:DeleteApp")
                .addResource(studioArn("app/${sagemaker:DomainId}/*")),
            allow("TagWhatIsCreated")
                .addAction("sagemaker:AddTags")
                .addResource(studioArn("*/*"))
                .addCondition(IamConditionOperator.NULL, "sagemaker:TaggingAction", "false")));
  }

  /**
   * Allows a role to write the output of its Studio apps and jobs. Studio and SageMaker use these
   * log groups.
   */
  IamStatement.Builder writeLogs() {
    return allow("WriteLogs")
        .addAction("logs:CreateLogGroup")
        .addAction("logs:CreateLogStream")
        .addAction("logs:DescribeLogStreams")
        .addAction("logs:PutLogEvents")
        .addResource("arn:aws:logs:%s:%s:log-group:/aws/sagemaker/*".formatted(region, accountId));
  }

  private IamStatement.Builder owned(IamStatement.Builder statement, String profile) {
    return when(statement, "sagemaker:SpaceSharingType", "Private")
        .addCondition(
            IamConditionOperator.ARN_LIKE, "sagemaker:OwnerUserProfileArn", studioArn(profile));
  }

  private String studioArn(String resource) {
    return "arn:aws:sagemaker:%s:%s:%s".formatted(region, accountId, resource);
  }

  /** Returns the ARN of an SSM parameter whose name starts with a slash. */
  public String parameterArn(String parameter) {
    return "arn:aws:ssm:%s:%s:parameter%s".formatted(region, accountId, parameter);
  }
}
