package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;

/**
 * One AWS account in one region, as AWS holds it: what a fixture describes and what stacks add.
 * Every map is by the id that AWS uses (name, ARN or {@code vpc-…} form).
 *
 * @param id account id, 12 digits
 * @param region the one region that is described
 * @param vpcs by {@code vpc-…}
 * @param subnets by {@code subnet-…}
 * @param securityGroups by {@code sg-…}
 * @param securityGroupRules by {@code sgr-…}
 * @param vpcEndpoints by {@code vpce-…}
 * @param roles by role name
 * @param domains CodeArtifact domains, by name
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Account(
    String id,
    String region,
    Map<String, Vpc> vpcs,
    Map<String, Subnet> subnets,
    Map<String, SecurityGroup> securityGroups,
    Map<String, SecurityGroupRule> securityGroupRules,
    Map<String, VpcEndpoint> vpcEndpoints,
    Map<String, Role> roles,
    Map<String, Domain> domains) {

  /** Takes copies that can be changed, in the keys' order. */
  public Account {
    vpcs = sorted(vpcs);
    subnets = sorted(subnets);
    securityGroups = sorted(securityGroups);
    securityGroupRules = sorted(securityGroupRules);
    vpcEndpoints = sorted(vpcEndpoints);
    roles = sorted(roles);
    domains = sorted(domains);
  }

  /**
   * A virtual network.
   *
   * @param cidrBlock its IPv4 range
   * @param enableDnsSupport whether Amazon's resolver answers in it
   * @param enableDnsHostnames whether names are given out in it; private DNS needs both
   */
  public record Vpc(
      String cidrBlock,
      boolean enableDnsSupport,
      boolean enableDnsHostnames,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tags) {
    /** No tags are an empty map. */
    public Vpc {
      tags = sorted(tags);
    }
  }

  /**
   * A part of a VPC in one availability zone.
   *
   * @param availabilityZone the zone's name, such as {@code us-east-1a}
   */
  public record Subnet(
      String vpcId,
      String cidrBlock,
      String availabilityZone,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tags) {
    /** No tags are an empty map. */
    public Subnet {
      tags = sorted(tags);
    }
  }

  /** A security group; its rules are in {@link Account#securityGroupRules()}. */
  public record SecurityGroup(
      String vpcId,
      String name,
      String description,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> tags) {
    /** No tags are an empty map. */
    public SecurityGroup {
      tags = sorted(tags);
    }
  }

  /**
   * One rule of a security group. Exactly one of the last three is not null.
   *
   * @param egress whether it lets out; otherwise it lets in
   * @param protocol {@code tcp}, {@code udp}, {@code icmp} or {@code -1} for all
   * @param fromPort first port, null with {@code -1}
   * @param toPort last port, null with {@code -1}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record SecurityGroupRule(
      String groupId,
      boolean egress,
      String protocol,
      Integer fromPort,
      Integer toPort,
      String description,
      Map<String, String> tags,
      String cidrIpv4,
      String prefixListId,
      String referencedGroupId) {
    /** No tags are an empty map. */
    public SecurityGroupRule {
      tags = sorted(tags);
    }
  }

  /**
   * A VPC endpoint.
   *
   * @param type {@code Interface} or {@code Gateway}
   * @param policy its policy document, JSON
   * @param state {@code available} when it works
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record VpcEndpoint(
      String vpcId,
      String serviceName,
      String type,
      boolean privateDnsEnabled,
      List<String> subnetIds,
      List<String> securityGroupIds,
      Map<String, String> networkInterfaces,
      String policy,
      String state,
      Map<String, String> tags) {
    /** No tags are an empty map. */
    public VpcEndpoint {
      subnetIds = subnetIds == null ? List.of() : List.copyOf(subnetIds);
      securityGroupIds = securityGroupIds == null ? List.of() : List.copyOf(securityGroupIds);
      networkInterfaces = sorted(networkInterfaces);
      tags = sorted(tags);
    }
  }

  /**
   * An IAM role.
   *
   * @param path begins and ends with a slash
   * @param assumeRolePolicy who may assume it, JSON
   * @param inlinePolicies policy documents by name, JSON
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Role(
      String path,
      String assumeRolePolicy,
      Map<String, String> inlinePolicies,
      Map<String, String> tags) {
    /** No policies or tags are empty maps. */
    public Role {
      inlinePolicies = sorted(inlinePolicies);
      tags = sorted(tags);
    }
  }

  /**
   * A CodeArtifact domain.
   *
   * @param encryptionKey ARN of the KMS key
   * @param createdTime RFC 3339
   * @param repositories by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Domain(
      String encryptionKey,
      String createdTime,
      Map<String, String> tags,
      Map<String, Repository> repositories) {
    /** No tags or repositories are empty maps. */
    public Domain {
      tags = sorted(tags);
      repositories = sorted(repositories);
    }
  }

  /**
   * A CodeArtifact repository.
   *
   * @param upstreams names of repositories of the same domain, searched in this order
   * @param externalConnection name of its external connection, null without one
   * @param policy its permissions policy, JSON, null without one
   * @param policyRevision changes with every change of the policy
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Repository(
      String description,
      List<String> upstreams,
      String externalConnection,
      String policy,
      String policyRevision,
      Map<String, String> tags) {
    /** No upstreams or tags are empty. */
    public Repository {
      upstreams = upstreams == null ? List.of() : List.copyOf(upstreams);
      tags = sorted(tags);
    }
  }

  /** The ARN of something in this account and region. */
  public String arn(String service, String resource) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, region, id, resource);
  }

  /** The ARN of a role, which has no region. */
  public String roleArn(String roleName) {
    var role = roles.get(roleName);
    if (role == null) {
      throw new NoSuchElementException(roleName);
    }
    return "arn:aws:iam::" + id + ":role" + role.path() + roleName;
  }

  private static <T> Map<String, T> sorted(Map<String, T> map) {
    return map == null ? new TreeMap<>() : new TreeMap<>(map);
  }
}
