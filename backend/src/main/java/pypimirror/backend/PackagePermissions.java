package pypimirror.backend;

import static pypimirror.backend.Permissions.beginning;
import static pypimirror.backend.Permissions.on;
import static pypimirror.backend.Permissions.without;
import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.when;

import java.util.List;
import java.util.stream.Stream;
import pypimirror.aws.DomainEncryption;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * The permissions of a deploy role on CodeArtifact: it manages the domain with the configured name,
 * and the record of its events.
 */
record PackagePermissions(Account account, MirrorEnvironment environment) {

  IamPolicy policyDocument() {
    var domain = environment.settings().packages().domainName();
    var writes = ResourceActions.writes("codeartifact");
    var creating = beginning(writes, "codeartifact:Create");
    return policy(
        Stream.of(
                Stream.of(
                    // These actions do not support resource-level permissions, according to the
                    // service
                    // authorization reference. CodeArtifact's own documentation differs.
                    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html
                    when(on("NewPackages", creating, "*"), "aws:RequestedRegion", account.region()),
                    on(
                        "ItsPackages",
                        without(writes, creating),
                        account.arn("codeartifact", "domain/" + domain),
                        account.arn("codeartifact", "package-group/%s/*".formatted(domain)),
                        account.arn("codeartifact", "repository/%s/*".formatted(domain))),
                    // Cloud Control actions do not support resource-level permissions. The
                    // operations
                    // that they start also require the actions above.
                    on("PackageGroups", ResourceActions.writes("cloudformation"), "*"),
                    on(
                        "Parameter",
                        ResourceActions.writes("ssm"),
                        account.arn(
                            "ssm",
                            "parameter/%s/%s/*".formatted(Names.PROJECT, environment.name())))),
                key().stream(),
                events().stream())
            .flatMap(it -> it));
  }

  private List<IamStatement.Builder> events() {
    var settings = environment.settings();
    if (!settings.packages().domain().recordsEvents()) {
      return List.of();
    }
    var group = account.arn("logs", "log-group:" + settings.packageEventsLogGroup());
    return List.of(
        // AWS authorizes some of these actions with the ending, and some without it.
        on("LogOfPackageEvents", writes("logGroup:LogGroup"), group, group + ":*"),
        // These actions do not support resource-level permissions.
        when(
            on("LogPolicies", writes("logResourcePolicy:LogResourcePolicy"), "*"),
            "aws:RequestedRegion",
            account.region()),
        on(
            "RuleOfPackageEvents",
            ResourceActions.writes("events"),
            account.arn("events", "rule/" + settings.packageEventsRule())));
  }

  private static List<String> writes(String type) {
    return ResourceActions.BY_TYPE.get("aws:cloudwatch/" + type).writes();
  }

  // The only permissions on keys. The environment uses its key through CodeArtifact.
  private List<IamStatement.Builder> key() {
    return environment
        .settings()
        .packages()
        .domain()
        .match(
            create ->
                create.encryption() instanceof DomainEncryption.CustomerManaged key
                    ? List.of(
                        when(
                            on(
                                "UseThePackageKey",
                                List.of("kms:CreateGrant", "kms:DescribeKey"),
                                key.keyArn()),
                            "kms:ViaService",
                            "codeartifact.%s.amazonaws.com".formatted(account.region())))
                    : List.of(),
            adopt -> List.of());
  }
}
