package pypimirror.packages;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.List;

/** The packages of an environment: in its own domain, or in one that it shares with others. */
public sealed interface Packages {

  /**
   * A domain that the environment creates.
   *
   * @param registry the domain and its repositories
   * @param packageGroups {@link PackageGroups}, if the environment has any
   * @param assetsBucketArns the bucket that clients download from; empty if none do
   */
  record OwnDomain(
      Registry registry, List<Resource> packageGroups, Output<List<String>> assetsBucketArns)
      implements Packages {}

  /**
   * A domain of another stack or account.
   *
   * @param assetsBucketArns the bucket that clients download from; empty if none do
   */
  record SharedDomain(Output<List<String>> assetsBucketArns) implements Packages {

    @Override
    public List<Resource> packageGroups() {
      return List.of();
    }
  }

  /** Resources that must exist before anybody can read. */
  List<Resource> packageGroups();

  /**
   * ARN of the bucket that clients of formats other than Python download from; empty if none do.
   */
  Output<List<String>> assetsBucketArns();
}
