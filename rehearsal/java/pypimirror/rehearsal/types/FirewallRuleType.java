package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.DnsFirewallState.DnsRule;

/**
 * Rules of the DNS firewall (<a
 * href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateFirewallRule.html">CreateFirewallRule</a>).
 * The ID of a rule is {@code group:list}.
 */
final class FirewallRuleType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:route53/resolverFirewallRule:ResolverFirewallRule")
          .autonamed("name")
          .with(
              input("name", Route53Resolver.NAME).filledByAws(),
              input("action", Text.oneOf("ALLOW", "ALERT", "BLOCK")).demanded(),
              input("blockResponse", Text.oneOf("NODATA", "NXDOMAIN")),
              input("firewallDomainListId", PropertyType.TEXT).demanded().replacing(),
              input(
                      "firewallDomainRedirectionAction",
                      Text.oneOf("INSPECT_REDIRECTION_DOMAIN", "TRUST_REDIRECTION_DOMAIN"))
                  .defaulting("INSPECT_REDIRECTION_DOMAIN"),
              input("firewallRuleGroupId", PropertyType.TEXT).demanded().replacing(),
              input("priority", PropertyType.WHOLE).demanded());

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var groupId = inputs.path("firewallRuleGroupId").asText();
    var listId = inputs.path("firewallDomainListId").asText();
    Route53Resolver.found(account.dnsFirewall().domainLists(), listId);
    put(account, groupId, listId, inputs);
    return groupId + ":" + listId;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    var ids = id.split(":", 2);
    return Optional.ofNullable(account.dnsFirewall().ruleGroups().get(ids[0]))
        .filter(group -> ids.length == 2)
        .map(group -> group.rules().get(ids[1]))
        .map(
            rule ->
                Shapes.object()
                    .put("name", rule.name())
                    .put("action", rule.action())
                    .put("blockResponse", rule.blockResponse())
                    .put("firewallDomainListId", ids[1])
                    .put("firewallDomainRedirectionAction", rule.redirection())
                    .put("firewallRuleGroupId", ids[0])
                    .put("priority", rule.priority()));
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var ids = id.split(":", 2);
    put(account, ids[0], ids[1], inputs);
  }

  @Override
  public void delete(Account account, String id) {
    var ids = id.split(":", 2);
    Optional.ofNullable(account.dnsFirewall().ruleGroups().get(ids[0]))
        .ifPresent(group -> group.rules().remove(ids[1]));
  }

  private static void put(Account account, String groupId, String listId, ObjectNode inputs) {
    var group = Route53Resolver.found(account.dnsFirewall().ruleGroups(), groupId);
    var blocks = inputs.path("action").asText().equals("BLOCK");
    if (blocks != inputs.hasNonNull("blockResponse")) {
      throw Route53Resolver.invalid(
          "BlockResponse is required with the action BLOCK, and not allowed with other actions.");
    }
    var priority = inputs.path("priority").asInt();
    group
        .rules()
        .forEach(
            (otherList, other) -> {
              if (!otherList.equals(listId) && other.priority() == priority) {
                throw Route53Resolver.invalid(
                    "%s already has a rule with priority %d.".formatted(groupId, priority));
              }
            });
    group
        .rules()
        .put(
            listId,
            new DnsRule(
                Route53Resolver.name(inputs),
                priority,
                inputs.path("action").asText(),
                blocks ? inputs.path("blockResponse").asText() : null,
                inputs
                    .path("firewallDomainRedirectionAction")
                    .asText("INSPECT_REDIRECTION_DOMAIN")));
  }
}
