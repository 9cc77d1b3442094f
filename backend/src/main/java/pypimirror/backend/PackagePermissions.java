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

/** What a deploy role can do with CodeArtifact: it manages the domain with the configured name. */
record PackagePermissions(Account account, MirrorEnvironment environment) {

  IamPolicy policyDocument() {
    var domain = environment.settings().packages().domainName();
    var writes = ResourceActions.writes("codeartifact");
    var creating = beginning(writes, "codeartifact:Create");
    return policy(
        Stream.concat(
            Stream.of(
                // These actions do not support resource-level permissions, according to the service
                // authorization reference. CodeArtifact's own documentation differs.
                // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html
                when(on("NewPackages", creating, "*"), "aws:RequestedRegion", account.region()),
                on(
                    "ItsPackages",
                    without(writes, creating),
                    account.arn("codeartifact", "domain/" + domain),
                    account.arn("codeartifact", "package-group/%s/*".formatted(domain)),
                    account.arn("codeartifact", "repository/%s/*".formatted(domain))),
                // Cloud Control actions do not support resource-level permissions. The operations
                // that they start also require the actions above.
                on("PackageGroups", ResourceActions.writes("cloudformation"), "*"),
                on(
                    "Parameter",
                    ResourceActions.writes("ssm"),
                    account.arn(
                        "ssm", "parameter/%s/%s/*".formatted(Names.PROJECT, environment.name())))),
            key().stream()));
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
