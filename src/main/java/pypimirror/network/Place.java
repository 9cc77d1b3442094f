package pypimirror.network;

import com.pulumi.core.Output;
import java.util.List;

/**
 * Where the notebooks are and from where the endpoints let them in, be it made or adopted.
 *
 * @param vpcId the VPC
 * @param subnetIds one subnet for each availability zone that the endpoints serve
 * @param readerSecurityGroupIds security groups that are let in, under the names of their rules
 * @param readerCidrs IPv4 ranges that are let in
 * @param routeTableIds route tables of the notebooks' subnets
 */
public record Place(
    Output<String> vpcId,
    Output<List<String>> subnetIds,
    List<Reader> readerSecurityGroupIds,
    List<String> readerCidrs,
    Output<List<String>> routeTableIds) {

  /**
   * A security group that is let in.
   *
   * @param label its part of a rule's name
   * @param id {@code sg-…}
   */
  public record Reader(String label, Output<String> id) {}
}
