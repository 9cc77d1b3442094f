package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.DnsFirewallState.RuleGroupAssociation;

/**
 * Associations of DNS firewall rule groups with VPCs (<a
 * href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_AssociateFirewallRuleGroup.html">AssociateFirewallRuleGroup</a>).
 */
final class FirewallAssociationType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of(
              "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation")
          .taggable()
          .autonamed("name")
          .with(
              input("name", Route53Resolver.NAME).filledByAws(),
              input("firewallRuleGroupId", PropertyType.TEXT).demanded().replacing(),
              input("mutationProtection", Text.ENABLED_OR_DISABLED).filledByAws(),
              input("priority", PropertyType.WHOLE).demanded(),
              input("vpcId", PropertyType.TEXT).demanded().replacing(),
              output("arn"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  private static final int MIN_PRIORITY = 100;
  private static final int MAX_PRIORITY = 9900;

  @Override
  public String create(Account account, ObjectNode inputs) {
    Ec2.vpc(account, inputs.path("vpcId").asText());
    Route53Resolver.found(
        account.dnsFirewall().ruleGroups(), inputs.path("firewallRuleGroupId").asText());
    var id = Shapes.newId("rslvr-frgassoc");
    account.dnsFirewall().associations().put(id, association(account, id, inputs));
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.dnsFirewall().associations().get(id))
        .map(
            association ->
                Shapes.object()
                    .put("name", association.name())
                    .put("firewallRuleGroupId", association.ruleGroupId())
                    .put(
                        "mutationProtection",
                        association.mutationProtection() ? "ENABLED" : "DISABLED")
                    .put("priority", association.priority())
                    .put("vpcId", association.vpcId())
                    .put(
                        "arn",
                        account.arn("route53resolver", "firewall-rule-group-association/" + id)));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.dnsFirewall().associations().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    Route53Resolver.found(account.dnsFirewall().associations(), id);
    account.dnsFirewall().associations().put(id, association(account, id, inputs));
  }

  @Override
  public void delete(Account account, String id) {
    var association = account.dnsFirewall().associations().get(id);
    if (association != null && association.mutationProtection()) {
      throw new AwsException(
          AwsError.CONFLICT,
          "'%s' cannot be deleted, because mutationProtection is ENABLED".formatted(id));
    }
    account.dnsFirewall().associations().remove(id);
  }

  private static RuleGroupAssociation association(Account account, String id, ObjectNode inputs) {
    var priority = inputs.path("priority").asInt();
    var vpcId = inputs.path("vpcId").asText();
    if (priority < MIN_PRIORITY || priority > MAX_PRIORITY) {
      throw Route53Resolver.invalid("The priority must be between 100 and 9900.");
    }
    account
        .dnsFirewall()
        .associations()
        .forEach(
            (otherId, other) -> {
              if (!otherId.equals(id) && other.vpcId().equals(vpcId)) {
                if (other.priority() == priority) {
                  throw Route53Resolver.invalid(
                      "%s already has a rule group association with priority %d."
                          .formatted(vpcId, priority));
                }
                if (other.ruleGroupId().equals(inputs.path("firewallRuleGroupId").asText())) {
                  throw Route53Resolver.inUse(other.ruleGroupId(), vpcId);
                }
              }
            });
    return new RuleGroupAssociation(
        Route53Resolver.name(inputs),
        inputs.path("firewallRuleGroupId").asText(),
        vpcId,
        priority,
        inputs.path("mutationProtection").asText("DISABLED").equals("ENABLED"),
        Shapes.tags(inputs));
  }
}
