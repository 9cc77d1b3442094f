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

    @Override
    public Output<String> notebookGroupId() {
      return network.workloadSecurityGroupId;
    }

    @Override
    public Endpoints.Connections connections() {
      return new Endpoints.Connections(
          List.of(AcceptedSource.workload(network.workloadSecurityGroupId)),
          new Endpoints.Workload.OwnGroup(network.workloadSecurityGroupId));
    }
  }

  /**
   * An existing network.
   *
   * @param placement the VPC, subnets and route tables of the endpoints
   * @param readerGroupIds ids of the security groups that the endpoints accept
   * @param connections the sources that can connect to the endpoints
   */
  record ExistingNetwork(
      VpcPlacement placement,
      Output<List<String>> readerGroupIds,
      Endpoints.Connections connections)
      implements Network {

    @Override
    public Output<String> notebookGroupId() {
      return readerGroupIds.applyValue(ids -> ids.get(0));
    }
  }

  /** The VPC, subnets and route tables of the endpoints. */
  VpcPlacement placement();

  /** Ids of the security groups that the endpoints accept. */
  Output<List<String>> readerGroupIds();

  /**
   * Id of the security group of the notebooks in Studio: the first one that the endpoints accept.
   */
  Output<String> notebookGroupId();

  /** The sources that can connect to the endpoints. */
  Endpoints.Connections connections();
}
