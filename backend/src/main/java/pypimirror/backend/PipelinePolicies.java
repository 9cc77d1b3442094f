package pypimirror.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * The policies of the pipeline roles: who can assume each role, and what each role can do.
 *
 * <p>The deploy role writes policies to other roles, and that permission is enough to grant any
 * other permission. The deploy role can therefore write policies only to named roles, and only
 * while a role has the permissions boundary. The policies of a role cannot grant anything that its
 * boundary does not allow (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html">permissions
 * boundaries</a>).
 */
record PipelinePolicies(BackendSettings settings, String bucket, String keyArn) {

  static final String GITHUB = "token.actions.githubusercontent.com";
  static final String BOUNDARY = "pypi-mirror-boundary";
  static final String PREVIEW_ROLE = "pypi-mirror-preview";

  /**
   * The {@code Project} tag of every resource that the program of the environments creates. The
   * backend has a different tag.
   */
  private static final String PROJECT = "pypi-mirror";

  private static final String AUDIENCE = "sts.amazonaws.com";

  static String deployRole(String environment) {
    return "pypi-mirror-%s-deploy".formatted(environment);
  }

  private static String readerRole(String environment) {
    return "pypi-mirror-%s-reader".formatted(environment);
  }

  String boundaryArn() {
    return iam("policy/" + BOUNDARY);
  }

  String providerArn() {
    return iam("oidc-provider/" + GITHUB);
  }

  /**
   * Trust policy of the preview role: pull requests of the repository, and its main branch. Each of
   * GitHub's <a
   * href="https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims">subject
   * claims</a> must match as a whole. A pull request from a fork does not get such a token.
   */
  IamPolicy previewTrust() {
    return trust("pull_request", "ref:refs/heads/main");
  }

  /**
   * Trust policy of a deploy role: jobs of the GitHub environment with the same name, which a
   * reviewer has approved.
   */
  IamPolicy deployTrust(String environment) {
    return trust("environment:" + environment);
  }

  private IamPolicy trust(String... contexts) {
    var subjects =
        settings.repositories().stream()
            .flatMap(
                repository ->
                    Stream.of(contexts).map(context -> "repo:%s:%s".formatted(repository, context)))
            .toList();
    return policy(
        Stream.of(
            allow("GitHub")
                .addPrincipal(IamPrincipal.create(IamPrincipalType.FEDERATED, providerArn()))
                .addAction("sts:AssumeRoleWithWebIdentity")
                .addCondition(IamConditionOperator.STRING_EQUALS, GITHUB + ":aud", AUDIENCE)
                .addConditions(IamConditionOperator.STRING_EQUALS, GITHUB + ":sub", subjects)));
  }

  /**
   * Policy of the preview role, which can read the resources and the state of every environment but
   * cannot change anything.
   */
  IamPolicy preview() {
    return policy(
        Stream.concat(
            look().stream(),
            Stream.of(
                on(allow("ListTheState"), List.of("s3:ListBucket"), "arn:aws:s3:::" + bucket),
                on(allow("ReadTheState"), List.of("s3:GetObject"), objects("*/pypi-mirror/*")),
                on(allow("ReadTheLayout"), List.of("s3:GetObject"), objects("meta.yaml")),
                on(allow("DecryptTheState"), List.of("kms:Decrypt"), keyArn))));
  }

