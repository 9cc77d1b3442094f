package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.DnsFirewallState.RuleGroup;

/**
 * Rule groups of the DNS firewall (<a
 * href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateFirewallRuleGroup.html">CreateFirewallRuleGroup</a>).
 */
final class FirewallRuleGroupType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup")
          .taggable()
          .autonamed("name")
          .with(
              input("name", Route53Resolver.NAME).replacing().filledByAws(),
              output("arn"),
              output("ownerId"),
              output("shareStatus"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var id = Shapes.newId("rslvr-frg");
    account
        .dnsFirewall()
        .ruleGroups()
        .put(id, new RuleGroup(Route53Resolver.name(inputs), null, Shapes.tags(inputs)));
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.dnsFirewall().ruleGroups().get(id))
        .map(
            group ->
                Shapes.object()
                    .put("name", group.name())
                    .put("arn", account.arn("route53resolver", "firewall-rule-group/" + id))
                    .put("ownerId", account.id())
                    .put("shareStatus", "NOT_SHARED"));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.dnsFirewall().ruleGroups().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var before = Route53Resolver.found(account.dnsFirewall().ruleGroups(), id);
    account
        .dnsFirewall()
        .ruleGroups()
        .put(id, new RuleGroup(before.name(), before.rules(), Shapes.tags(inputs)));
  }

  @Override
  public void delete(Account account, String id) {
    var group = account.dnsFirewall().ruleGroups().get(id);
    if (group != null && !group.rules().isEmpty()) {
      throw Route53Resolver.inUse(id, "its rules");
    }
    if (account.dnsFirewall().associations().values().stream()
        .anyMatch(association -> association.ruleGroupId().equals(id))) {
      throw Route53Resolver.inUse(id, "a VPC");
    }
    account.dnsFirewall().ruleGroups().remove(id);
  }
}
