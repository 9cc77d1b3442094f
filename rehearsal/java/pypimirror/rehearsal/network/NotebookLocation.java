package pypimirror.rehearsal.network;

import java.util.List;
import java.util.Map;
import java.util.Set;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State;

/**
 * The location of a notebook in a VPC, or outside of every VPC.
 *
 * @param vpcId VPC of the notebook
 * @param subnetId subnet of the notebook
 * @param address IPv4 address of the notebook, as a number
 * @param securityGroupIds security groups of the notebook; if there are none, only its address is
 *     known, and outbound rules are not checked
 */
public record NotebookLocation(
    String vpcId, String subnetId, long address, Set<String> securityGroupIds) {

  /** Outside of every VPC, where pipelines run. AWS's hosts are reachable without endpoints. */
  public static final NotebookLocation OUTSIDE = new NotebookLocation("", "", 0, Set.of());

  /**
   * Finds a location for a notebook.
   *
   * @param vpcId VPC of the notebook
   * @param subnetId subnet of the notebook, or null for any suitable one
   * @param securityGroupIds security groups of the notebook
   * @param ranges if not empty, the address must be in one of these ranges
   * @throws IllegalArgumentException if the account has no such location
   */
  public static NotebookLocation find(
      Account account,
      String vpcId,
      String subnetId,
      List<String> securityGroupIds,
      List<String> ranges) {
    if (!account.vpcs().containsKey(vpcId)) {
      throw notFound(
          account, "VPC " + vpcId, "Available VPCs: " + String.join(", ", account.vpcs().keySet()));
    }
    for (var group : securityGroupIds) {
      if (!account.securityGroups().containsKey(group)
          || !account.securityGroups().get(group).vpcId().equals(vpcId)) {
        throw notFound(account, "security group " + group + " in " + vpcId, "Use a different one");
      }
    }
    if (subnetId != null
        && (!account.subnets().containsKey(subnetId)
            || !account.subnets().get(subnetId).vpcId().equals(vpcId))) {
      throw notFound(account, "subnet " + subnetId + " in " + vpcId, "Use a different one");
    }
    return account.subnets().entrySet().stream()
        .filter(subnet -> subnetId == null || subnet.getKey().equals(subnetId))
        .filter(subnet -> subnet.getValue().vpcId().equals(vpcId))
        .flatMap(subnet -> addresses(subnet, ranges).stream().map(it -> at(vpcId, subnet, it)))
        .map(
            location ->
                new NotebookLocation(
                    vpcId, location.subnetId, location.address, Set.copyOf(securityGroupIds)))
        .findFirst()
        .orElseThrow(
            () ->
                notFound(
                    account, "subnet of " + vpcId + " in " + ranges, "Select one with --subnet"));
  }

  private static NotebookLocation at(
      String vpcId, Map.Entry<String, Ec2State.Subnet> subnet, long address) {
    return new NotebookLocation(vpcId, subnet.getKey(), address, Set.of());
  }

  private static List<Long> addresses(
      Map.Entry<String, Ec2State.Subnet> subnet, List<String> ranges) {
    var subnetRange = Ipv4Range.parse(subnet.getValue().cidrBlock());
    if (ranges.isEmpty()) {
      return List.of(subnetRange.usable(subnet.getKey().hashCode()));
    }
    return ranges.stream()
        .map(Ipv4Range::parse)
        .filter(range -> range.contains(subnetRange) || subnetRange.contains(range))
        .map(
            range ->
                range.contains(subnetRange)
                    ? subnetRange.usable(subnet.getKey().hashCode())
                    : range.base() + Math.min(range.size() - 1, 4))
        .toList();
  }

  private static IllegalArgumentException notFound(Account account, String what, String hint) {
    return new IllegalArgumentException(
        "Account %s has no %s. %s.".formatted(account.id(), what, hint));
  }

  /** The address in dotted decimal notation. */
  public String addressText() {
    return Ipv4Range.text(address);
  }
}
