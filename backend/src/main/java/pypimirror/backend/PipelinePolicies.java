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
 * What pipelines may do, as typed data: who may be which role, and what each may.
 *
 * <p>The deploy role writes policies onto roles, and whoever can do that can give any role
 * anything. So it does it for named roles only, and for those only while the boundary is on them:
 * what the boundary does not allow, no policy of theirs gives (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html">permissions
 * boundaries</a>).
 */
record PipelinePolicies(BackendSettings settings, String bucket, String keyArn) {

  static final String GITHUB = "token.actions.githubusercontent.com";
  static final String BOUNDARY = "pypi-mirror-boundary";
  static final String PREVIEW_ROLE = "pypi-mirror-preview";

  /** What the environments' own program tags everything with, and this one does not. */
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
   * Pull requests of this repository and its main branch: GitHub's <a
   * href="https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims">subject
   * claims</a>, each as a whole. A fork's pull request gets no such token.
   */
  IamPolicy previewTrust() {
    return trust(
        List.of(
            "repo:%s:pull_request".formatted(settings.repository()),
            "repo:%s:ref:refs/heads/main".formatted(settings.repository())));
  }

  /** Jobs of the GitHub environment of this name, which somebody has approved. */
  IamPolicy deployTrust(String environment) {
    return trust(List.of("repo:%s:environment:%s".formatted(settings.repository(), environment)));
  }

  private IamPolicy trust(List<String> subjects) {
    return policy(
        Stream.of(
            allow("GitHub")
                .addPrincipal(IamPrincipal.create(IamPrincipalType.FEDERATED, providerArn()))
                .addAction("sts:AssumeRoleWithWebIdentity")
                .addCondition(IamConditionOperator.STRING_EQUALS, GITHUB + ":aud", AUDIENCE)
                .addConditions(IamConditionOperator.STRING_EQUALS, GITHUB + ":sub", subjects)));
  }

  /** Looks at everything that an environment has, and at its state; changes nothing. */
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

  /** Makes, changes and deletes what an environment has. */
  IamPolicy deploy(String environment) {
    var made = iam("role/" + readerRole(environment));
    var roles = new ArrayList<String>();
    roles.add(made);
    // Whatever path the role has.
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
            // The first Studio domain of an account makes it.
            on(
                    allow("SageMakersOwnRole"),
                    List.of("iam:CreateServiceLinkedRole"),
                    iam("role/aws-service-role/sagemaker.amazonaws.com/*"))
                .addCondition(
                    IamConditionOperator.STRING_EQUALS,
                    "iam:AWSServiceName",
                    "sagemaker.amazonaws.com"),
            // Whatever is allowed above: it does not touch what limits it.
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

  // Its own state and no other's: whoever writes a state decides what the next deployment does.
  // Where
  // Pulumi keeps what:
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
        // Cloud Control's actions are about no resource; what they do takes the actions above.
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
        // A script that Studio runs, it runs as its users: those of this environment only.
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

  // Only keys that the environment has made. A key's tags come with it, and are allowed for that
  // alone.
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
   * The most that a reader or publisher role may do, whatever policies it is given: what notebooks
   * do with packages, and with Studio.
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
                allow("Studio"),
                List.of(
                    "sagemaker:AddTags",
                    "sagemaker:CreateApp",
                    "sagemaker:CreateSpace",
                    "sagemaker:DeleteApp",
                    "sagemaker:DeleteSpace",
                    "sagemaker:DescribeApp",
                    "sagemaker:DescribeDomain",
                    "sagemaker:DescribeSpace",
                    "sagemaker:DescribeUserProfile",
                    "sagemaker:UpdateSpace"),
                here("sagemaker")),
            // Nobody else's Studio: whoever opens it acts as its user.
            on(
                    allow("OpenStudio"),
                    List.of("sagemaker:CreatePresignedDomainUrl"),
                    here("sagemaker"))
                .addCondition(
                    IamConditionOperator.STRING_EQUALS, "aws:ResourceTag/Project", PROJECT),
            // They are about no resource.
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

  /** The account's own policies decide about the key, as AWS has it without a policy. */
  IamPolicy keyPolicy() {
    return policy(
        Stream.of(
            allow("AccountDecides")
                .addPrincipal(IamPrincipal.create(IamPrincipalType.AWS, iam("root")))
                .addAction("kms:*")
                .addResource("*")));
  }

  /** Nothing reaches the state but over TLS. */
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

  // Descriptions have no resource of their own; none of them shows what is in a repository. A
  // parameter's value is more than a description.
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
