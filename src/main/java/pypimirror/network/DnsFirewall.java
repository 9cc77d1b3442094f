package pypimirror.network;

import com.pulumi.aws.route53.ResolverFirewallConfig;
import com.pulumi.aws.route53.ResolverFirewallConfigArgs;
import com.pulumi.aws.route53.ResolverFirewallDomainList;
import com.pulumi.aws.route53.ResolverFirewallDomainListArgs;
import com.pulumi.aws.route53.ResolverFirewallRule;
import com.pulumi.aws.route53.ResolverFirewallRuleArgs;
import com.pulumi.aws.route53.ResolverFirewallRuleGroup;
import com.pulumi.aws.route53.ResolverFirewallRuleGroupArgs;
import com.pulumi.aws.route53.ResolverFirewallRuleGroupAssociation;
import com.pulumi.aws.route53.ResolverFirewallRuleGroupAssociationArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import pypimirror.naming.Tags;

/**
 * Creates a DNS firewall that resolves only the host names of the endpoints (<a
 * href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html">Route
 * 53 Resolver DNS Firewall</a>). Without it, data can leave the VPC in DNS queries: a query for
 * {@code data.attacker.example} reaches the attacker's name server through Amazon's resolver. If
 * the firewall is impaired, no name resolves.
 *
 * <p>The first matching rule decides. The allow rule trusts redirections, because an allowed name
 * can be an alias of an endpoint's own host name.
 */
public final class DnsFirewall extends ComponentResource {

  // AWS accepts 100 to 9900 for an association. The provider rejects both ends of the range.
  private static final int GROUP_PRIORITY = 101;
  private static final int ALLOW_PRIORITY = 100;
  private static final int BLOCK_PRIORITY = 200;

  /**
   * Arguments of {@link DnsFirewall}.
   *
   * @param vpcId id of the VPC
   * @param names the host names that resolve; a {@code *} matches any leading labels
   * @param tags tags of every resource
   */
  public record Args(Output<String> vpcId, List<String> names, Tags tags) {}

  /** Creates the component. The names of its children start with {@code name}. */
  public DnsFirewall(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:network:DnsFirewall", name, options);
    var child = CustomResourceOptions.builder().parent(this).build();

    var group =
        new ResolverFirewallRuleGroup(
            name + "-dns",
            ResolverFirewallRuleGroupArgs.builder()
                .name(name + "-dns")
                .tags(args.tags().named(name + "-dns"))
                .build(),
            child);
    var allow = rule(name, "endpoints", args.names(), ALLOW_PRIORITY, group, args.tags(), child);
    var block = rule(name, "all", List.of("*"), BLOCK_PRIORITY, group, args.tags(), child);

    // The association comes last, so that the firewall is complete when it takes effect.
    var closed =
        new ResolverFirewallConfig(
            name + "-dns",
            ResolverFirewallConfigArgs.builder()
                .resourceId(args.vpcId())
                .firewallFailOpen("DISABLED")
                .build(),
            child);
    new ResolverFirewallRuleGroupAssociation(
        name + "-dns",
        ResolverFirewallRuleGroupAssociationArgs.builder()
            .name(name + "-dns")
            .firewallRuleGroupId(group.id())
            .vpcId(args.vpcId())
            .priority(GROUP_PRIORITY)
            .tags(args.tags().named(name + "-dns"))
            .build(),
        CustomResourceOptions.builder().parent(this).dependsOn(allow, block, closed).build());
    registerOutputs(Map.of());
  }

  private static ResolverFirewallRule rule(
      String name,
      String label,
      List<String> domains,
      int priority,
      ResolverFirewallRuleGroup group,
      Tags tags,
      CustomResourceOptions child) {
    var list =
        new ResolverFirewallDomainList(
            name + "-dns-" + label,
            ResolverFirewallDomainListArgs.builder()
                .name(name + "-dns-" + label)
                .domains(domains)
                .tags(tags.named(name + "-dns-" + label))
                .build(),
            child);
    var rule =
        ResolverFirewallRuleArgs.builder()
            .name(name + "-dns-" + label)
            .firewallRuleGroupId(group.id())
            .firewallDomainListId(list.id())
            .priority(priority);
    if (priority == ALLOW_PRIORITY) {
      rule.action("ALLOW").firewallDomainRedirectionAction("TRUST_REDIRECTION_DOMAIN");
    } else {
      rule.action("BLOCK").blockResponse("NXDOMAIN");
    }
    return new ResolverFirewallRule(name + "-dns-" + label, rule.build(), child);
  }
}
