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
 * Permissions boundary of the roles that environments create: the most that they can do, regardless
 * of their policies. It allows what notebooks do with packages, Studio, data and jobs. Existing
 * roles do not need it.
 */
record ReaderBoundary(Account account, List<MirrorEnvironment> environments) {

  IamPolicy policyDocument() {
    var boundary = packagesAndStudio().toBuilder();
    data().statements().forEach(boundary::addStatement);
    jobs().statements().forEach(boundary::addStatement);
    return boundary.build();
  }

  private IamPolicy data() {
    var buckets =
        environments.stream()
            .flatMap(it -> it.settings().endpoints().studioBuckets().stream())
            .distinct()
            .toList();
    return new DataPolicies(account.region(), account.id(), true, buckets).role();
  }

  // A role can pass only roles that have this boundary too.
  private IamPolicy jobs() {
    return new JobPolicies(account.region(), account.id())
        .role(account.iam("role/" + Names.newReaderRole("*")));
  }

  private IamPolicy packagesAndStudio() {
    return policy(
        Stream.of(
            on(
                "Packages",
                List.of(
                    "codeartifact:DescribePackageVersion",
                    "codeartifact:GetAuthorizationToken",
                    "codeartifact:GetPackageVersionAsset",
                    "codeartifact:GetRepositoryEndpoint",
                    "codeartifact:ListPackageVersions",
                    "codeartifact:ListPackages",
                    "codeartifact:PublishPackageVersion",
                    "codeartifact:ReadFromRepository"),
                "*"),
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
            // Only Studio domains of this project: a user who opens Studio has the permissions of
            // the user profile.
            on(
                    "OpenStudio",
                    List.of("sagemaker:CreatePresignedDomainUrl"),
                    account.arn("sagemaker", "*"))
                .addCondition(
                    IamConditionOperator.STRING_EQUALS, "aws:ResourceTag/Project", Names.PROJECT),
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
                account.arn("ssm", "parameter/pypi-mirror/*"))));
  }
}
