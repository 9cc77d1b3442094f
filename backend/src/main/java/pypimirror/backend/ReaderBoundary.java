package pypimirror.backend;

import static pypimirror.backend.Permissions.on;
import static pypimirror.policy.Statements.policy;

import java.util.List;
import java.util.stream.Stream;
import pypimirror.policy.DataPolicies;
import pypimirror.policy.JobPolicies;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;

/**
 * Permissions boundary of the role that an environment creates: the most that it can do, regardless
 * of its policies. It allows what notebooks do with the packages, the Studio, the data and the jobs
 * of this environment. Existing roles do not need it.
 */
record ReaderBoundary(Account account, MirrorEnvironment environment) {

  IamPolicy policyDocument() {
    var boundary = packagesAndStudio().toBuilder();
    var endpoints = environment.settings().endpoints();
    new DataPolicies(account.region(), account.id(), true, endpoints.studioBuckets())
        .role()
        .statements()
        .forEach(boundary::addStatement);
    if (endpoints.jobs()) {
      new JobPolicies(account.region(), account.id())
          .role(account.iam("role/" + Names.newReaderRole(environment.name())))
          .statements()
          .forEach(boundary::addStatement);
    }
    return boundary.build();
  }

  private IamPolicy packagesAndStudio() {
    return policy(
        Stream.of(
            on(
                "Packages",
                List.of(
                    "codeartifact:GetAuthorizationToken",
                    "codeartifact:GetRepositoryEndpoint",
                    "codeartifact:ReadFromRepository"),
                environment.settings().repository().domainArn(),
                environment.settings().repository().arn()),
            on("Tokens", List.of("sts:GetServiceBearerToken"), "*")
                .addCondition(
                    IamConditionOperator.STRING_EQUALS,
                    "sts:AWSServiceName",
                    "codeartifact.amazonaws.com"),
            on(
                "DescribeStudio",
                List.of(
                    "sagemaker:DescribeApp",
                    "sagemaker:DescribeDomain",
                    "sagemaker:DescribeSpace",
                    "sagemaker:DescribeUserProfile"),
                account.arn("sagemaker", "*")),
            // A user's own spaces and the apps in them.
            on(
                    "OwnSpacesAndApps",
                    List.of(
                        "sagemaker:CreateApp",
                        "sagemaker:CreateSpace",
                        "sagemaker:DeleteApp",
                        "sagemaker:DeleteSpace",
                        "sagemaker:UpdateSpace"),
                    account.arn("sagemaker", "*"))
                .addCondition(
                    IamConditionOperator.ARN_LIKE,
                    "sagemaker:OwnerUserProfileArn",
                    account.arn(
                        "sagemaker",
                        "user-profile/${sagemaker:DomainId}/${sagemaker:UserProfileName}")),
            // Only while a resource is created. Otherwise, a role could tag a foreign user profile
            // and then open it.
            on("TagNewSpacesAndApps", List.of("sagemaker:AddTags"), account.arn("sagemaker", "*"))
                .addCondition(IamConditionOperator.NULL, "sagemaker:TaggingAction", "false"),
            // A user who opens Studio has the permissions of the user profile, so a session can
            // open
            // only its own profile. A session that SageMaker did not start has none.
            on(
                "OpenStudio",
                List.of("sagemaker:CreatePresignedDomainUrl"),
                account.arn(
                    "sagemaker",
                    "user-profile/${sagemaker:DomainId}/${sagemaker:UserProfileName}")),
            // These actions do not support resource-level permissions.
            on(
                "ListStudio",
                List.of(
                    "sagemaker:ListApps",
                    "sagemaker:ListDomains",
                    "sagemaker:ListSpaces",
                    "sagemaker:ListUserProfiles"),
                "*"),
            on(
                "Logs",
                List.of(
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents"),
                account.arn("logs", "*")),
            on(
                "Outputs",
                List.of("ssm:GetParameter"),
                account.arn("ssm", "parameter" + environment.settings().outputsParameter()))));
  }
}
