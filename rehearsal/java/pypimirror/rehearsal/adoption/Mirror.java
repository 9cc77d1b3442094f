package pypimirror.rehearsal.adoption;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An existing mirror, whichever tool created it.
 *
 * @param account account ID, 12 digits
 * @param region AWS region
 * @param domain its domain
 * @param repository name of the readers' repository
 * @param network its network
 * @param readerRoles ARNs of the readers' roles
 * @param config other values for the configuration, by full key
 */
public record Mirror(
    String account,
    String region,
    Domain domain,
    String repository,
    Network network,
    List<String> readerRoles,
    Map<String, Object> config) {

  /** The services of a mirror's two endpoints. */
  static final List<String> SERVICES = List.of("codeartifact.api", "codeartifact.repositories");

  /** The gateway endpoint from which formats other than Python download. */
  static final String S3 = "s3";

  /**
   * A CodeArtifact domain.
   *
   * @param encryptionKey ARN of its key, or null if unknown
   * @param policy its policy, JSON, or null without one
   * @param repositories by name
   */
  record Domain(
      String name,
      String encryptionKey,
      String policy,
      Map<String, String> tags,
      Map<String, Repository> repositories) {}

  /**
   * A repository.
   *
   * @param upstreams names, in search order
   * @param connection name of the external connection, or null without one
   * @param policy its policy, JSON, or null without one
   */
  record Repository(
      String description,
      List<String> upstreams,
      String connection,
      String policy,
      Map<String, String> tags) {}

  /**
   * The network of the notebooks.
   *
   * @param subnetIds subnets of the endpoints
   * @param endpoints by service, such as {@code codeartifact.api}
   * @param group the endpoints' security group, if the environment adopts it
   * @param readerGroups security groups with access
   * @param readerCidrs IPv4 ranges with access
   * @param routeTableIds route tables for the S3 gateway endpoint
   */
  record Network(
      String vpcId,
      List<String> subnetIds,
      Map<String, Endpoint> endpoints,
      Optional<String> group,
      List<String> readerGroups,
      List<String> readerCidrs,
      List<String> routeTableIds) {}

  /**
   * An endpoint.
   *
   * @param policy its policy, JSON, or null for AWS's default policy, which allows everything
   */
  record Endpoint(
      String id,
      List<String> subnetIds,
      List<String> groupIds,
      String policy,
      boolean privateDns,
      Map<String, String> tags) {

    /** An endpoint of which only the ID is known. */
    static Endpoint of(String id, List<String> subnetIds) {
      return new Endpoint(id, subnetIds, List.of(), null, true, Map.of());
    }
  }

  /** The ARN of a CodeArtifact resource. */
  private String arn(String resource) {
    return "arn:aws:codeartifact:%s:%s:%s".formatted(region, account, resource);
  }

  /** The ARN of the domain. */
  String domainArn() {
    return arn("domain/" + domain.name());
  }

  /** The policy of the readers' repository, JSON, or null without one. */
  String repositoryPolicy() {
    var readers = domain.repositories().get(repository);
    return readers == null ? null : readers.policy();
  }

  /** The ARN of a repository in the mirror's domain. */
  String repositoryArn(String name) {
    return arn("repository/" + domain.name() + "/" + name);
  }
}
