package pypimirror.rehearsal.diff;

import java.math.BigDecimal;
import java.util.Collection;

/**
 * What resources cost in a month of 730 hours while nobody uses them: list prices of us-east-1,
 * without tax. Of <a href="https://aws.amazon.com/privatelink/pricing/">interface endpoints</a>, <a
 * href="https://aws.amazon.com/kms/pricing/">KMS</a> and the <a
 * href="https://aws.amazon.com/route53/pricing/">DNS firewall</a>; what else this project makes
 * costs nothing by itself. It is counted from what is deployed, so that a program of any age has
 * its bill; {@code ./rehearse cost} says the same from the settings alone, and a test compares the
 * two.
 */
final class Bill {

  private static final BigDecimal ENDPOINT_MONTH = new BigDecimal("7.30");
  private static final BigDecimal KEY_MONTH = new BigDecimal("1");
  private static final BigDecimal FIREWALL_NAME_MONTH = new BigDecimal("0.0005");

  private Bill() {}

  /** Dollars a month. */
  static BigDecimal of(Collection<Snapshot.Resource> resources) {
    return resources.stream().map(Bill::of).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal of(Snapshot.Resource resource) {
    return switch (resource.type()) {
      case "aws:ec2/vpcEndpoint:VpcEndpoint" ->
          resource.inputs().path("vpcEndpointType").asText().equals("Interface")
              ? ENDPOINT_MONTH.multiply(
                  BigDecimal.valueOf(resource.inputs().path("subnetIds").size()))
              : BigDecimal.ZERO;
      case "aws:kms/key:Key" -> KEY_MONTH;
      case "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList" ->
          FIREWALL_NAME_MONTH.multiply(
              BigDecimal.valueOf(resource.inputs().path("domains").size()));
      default -> BigDecimal.ZERO;
    };
  }
}
