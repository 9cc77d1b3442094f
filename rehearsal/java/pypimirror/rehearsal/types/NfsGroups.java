package pypimirror.rehearsal.types;

import java.util.List;
import java.util.Map;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State.SecurityGroup;
import pypimirror.rehearsal.account.Ec2State.SecurityGroupRule;

/**
 * The two security groups that SageMaker creates for the file system of a Studio domain (<a
 * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UserSettings.html">UserSettings</a>:
 * "SageMaker AI adds a security group to allow NFS traffic"). Users report that the groups remain
 * when the domain is deleted, and that their rules refer to each other.
 */
final class NfsGroups {

  private static final int NFS = 2049;
  private static final String NAME = "security-group-for-%s-nfs-";
  private static final String INBOUND = NAME.formatted("inbound");
  private static final String OUTBOUND = NAME.formatted("outbound");

  private NfsGroups() {}

  /** Creates the groups, and returns the group of the mount targets. */
  static String create(Account account, String vpcId, String domainId) {
    var inbound = Shapes.newId("sg");
    var outbound = Shapes.newId("sg");
    put(account, inbound, vpcId, INBOUND + domainId);
    put(account, outbound, vpcId, OUTBOUND + domainId);
    rule(account, inbound, false, outbound);
    rule(account, outbound, true, inbound);
    return inbound;
  }

  private static void put(Account account, String id, String vpcId, String name) {
    account.securityGroups().put(id, new SecurityGroup(vpcId, name, name, null));
  }

  private static void rule(Account account, String group, boolean egress, String other) {
    account
        .securityGroupRules()
        .put(
            Shapes.newId("sgr"),
            new SecurityGroupRule(group, egress, "tcp", NFS, NFS, null, null, null, null, other));
  }

  /** Whether a Studio domain or a mount target uses a group. */
  static boolean isInUse(Account account, String groupId) {
    if (account.fileSystems().values().stream()
        .anyMatch(fileSystem -> groupId.equals(fileSystem.securityGroupId()))) {
      return true;
    }
    var group = account.securityGroups().get(groupId);
    return group != null
        && account.studioDomains().keySet().stream()
            .anyMatch(domain -> names(domain).contains(group.name()));
  }

  static void domainIsDeleted(Account account, String domainId) {
    if (Assumptions.ofThisProcess().nfsGroupsAreKept()) {
      return;
    }
    var groups =
        account.securityGroups().entrySet().stream()
            .filter(group -> names(domainId).contains(group.getValue().name()))
            .map(Map.Entry::getKey)
            .toList();
    account.securityGroupRules().values().removeIf(rule -> groups.contains(rule.groupId()));
    groups.forEach(account.securityGroups()::remove);
  }

  private static List<String> names(String domainId) {
    return List.of(INBOUND + domainId, OUTBOUND + domainId);
  }
}