  /**
   * Policy of a deploy role, which can create, update and delete the resources of its environment.
   */
  IamPolicy deploy(String environment) {
    var made = iam("role/" + readerRole(environment));
    var roles = new ArrayList<String>();
    roles.add(made);
    // The second pattern matches the role with any path.
    settings.environments().get(environment).forEach(role -> roles.add(iam("role/" + role)));
    settings.environments().get(environment).forEach(role -> roles.add(iam("role/*/" + role)));
    var statements = new ArrayList<>(look());
    statements.addAll(state(environment));
    statements.addAll(resources(environment));
    statements.addAll(keys(environment));
    statements.addAll(
        List.of(
            bounded(
                on(
                    allow("ReaderRoleWithinItsBoundary"),
                    List.of("iam:CreateRole", "iam:PutRolePermissionsBoundary"),
                    made)),
            on(
                allow("ReaderRole"),
                List.of(
                    "iam:DeleteRole",
                    "iam:TagRole",
                    "iam:UntagRole",
                    "iam:UpdateAssumeRolePolicy",
                    "iam:UpdateRole",
                    "iam:UpdateRoleDescription"),
                made),
            bounded(
                on(
                    allow("PoliciesWithinTheirBoundary"),
                    List.of("iam:PutRolePolicy", "iam:DeleteRolePolicy"),
                    roles)),
            on(allow("RolesForStudio"), List.of("iam:PassRole"), roles)
                .addCondition(
                    IamConditionOperator.STRING_EQUALS,
                    "iam:PassedToService",
                    "sagemaker.amazonaws.com"),
            // The first Studio domain of an account creates this role.
            on(
                    allow("SageMakersOwnRole"),
                    List.of("iam:CreateServiceLinkedRole"),
                    iam("role/aws-service-role/sagemaker.amazonaws.com/*"))
                .addCondition(
                    IamConditionOperator.STRING_EQUALS,
                    "iam:AWSServiceName",
                    "sagemaker.amazonaws.com"),
            // Regardless of the statements above, a deploy role cannot change the resources that
            // restrict it.
            IamStatement.builder()
                .sid("NotItself")
                .effect(IamEffect.DENY)
                .addAction("iam:*")
                .addResource(iam("role/" + PREVIEW_ROLE))
                .addResource(iam("role/pypi-mirror-*-deploy"))
                .addResource(boundaryArn())
                .addResource(providerArn()),
            IamStatement.builder()
                .sid("NotTheStatesKey")
                .effect(IamEffect.DENY)
                .addAction("kms:PutKeyPolicy")
                .addAction("kms:ScheduleKeyDeletion")
                .addAction("kms:TagResource")
                .addAction("kms:UntagResource")
                .addAction("kms:CreateGrant")
                .addResource(keyArn)));
    return policy(statements.stream());
  }

