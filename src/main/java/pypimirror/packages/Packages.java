package pypimirror.packages;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.List;

/** The packages of an environment, in its own domain or in a shared domain. */
public sealed interface Packages {

  /**
   * A domain that the environment creates.
   *
   * @param registry the domain and its repositories
   * @param packageGroups {@link PackageGroups}, if the environment has any
   * @param assetsBucketArns ARN of the bucket that clients download from, or empty if the
   *     environment has no S3 endpoint
   */
  record OwnDomain(
      Registry registry, List<Resource> packageGroups, Output<List<String>> assetsBucketArns)
      implements Packages {}

  /**
   * A domain that a different stack or account owns.
   *
   * @param assetsBucketArns ARN of the bucket that clients download from, or empty if the
   *     environment has no S3 endpoint
   */
  record AdoptedDomain(Output<List<String>> assetsBucketArns) implements Packages {

    @Override
    public List<Resource> packageGroups() {
      return List.of();
    }
  }

  /** Resources that must exist before any role can read packages. */
  List<Resource> packageGroups();

  /**
   * ARN of the bucket that clients download from, or empty if the environment has no S3 endpoint.
   */
  Output<List<String>> assetsBucketArns();
}
