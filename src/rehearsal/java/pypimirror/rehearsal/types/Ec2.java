package pypimirror.rehearsal.types;

import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;

/**
 * What EC2's resource types have in common, with the codes of <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">EC2's
 * errors</a>.
 */
final class Ec2 {

  private Ec2() {}

  static Account.Vpc vpc(Account account, String id) {
    var vpc = account.vpcs().get(id);
    if (vpc == null) {
      throw new AwsException(
          "InvalidVpcID.NotFound", "The vpc ID '%s' does not exist".formatted(id));
    }
    return vpc;
  }

  static Account.Subnet subnet(Account account, String id) {
    var subnet = account.subnets().get(id);
    if (subnet == null) {
      throw new AwsException(
          "InvalidSubnetID.NotFound", "The subnet ID '%s' does not exist".formatted(id));
    }
    return subnet;
  }

  static Account.SecurityGroup group(Account account, String id) {
    var group = account.securityGroups().get(id);
    if (group == null) {
      throw new AwsException(
          "InvalidGroup.NotFound", "The security group '%s' does not exist".formatted(id));
    }
    return group;
  }
}
