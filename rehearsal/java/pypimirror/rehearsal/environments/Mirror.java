package pypimirror.rehearsal.environments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A mirror that exists, however it was made.
 *
 * @param account account id, 12 digits
 * @param region AWS region
 * @param domain name of the CodeArtifact domain
 * @param encryptionKey ARN of its key, null when it is not known
 * @param repository name of the readers' repository
 * @param store name of the repository with the external connection
 * @param repositoryPolicy the readers' repository's policy, JSON, null without one
 * @param vpcId the notebooks' VPC
 * @param subnetIds subnets of the endpoints
 * @param endpoints ids of the endpoints, by service: {@code codeartifact.api} and {@code
 *     codeartifact.repositories}
 * @param endpointPolicies policies of these, JSON, by service; none for AWS's own, that lets
 *     everything through
 * @param endpointGroup the endpoints' security group, null when it is to stay somebody else's
 * @param readerGroups security groups that are let in
 * @param readerCidrs ranges that are let in
 * @param readerRoles ARNs of the roles that read
 * @param leftAlone what is not the mirror's, a line each
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
   * @param rules what it lets in: by {@code sgr-…}, as the plugin's properties
   */
  record Group(String id, String name, String description, Map<String, JsonNode> rules) {}

  /** The ARN of something in CodeArtifact. */
  String arn(String resource) {
    return "arn:aws:codeartifact:%s:%s:%s".formatted(region, account, resource);
  }

  /** The readers' repository's ARN. */
  String repositoryArn(String name) {
    return arn("repository/" + domain + "/" + name);
  }
}
