package pypimirror.rehearsal.types;

import java.util.Map;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State;

/**
 * Lookups and checks that the EC2 resource types share, with EC2's <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">error
 * codes</a>.
 */
final class Ec2 {

  // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
  static final int MIN_PREFIX_LENGTH = 16;
  static final int MAX_PREFIX_LENGTH = 28;

  private Ec2() {}

  static Ec2State.Vpc vpc(Account account, String id) {
    var vpc = account.vpcs().get(id);
    if (vpc == null) {
      throw new AwsException(
          AwsError.VPC_NOT_FOUND, "The vpc ID '%s' does not exist".formatted(id));
    }
    return vpc;
  }

  static Ec2State.Subnet subnet(Account account, String id) {
    var subnet = account.subnets().get(id);
    if (subnet == null) {
      throw new AwsException(
          AwsError.SUBNET_NOT_FOUND, "The subnet ID '%s' does not exist".formatted(id));
    }
    return subnet;
  }

  static Ec2State.RouteTable routeTable(Account account, String id) {
    var table = account.routeTables().get(id);
    if (table == null) {
      throw new AwsException(
          AwsError.ROUTE_TABLE_NOT_FOUND, "The routeTable ID '%s' does not exist".formatted(id));
    }
    return table;
  }

  /**
   * Adds the outbound rule that AWS creates in the default group of a VPC: all traffic is allowed.
   */
  static void letEverything(Account account, String groupId) {
    account
        .securityGroupRules()
        .put(
            Shapes.newId("sgr"),
            new Ec2State.SecurityGroupRule(
                groupId, true, "-1", null, null, null, null, "0.0.0.0/0", null, null));
  }

  static Ec2State.SecurityGroup group(Account account, String id) {
    var group = account.securityGroups().get(id);
    if (group == null) {
      throw new AwsException(
          AwsError.SECURITY_GROUP_NOT_FOUND,
          "The security group '%s' does not exist".formatted(id));
    }
    return group;
  }

  /** Replaces the tags of a security group. AWS cannot change its other properties. */
  static void tagGroup(Account account, String id, Map<String, String> tags) {
    var group = group(account, id);
    account
        .securityGroups()
        .put(
            id, new Ec2State.SecurityGroup(group.vpcId(), group.name(), group.description(), tags));
  }
}
