package pypimirror.rehearsal.environments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * An existing mirror, whichever tool created it.
 *
 * @param account account ID, 12 digits
 * @param region AWS region
 * @param domain name of the CodeArtifact domain
 * @param encryptionKey ARN of the domain's key, or null if unknown
 * @param repository name of the readers' repository
 * @param store name of the repository with the external connection
 * @param repositoryPolicy policy of the readers' repository, JSON, or null without one
 * @param vpcId VPC of the notebooks
 * @param subnetIds subnets of the endpoints
 * @param endpoints IDs of the endpoints, by service: {@code codeartifact.api} and {@code
 *     codeartifact.repositories}
 * @param endpointPolicies policies of the endpoints, JSON, by service; without an entry, the
 *     endpoint has AWS's default policy, which allows everything
 * @param endpointGroup security group of the endpoints, or null if the environment does not adopt
 *     it
 * @param readerGroups security groups with access
 * @param readerCidrs IPv4 ranges with access
 * @param readerRoles ARNs of the readers' roles
 * @param leftAlone addresses of the resources that are not part of the mirror
 */
public record Mirror(
    String account,
    String region,
    String domain,
    String encryptionKey,
    String repository,
    String store,
    String repositoryPolicy,
    String vpcId,
    List<String> subnetIds,
    Map<String, String> endpoints,
    Map<String, String> endpointPolicies,
    Group endpointGroup,
    List<String> readerGroups,
    List<String> readerCidrs,
    List<String> readerRoles,
    List<String> leftAlone) {

  /** The services of a mirror's two endpoints. */
  static final List<String> SERVICES = List.of("codeartifact.api", "codeartifact.repositories");

  /**
   * A security group.
   *
   * @param rules inbound rules in the plugin's format, by {@code sgr-…}
   */
  record Group(String id, String name, String description, Map<String, JsonNode> rules) {}

  /** The ARN of a CodeArtifact resource. */
  String arn(String resource) {
    return "arn:aws:codeartifact:%s:%s:%s".formatted(region, account, resource);
  }

  /** The ARN of a repository in the mirror's domain. */
  String repositoryArn(String name) {
    return arn("repository/" + domain + "/" + name);
  }
}
