package pypimirror.network;

import com.pulumi.core.Output;
import pypimirror.resources.Peer;

/**
 * A source that the endpoints accept connections from.
 *
 * @param label label of the source in the name of its security group rule
 * @param description name for people
 * @param peer the security group or IPv4 range of the source
 */
public record AcceptedSource(String label, String description, Peer peer) {

  static final String WORKLOAD = "the workload security group";

  /** The security group for notebooks that {@link PrivateNetwork} creates. */
  static AcceptedSource workload(Output<String> groupId) {
    return new AcceptedSource("workload", WORKLOAD, new Peer.Group(groupId));
  }

  /** An existing security group. */
  static AcceptedSource group(String id) {
    return new AcceptedSource(id, id, new Peer.Group(Output.of(id)));
  }

  /** An IPv4 range. */
  static AcceptedSource range(String cidr) {
    return new AcceptedSource(cidr.replace('/', '-'), cidr, new Peer.Range(cidr));
  }
}