  // A deploy role can write only the state of its own environment, because the state determines the
  // next deployment. Pulumi documents the layout of the state:
  // https://www.pulumi.com/docs/iac/operations/stack-management/using-a-diy-backend/
  private List<IamStatement.Builder> state(String environment) {
    var own =
        List.of(
            objects("stacks/pypi-mirror/%s.*".formatted(environment)),
            objects("history/pypi-mirror/%s/*".formatted(environment)),
            objects("backups/pypi-mirror/%s/*".formatted(environment)),
            objects("locks/organization/pypi-mirror/%s/*".formatted(environment)));
    return List.of(
        on(allow("ListTheState"), List.of("s3:ListBucket"), "arn:aws:s3:::" + bucket),
        on(allow("ReadTheLayout"), List.of("s3:GetObject"), objects("meta.yaml")),
        on(allow("KeepItsState"), List.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject"), own),
        on(
            allow("EncryptItsState"),
            List.of("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
            keyArn));
  }

  private List<IamStatement.Builder> resources(String environment) {
    var studio = ResourceActions.writes("sagemaker");
    return List.of(
        on(allow("Packages"), ResourceActions.writes("codeartifact"), here("codeartifact")),
        // Cloud Control actions do not support resource-level permissions. The operations that they
        // start also require the actions above.
        on(allow("PackageGroups"), ResourceActions.writes("cloudformation"), "*"),
        on(allow("Network"), ResourceActions.writes("ec2"), here("ec2")),
        on(
            allow("PrivateDns"),
            ResourceActions.writes("route53"),
            "arn:aws:route53:::hostedzone/*"),
        on(
            allow("DnsFirewall"),
            ResourceActions.writes("route53resolver"),
            here("route53resolver")),
        // Studio runs lifecycle scripts as its users, so this role can write only the Studio
        // resources of its environment.
        tagged(
            "aws:RequestTag/",
            environment,
            on(
                allow("NewStudio"),
                studio.stream().filter(it -> it.contains(":Create")).toList(),
                here("sagemaker"))),
        tagged(
            "aws:RequestTag/",
            environment,
            on(allow("TagNewStudio"), List.of("sagemaker:AddTags"), here("sagemaker"))
                .addCondition(IamConditionOperator.NULL, "sagemaker:TaggingAction", "false")),
        tagged(
            "aws:ResourceTag/",
            environment,
            on(
                allow("OwnStudio"),
                studio.stream().filter(it -> !it.contains(":Create")).toList(),
                here("sagemaker"))),
        on(
            allow("Parameter"),
            ResourceActions.writes("ssm"),
            "arn:aws:ssm:%s:%s:parameter/pypi-mirror/%s/*"
                .formatted(settings.region(), settings.accountId(), environment)));
  }

  // Only keys that the environment creates. Tags are allowed only for a new key, because AWS sets
  // them when it creates the key.
  private List<IamStatement.Builder> keys(String environment) {
    var aliases = List.of("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias");
    var own =
        ResourceActions.writes("kms").stream()
            .filter(it -> !aliases.contains(it) && !it.equals("kms:CreateKey"))
            .toList();
    return List.of(
        tagged("aws:RequestTag/", environment, on(allow("NewKey"), List.of("kms:CreateKey"), "*")),
        tagged(
            "aws:RequestTag/",
            environment,
            on(allow("TagNewKey"), List.of("kms:TagResource"), "*")
                .addCondition(IamConditionOperator.NULL, "aws:ResourceTag/Project", "true")),
        tagged("aws:ResourceTag/", environment, on(allow("OwnKeys"), own, here("kms"))),
        on(
            allow("OwnAlias"),
            aliases,
            "arn:aws:kms:%s:%s:alias/pypi-mirror-%s"
                .formatted(settings.region(), settings.accountId(), environment)),
        tagged(
            "aws:ResourceTag/",
            environment,
            on(
                allow("AliasOfOwnKeys"),
                aliases,
                "arn:aws:kms:%s:%s:key/*".formatted(settings.region(), settings.accountId()))),
        tagged(
            "aws:ResourceTag/",
            environment,
            on(allow("KeyForTheDomain"), List.of("kms:CreateGrant"), here("kms"))
                .addCondition(
                    IamConditionOperator.STRING_EQUALS,
                    "kms:ViaService",
                    "codeartifact.%s.amazonaws.com".formatted(settings.region()))));
  }

  /**
   * Permissions boundary of the reader and publisher roles: the most that they can do, regardless
   * of their policies. It allows what notebooks do with packages and with Studio.
   */
  IamPolicy boundary() {
    return policy(
        Stream.of(
            on(
                allow("Packages"),
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
            on(allow("Tokens"), List.of("sts:GetServiceBearerToken"), "*")
                .addCondition(
                    IamConditionOperator.STRING_EQUALS,
                    "sts:AWSServiceName",
                    "codeartifact.amazonaws.com"),
            on(
                allow("DescribeStudio"),
                List.of(
                    "sagemaker:DescribeApp",
                    "sagemaker:DescribeDomain",
                    "sagemaker:DescribeSpace",
                    "sagemaker:DescribeUserProfile"),
                here("sagemaker")),
            // A user's own spaces and the apps in them.
            on(
                    allow("OwnSpacesAndApps"),
                    List.of(
                        "sagemaker:CreateApp",
                        "sagemaker:CreateSpace",
                        "sagemaker:DeleteApp",
                        "sagemaker:DeleteSpace",
                        "sagemaker:UpdateSpace"),
                    here("sagemaker"))
                .addCondition(
                    IamConditionOperator.ARN_LIKE,
                    "sagemaker:OwnerUserProfileArn",
                    "arn:aws:sagemaker:%s:%s:user-profile/${sagemaker:DomainId}/${sagemaker:UserProfileName}"
                        .formatted(settings.region(), settings.accountId())),
            // Only while a resource is created. Otherwise, a role could tag a foreign user profile
            // and then open it.
            on(allow("TagNewSpacesAndApps"), List.of("sagemaker:AddTags"), here("sagemaker"))
                .addCondition(IamConditionOperator.NULL, "sagemaker:TaggingAction", "false"),
            // Only Studio domains of this project: a user who opens Studio has the permissions of
            // the user profile.
            on(
                    allow("OpenStudio"),
                    List.of("sagemaker:CreatePresignedDomainUrl"),
                    here("sagemaker"))
                .addCondition(
                    IamConditionOperator.STRING_EQUALS, "aws:ResourceTag/Project", PROJECT),
            // These actions do not support resource-level permissions.
            on(
                allow("ListStudio"),
                List.of(
                    "sagemaker:ListApps",
                    "sagemaker:ListDomains",
                    "sagemaker:ListSpaces",
                    "sagemaker:ListUserProfiles"),
                "*"),
            on(
                allow("Logs"),
                List.of(
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents"),
                here("logs")),
            on(
                allow("Outputs"),
                List.of("ssm:GetParameter"),
                "arn:aws:ssm:%s:%s:parameter/pypi-mirror/*"
                    .formatted(settings.region(), settings.accountId()))));
  }

  /**
   * Key policy of the state's key. The IAM policies of the account control access to the key, as in
   * the default key policy of AWS.
   */
  IamPolicy keyPolicy() {
    return policy(
        Stream.of(
            allow("AccountDecides")
                .addPrincipal(IamPrincipal.create(IamPrincipalType.AWS, iam("root")))
                .addAction("kms:*")
                .addResource("*")));
  }

  /** Bucket policy of the state's bucket, which rejects every request without TLS. */
  IamPolicy bucketPolicy() {
    return policy(
        Stream.of(
            IamStatement.builder()
                .sid("OnlyOverTls")
                .effect(IamEffect.DENY)
                .addPrincipal(IamPrincipal.ALL)
                .addAction("s3:*")
                .addResource("arn:aws:s3:::" + bucket)
                .addResource("arn:aws:s3:::" + bucket + "/*")
                .addCondition(IamConditionOperator.BOOL, "aws:SecureTransport", "false")));
  }

  // Actions that describe resources do not support resource-level permissions, and none of them
  // returns the contents of a repository. Reading a parameter returns its value, so parameters are
  // restricted.
  private List<IamStatement.Builder> look() {
    var values = List.of("ssm:GetParameter", "ssm:GetParameters", "ssm:ListTagsForResource");
    return List.of(
        on(
            allow("Look"),
            ResourceActions.reads().stream().filter(it -> !values.contains(it)).toList(),
            "*"),
        on(
            allow("ReadParameters"),
            values,
            "arn:aws:ssm:%s:%s:parameter/pypi-mirror/*"
                .formatted(settings.region(), settings.accountId())));
  }

  private static IamStatement.Builder tagged(
      String key, String environment, IamStatement.Builder statement) {
    return statement
        .addCondition(IamConditionOperator.STRING_EQUALS, key + "Project", PROJECT)
        .addCondition(IamConditionOperator.STRING_EQUALS, key + "Environment", environment);
  }

  private IamStatement.Builder bounded(IamStatement.Builder statement) {
    return statement.addCondition(
        IamConditionOperator.STRING_EQUALS, "iam:PermissionsBoundary", boundaryArn());
  }

  private String objects(String pattern) {
    return "arn:aws:s3:::" + bucket + "/.pulumi/" + pattern;
  }

  private String iam(String resource) {
    return "arn:aws:iam::%s:%s".formatted(settings.accountId(), resource);
  }

  private String here(String service) {
    return "arn:aws:%s:%s:%s:*".formatted(service, settings.region(), settings.accountId());
  }

  private static IamStatement.Builder allow(String sid) {
    return IamStatement.builder().sid(sid).effect(IamEffect.ALLOW);
  }

  private static IamStatement.Builder on(
      IamStatement.Builder statement, List<String> actions, String resource) {
    return on(statement, actions, List.of(resource));
  }

  private static IamStatement.Builder on(
      IamStatement.Builder statement, List<String> actions, List<String> resources) {
    actions.forEach(statement::addAction);
    resources.forEach(statement::addResource);
    return statement;
  }

  private static IamPolicy policy(Stream<IamStatement.Builder> statements) {
    var policy = IamPolicy.builder();
    statements.map(IamStatement.Builder::build).forEach(policy::addStatement);
    return policy.build();
  }
}
