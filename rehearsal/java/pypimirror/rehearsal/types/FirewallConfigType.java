package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import pypimirror.rehearsal.account.Account;

/**
 * The DNS firewall configuration of a VPC: whether names resolve while the firewall is impaired (<a
 * href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_UpdateFirewallConfig.html">UpdateFirewallConfig</a>).
 * The emulator uses the ID of the VPC as its ID.
 */
final class FirewallConfigType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:route53/resolverFirewallConfig:ResolverFirewallConfig")
          .with(
              input("firewallFailOpen", PropertyType.TEXT).filledByAws(),
              input("resourceId", PropertyType.TEXT).demanded().replacing(),
              output("ownerId"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public void check(ObjectNode inputs, BiConsumer<String, String> problem) {
    if (inputs.hasNonNull("firewallFailOpen")
        && !Set.of("ENABLED", "DISABLED").contains(inputs.path("firewallFailOpen").asText())) {
      problem.accept("firewallFailOpen", "expected one of ENABLED, DISABLED");
    }
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var vpcId = inputs.path("resourceId").asText();
    Ec2.vpc(account, vpcId);
    update(account, vpcId, inputs);
    return vpcId;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.dnsFirewall().failOpen().get(id))
        .map(
            open ->
                Shapes.object()
                    .put("firewallFailOpen", open ? "ENABLED" : "DISABLED")
                    .put("resourceId", id)
                    .put("ownerId", account.id()));
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    account
        .dnsFirewall()
        .failOpen()
        .put(id, inputs.path("firewallFailOpen").asText("DISABLED").equals("ENABLED"));
  }

  @Override
  public void delete(Account account, String id) {
    account.dnsFirewall().failOpen().remove(id);
  }
}
