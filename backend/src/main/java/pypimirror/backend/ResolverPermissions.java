package pypimirror.backend;

import static pypimirror.backend.Permissions.beginning;
import static pypimirror.backend.Permissions.on;
import static pypimirror.backend.Permissions.settingTagsOf;
import static pypimirror.backend.Permissions.withTagsOf;
import static pypimirror.backend.Permissions.without;
import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.when;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * What a deploy role can do with the DNS firewall and the DNS query logs of the network that its
 * environment creates. AWS authorizes neither the VPC of an association nor the destination of logs
 * (<a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53resolver.html">service
 * authorization reference</a>).
 */
record ResolverPermissions(Account account, MirrorEnvironment environment) {

  private static final List<String> TAGGING = List.of("route53resolver:TagResource");

  IamPolicy policyDocument() {
    return policy(Stream.concat(dnsFirewall().stream(), queryLogs().stream()));
  }

  private List<IamStatement.Builder> dnsFirewall() {
    var writes = without(ResourceActions.writes("route53resolver"), queryLogActions());
    var creating =
        List.of(
            "route53resolver:AssociateFirewallRuleGroup",
            "route53resolver:CreateFirewallDomainList",
            "route53resolver:CreateFirewallRuleGroup");
    var ofVpc = beginning(writes, "route53resolver:UpdateFirewallConfig");
    var everything = resolver("*");
    return List.of(
        settingTagsOf(environment.name(), on("NewDnsFirewall", creating, everything)),
        tagging(
            "TagDnsFirewall",
            resolver("firewall-domain-list/*"),
            resolver("firewall-rule-group/*"),
            resolver("firewall-rule-group-association/*")),
        withTagsOf(
            environment.name(),
            on(
                "ItsDnsFirewall",
                without(without(without(writes, creating), TAGGING), ofVpc),
                everything)),
        // The configuration of a VPC has no tags.
        on("DnsFirewallOfVpcs", ofVpc, resolver("firewall-config/*")));
  }

  // Only for an environment with logs, because these permissions do not limit the destination.
  private List<IamStatement.Builder> queryLogs() {
    if (environment.settings().network().logsBucketArns().isEmpty()) {
      return List.of();
    }
    var creating = beginning(queryLogActions(), "route53resolver:Create");
    var logs = resolver("resolver-query-log-config/*");
    return List.of(
        when(
            settingTagsOf(environment.name(), on("NewQueryLog", creating, "*")),
            "aws:RequestedRegion",
            account.region()),
        tagging("TagQueryLog", logs),
        withTagsOf(
            environment.name(), on("ItsQueryLog", without(queryLogActions(), creating), logs)),
        // For flow logs as well. These actions do not support resource-level permissions.
        when(
            on(
                "DeliverLogs",
                beginning(
                    ResourceActions.BY_TYPE
                        .get("aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig")
                        .writes(),
                    "logs:"),
                "*"),
            "aws:RequestedRegion",
            account.region()),
        on(
            "FindLogsBucket",
            List.of("s3:ListBucket"),
            environment.settings().network().logsBucketArns().toArray(String[]::new)));
  }

  private static List<String> queryLogActions() {
    return ResourceActions.writes("route53resolver").stream()
        .filter(action -> action.endsWith("QueryLogConfig"))
        .toList();
  }

  // A new resource has no tags yet. The role could also tag a resource that has none, but not one
  // of another project or environment.
  private IamStatement.Builder tagging(String sid, String... resources) {
    var ifExists = IamConditionOperator.STRING_EQUALS.addSuffix("IfExists");
    return settingTagsOf(environment.name(), on(sid, TAGGING, resources))
        .addCondition(ifExists, "aws:ResourceTag/Project", Names.PROJECT)
        .addCondition(ifExists, "aws:ResourceTag/Environment", environment.name());
  }

  private String resolver(String resource) {
    return account.arn("route53resolver", resource);
  }
}
