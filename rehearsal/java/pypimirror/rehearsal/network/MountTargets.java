package pypimirror.rehearsal.network;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import pypimirror.rehearsal.account.Account;

/**
 * Whether a Studio app can mount the users' files, without which it does not start (<a
 * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html">CreateDomain</a>:
 * NFS must be allowed "in both inbound and outbound rules").
 */
public final class MountTargets {

  private static final int NFS = 2049;

  private MountTargets() {}

  /**
   * Returns what prevents an app from starting: nothing, if the VPC has no Studio domain, or if
   * only the app's address is known.
   */
  public static List<String> missing(Account account, NotebookLocation location) {
    var missing = new ArrayList<String>();
    if (location.securityGroupIds().isEmpty()) {
      return missing;
    }
    var groups = new TreeSet<>(location.securityGroupIds());
    for (var domain : account.studioDomains().values()) {
      if (!domain.settings().path("vpcId").asText().equals(location.vpcId())) {
        continue;
      }
      for (var subnetId : account.fileSystems().get(domain.fileSystemId()).mountTargets()) {
        var target = Ipv4Range.parse(account.subnets().get(subnetId).cidrBlock());
        if (Reachability.rules(account, true, groups).stream()
            .noneMatch(
                rule ->
                    Reachability.covers(rule.protocol(), rule.fromPort(), rule.toPort(), NFS)
                        && rule.cidrIpv4() != null
                        && Ipv4Range.parse(rule.cidrIpv4()).contains(target))) {
          missing.add("no outbound rule of %s allows 2049/tcp to %s".formatted(groups, subnetId));
        }
      }
      if (Reachability.rules(account, false, groups).stream()
          .noneMatch(
              rule -> Reachability.covers(rule.protocol(), rule.fromPort(), rule.toPort(), NFS))) {
        missing.add("no inbound rule of %s allows 2049/tcp".formatted(groups));
      }
    }
    return List.copyOf(missing);
  }
}
