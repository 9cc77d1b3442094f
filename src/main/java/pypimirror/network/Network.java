package pypimirror.network;

import com.pulumi.core.Output;
import java.util.List;

/** The network of an environment, created or adopted. */
public sealed interface Network {

  /**
   * A network that the environment creates.
   *
   * @param network the network
   */
  record OwnNetwork(PrivateNetwork network) implements Network {

    @Override
    public VpcPlacement placement() {
      return new VpcPlacement(
          network.vpcId, network.subnetIds, network.routeTableId.applyValue(List::of));
    }

    @Override
    public Output<List<String>> readerGroupIds() {
      return network.workloadSecurityGroupId.applyValue(List::of);
    }
  }

  /**
   * A network that exists.
   *
   * @param placement where the endpoints are
   * @param readerGroupIds ids of the security groups that the endpoints accept
   */
  record ExistingNetwork(VpcPlacement placement, Output<List<String>> readerGroupIds)
      implements Network {}

  /** Where the endpoints are. */
  VpcPlacement placement();

  /** Ids of the security groups that the endpoints accept; notebooks carry the first. */
  Output<List<String>> readerGroupIds();
}
