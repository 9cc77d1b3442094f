package pypimirror.rehearsal.network;

import java.util.List;
import java.util.Map;
import java.util.Set;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State;

/**
 * Where in a VPC a notebook is.
 *
 * @param vpcId its VPC
 * @param subnetId its subnet
 * @param address its IPv4 address, as a number
 * @param securityGroupIds its security groups; none when it is known by its address only, and then
 *     what it may send is not looked at
 */
public record NotebookLocation(
    String vpcId, String subnetId, long address, Set<String> securityGroupIds) {

  /**
   * Finds a place for a notebook.
   *
   * @param vpcId its VPC
   * @param subnetId its subnet, or null for one that fits
   * @param securityGroupIds its security groups
   * @param ranges when not empty, its address is in one of these ranges
   * @throws IllegalArgumentException when the account has no such place
   */
  public static NotebookLocation find(
      Account account,
      String vpcId,
      String subnetId,
      List<String> securityGroupIds,
      List<String> ranges) {
    if (!account.vpcs().containsKey(vpcId)) {
      throw none(
          account, "VPC " + vpcId, "Available VPCs: " + String.join(", ", account.vpcs().keySet()));
    }
    for (var group : securityGroupIds) {
      if (!account.securityGroups().containsKey(group)
          || !account.securityGroups().get(group).vpcId().equals(vpcId)) {
        throw none(account, "security group " + group + " in " + vpcId, "Use a different one");
      }
    }
    if (subnetId != null
        && (!account.subnets().containsKey(subnetId)
            || !account.subnets().get(subnetId).vpcId().equals(vpcId))) {
      throw none(account, "subnet " + subnetId + " in " + vpcId, "choose another");
    }
    return account.subnets().entrySet().stream()
        .filter(subnet -> subnetId == null || subnet.getKey().equals(subnetId))
        .filter(subnet -> subnet.getValue().vpcId().equals(vpcId))
        .flatMap(subnet -> addresses(subnet, ranges).stream().map(it -> at(vpcId, subnet, it)))
        .map(
            place ->
                new NotebookLocation(
                    vpcId, place.subnetId, place.address, Set.copyOf(securityGroupIds)))
        .findFirst()
        .orElseThrow(
            () ->
                none(account, "subnet of " + vpcId + " in " + ranges, "Select one with --subnet"));
  }

  private static NotebookLocation at(
      String vpcId, Map.Entry<String, Ec2State.Subnet> subnet, long address) {
    return new NotebookLocation(vpcId, subnet.getKey(), address, Set.of());
  }

  private static List<Long> addresses(
      Map.Entry<String, Ec2State.Subnet> subnet, List<String> ranges) {
    var here = Ipv4Range.parse(subnet.getValue().cidrBlock());
    if (ranges.isEmpty()) {
      return List.of(here.usable(subnet.getKey().hashCode()));
    }
    return ranges.stream()
        .map(Ipv4Range::parse)
        .filter(range -> range.contains(here) || here.contains(range))
        .map(
            range ->
                range.contains(here)
                    ? here.usable(subnet.getKey().hashCode())
                    : range.base() + Math.min(range.size() - 1, 4))
        .toList();
  }

  private static IllegalArgumentException none(Account account, String what, String instead) {
    return new IllegalArgumentException(
        "Account %s has no %s. %s.".formatted(account.id(), what, instead));
  }

  /** Its address, in dots. */
  public String addressText() {
    return Ipv4Range.text(address);
  }
}
