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
 * Closes the way out that needs no route: a look-up of {@code data.attacker.example} reaches the
 * attacker's name server through Amazon's resolver. With this the resolver answers for the names
 * that the endpoints serve, and says of every other that it does not exist (<a
 * href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html">Route
 * 53 Resolver DNS Firewall</a>). When the firewall itself is impaired, nothing resolves.
 *
 * <p>The first rule that matches decides. The rule that lets through trusts where an allowed name
 * leads on to, or a redirection to an endpoint's own name would be refused with it.
 */
public final class DnsFirewall extends ComponentResource {

  // AWS takes 100 to 9900, and the provider what is between them.
  private static final int PLACE_AMONG_GROUPS = 101;
  private static final int ALLOWED_FIRST = 100;
  private static final int THEN_NOTHING = 200;

  /**
   * What the firewall is made from.
   *
   * @param vpcId the VPC whose resolver it guards
   * @param names the names that resolve, a {@code *} for any first labels
   * @param tags tags of everything
   */
  public record Args(Output<String> vpcId, List<String> names, Tags tags) {}

  /** Type {@code pypimirror:network:DnsFirewall}; children are named after {@code name}. */
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
    var allow = rule(name, "endpoints", args.names(), ALLOWED_FIRST, group, args.tags(), child);
    var refuse = rule(name, "all", List.of("*"), THEN_NOTHING, group, args.tags(), child);

    // Closed before it is in force: the rules first, then the VPC.
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
            .priority(PLACE_AMONG_GROUPS)
            .tags(args.tags().named(name + "-dns"))
            .build(),
        CustomResourceOptions.builder().parent(this).dependsOn(allow, refuse, closed).build());
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
    if (priority == ALLOWED_FIRST) {
      rule.action("ALLOW").firewallDomainRedirectionAction("TRUST_REDIRECTION_DOMAIN");
    } else {
      rule.action("BLOCK").blockResponse("NXDOMAIN");
    }
    return new ResolverFirewallRule(name + "-dns-" + label, rule.build(), child);
  }
}
