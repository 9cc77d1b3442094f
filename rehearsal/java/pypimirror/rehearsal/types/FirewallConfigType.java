package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import pypimirror.rehearsal.account.Account;

/**
 * The DNS firewall configuration of a VPC: whether names resolve while the firewall is impaired (<a
 * href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_UpdateFirewallConfig.html">UpdateFirewallConfig</a>).
 */
final class FirewallConfigType implements ResourceType {

  private static final String PREFIX = "rslvr-fc-";

  private static final Schema SCHEMA =
      Schema.of("aws:route53/resolverFirewallConfig:ResolverFirewallConfig")
          .with(
              input("firewallFailOpen", Text.ENABLED_OR_DISABLED).filledByAws(),
              input("resourceId", PropertyType.TEXT).demanded().replacing(),
              output("ownerId"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var vpcId = inputs.path("resourceId").asText();
    Ec2.vpc(account, vpcId);
    var id = id(vpcId);
    update(account, id, inputs);
    return id;
  }

  // A VPC has one configuration. Its ID has the digits of the VPC's ID.
  private static String id(String vpcId) {
    return PREFIX + vpcId.substring(vpcId.indexOf('-') + 1);
  }

  private static String vpcId(String id) {
    return id.replace(PREFIX, "vpc-");
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.dnsFirewall().failOpen().get(vpcId(id)))
        .map(
            open ->
                Shapes.object()
                    .put("firewallFailOpen", open ? "ENABLED" : "DISABLED")
                    .put("resourceId", vpcId(id))
                    .put("ownerId", account.id()));
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    account
        .dnsFirewall()
        .failOpen()
        .put(vpcId(id), inputs.path("firewallFailOpen").asText("DISABLED").equals("ENABLED"));
  }

  @Override
  public void delete(Account account, String id) {
    account.dnsFirewall().failOpen().remove(vpcId(id));
  }
}
