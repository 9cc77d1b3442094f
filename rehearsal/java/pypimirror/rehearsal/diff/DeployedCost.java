package pypimirror.rehearsal.diff;

import java.math.BigDecimal;
import java.util.Collection;

/**
 * Calculates the monthly cost of resources, for 730 hours without usage: list prices of us-east-1,
 * without tax. The priced resources are <a
 * href="https://aws.amazon.com/privatelink/pricing/">interface endpoints</a>, <a
 * href="https://aws.amazon.com/kms/pricing/">KMS keys</a> and the <a
 * href="https://aws.amazon.com/route53/pricing/">DNS firewall</a>. The project's other resources
 * cost nothing without usage. The calculation uses the deployed resources, so it works for any
 * version of the program. {@code ./rehearse cost} calculates the same from the configuration, and a
 * test compares the results.
 */
final class DeployedCost {

  private static final BigDecimal ENDPOINT_MONTH = new BigDecimal("7.30");
  private static final BigDecimal KEY_MONTH = new BigDecimal("1");
  private static final BigDecimal FIREWALL_NAME_MONTH = new BigDecimal("0.0005");

  private DeployedCost() {}

  /** Returns the cost in US dollars per month. */
  static BigDecimal of(Collection<Snapshot.Resource> resources) {
    return resources.stream().map(DeployedCost::of).reduce(BigDecimal.ZERO, BigDecimal::add);
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
