package pypimirror.network;

import com.pulumi.core.Output;
import java.util.List;

/**
 * The VPC, subnets and route tables of the endpoints.
 *
 * @param vpcId id of the VPC, {@code vpc-…}
 * @param subnetIds ids of the endpoints' subnets, one in each availability zone
 * @param routeTableIds ids of the route tables of the notebooks' subnets
 */
public record VpcPlacement(
    Output<String> vpcId, Output<List<String>> subnetIds, Output<List<String>> routeTableIds) {}
