package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import pypimirror.rehearsal.NotModelledException;

/**
 * The state of one AWS account in one region: the resources in its fixture and those that stacks
 * have added. The keys of each map are those that AWS uses: names, ARNs or IDs such as {@code
 * vpc-…}.
 *
 * @param id account ID, 12 digits
 * @param organizationId ID of the account's organization, {@code o-…}, or null without one
 * @param region the region of the resources
 * @param vpcs by {@code vpc-…}
 * @param subnets by {@code subnet-…}
 * @param networkAcls by {@code acl-…}; a subnet that is in none of them has the default ACL of its
 *     VPC, which allows all traffic
 * @param securityGroups by {@code sg-…}
 * @param securityGroupRules by {@code sgr-…}
 * @param vpcEndpoints by {@code vpce-…}
 * @param roles by role name
 * @param domains CodeArtifact domains, by name
 * @param routeTables by {@code rtb-…}
 * @param keys KMS keys, by ID
 * @param keyAliases IDs of KMS keys, by {@code alias/…}
 * @param packageGroups CodeArtifact package groups, by pattern, by domain; without the root group,
 *     which every domain has
 * @param dnsFirewall Route 53 Resolver DNS Firewall
 * @param buckets policies of S3 buckets, JSON, by bucket name; empty for a bucket without a policy
 * @param studioDomains SageMaker Studio domains, by {@code d-…}
 * @param lifecycleConfigs Studio lifecycle configurations, by name
 * @param parameters Systems Manager parameters, by name
 * @param fileSystems EFS file systems, by {@code fs-…}
 * @param bucketSettings other settings of S3 buckets, by bucket name
 * @param managedPolicies IAM managed policies, by name
 * @param identityProviders IAM OpenID Connect providers, by host and path
 * @param networkLogs flow logs and DNS query logs
 * @param events rules of EventBridge, and log groups
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Account(
    String id,
    String organizationId,
    String region,
    Map<String, Ec2State.Vpc> vpcs,
    Map<String, Ec2State.Subnet> subnets,
    Map<String, Ec2State.NetworkAcl> networkAcls,
    Map<String, Ec2State.SecurityGroup> securityGroups,
    Map<String, Ec2State.SecurityGroupRule> securityGroupRules,
    Map<String, Ec2State.VpcEndpoint> vpcEndpoints,
    Map<String, IamState.Role> roles,
    Map<String, CodeArtifactState.Domain> domains,
    Map<String, Ec2State.RouteTable> routeTables,
    Map<String, StorageState.Key> keys,
    Map<String, String> keyAliases,
    Map<String, Map<String, CodeArtifactState.PackageGroup>> packageGroups,
    DnsFirewallState.DnsFirewall dnsFirewall,
    Map<String, String> buckets,
    Map<String, StudioState.StudioDomain> studioDomains,
    Map<String, StudioState.LifecycleConfig> lifecycleConfigs,
    Map<String, StorageState.Parameter> parameters,
    Map<String, StudioState.FileSystem> fileSystems,
    Map<String, StorageState.BucketSettings> bucketSettings,
    Map<String, IamState.ManagedPolicy> managedPolicies,
    Map<String, IamState.IdentityProvider> identityProviders,
    NetworkLogState.NetworkLogs networkLogs,
    EventState.Events events) {

  /** Copies the maps into mutable maps, sorted by key. */
  public Account {
    vpcs = sorted(vpcs);
    subnets = sorted(subnets);
    networkAcls = sorted(networkAcls);
    securityGroups = sorted(securityGroups);
    securityGroupRules = sorted(securityGroupRules);
    vpcEndpoints = sorted(vpcEndpoints);
    roles = sorted(roles);
    domains = sorted(domains);
    routeTables = sorted(routeTables);
    keys = sorted(keys);
    keyAliases = sorted(keyAliases);
    packageGroups = sorted(packageGroups);
    packageGroups.replaceAll((domain, groups) -> sorted(groups));
    dnsFirewall =
        dnsFirewall == null
            ? new DnsFirewallState.DnsFirewall(null, null, null, null)
            : dnsFirewall;
    buckets = sorted(buckets);
    studioDomains = sorted(studioDomains);
    lifecycleConfigs = sorted(lifecycleConfigs);
    parameters = sorted(parameters);
    fileSystems = sorted(fileSystems);
    bucketSettings = sorted(bucketSettings);
    managedPolicies = sorted(managedPolicies);
    identityProviders = sorted(identityProviders);
    networkLogs =
        networkLogs == null ? new NetworkLogState.NetworkLogs(null, null, null) : networkLogs;
    events = events == null ? new EventState.Events(null, null, null) : events;
  }

  /** Creates an account without resources. Its maps are mutable. */
  public static Account empty(String id, String region) {
    return new Account(
        id, null, region, null, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null, null, null, null, null, null, null);
  }

  /** Returns this account with a different organization. */
  public Account inOrganization(String newOrganizationId) {
    return new Account(
        id,
        newOrganizationId,
        region,
        vpcs,
        subnets,
        networkAcls,
        securityGroups,
        securityGroupRules,
        vpcEndpoints,
        roles,
        domains,
        routeTables,
        keys,
        keyAliases,
        packageGroups,
        dnsFirewall,
        buckets,
        studioDomains,
        lifecycleConfigs,
        parameters,
        fileSystems,
        bucketSettings,
        managedPolicies,
        identityProviders,
        networkLogs,
        events);
  }

  /** The ARN of an IAM managed policy of this account. */
  public String managedPolicyArn(String name) {
    return "arn:aws:iam::%s:policy/%s".formatted(id, name);
  }

  /**
   * Returns the permissions boundary of a role.
   *
   * @return the policy document, JSON, or null if the role has no boundary
   * @throws NotModelledException if the boundary is not a policy of this account, for example an
   *     AWS managed policy
   */
  public String boundary(String role) {
    var arn = roles.get(role).permissionsBoundary();
    return arn == null ? null : managedPolicy(arn, "permissions boundary", role);
  }

  /**
   * Returns the inline policies and the attached managed policies of a role, by name. The documents
   * are JSON.
   *
   * @throws NotModelledException if an attached policy is not a policy of this account, for example
   *     an AWS managed policy
   */
  public Map<String, String> identityPolicies(String role) {
    var policies = new TreeMap<>(roles.get(role).inlinePolicies());
    for (var arn : roles.get(role).attachedPolicies()) {
      policies.put(arn, managedPolicy(arn, "managed policy", role));
    }
    return policies;
  }

  private String managedPolicy(String arn, String kind, String role) {
    return managedPolicies.entrySet().stream()
        .filter(it -> managedPolicyArn(it.getKey()).equals(arn))
        .map(it -> it.getValue().policy())
        .findFirst()
        .orElseThrow(
            () ->
                new NotModelledException(
                    "the %s %s of role %s, because the account description does not contain that policy"
                        .formatted(kind, arn, role)));
  }

  /** The availability zones of the account in its region, in order. AWS regions have two to six. */
  public List<String> availabilityZones() {
    return List.of(region + "a", region + "b", region + "c");
  }

  /**
   * The id of an availability zone. Accounts give the zones different names (<a
   * href="https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html">zone ids</a>).
   */
  public String zoneId(String zone) {
    var number = (zone.charAt(zone.length() - 1) - 'a' + id.charAt(id.length() - 1)) % 3 + 1;
    return region.replaceFirst(
        "([a-z]+)-([ns]?)(?:orth|outh)?([ewc]?)[a-z]*-([0-9])", "$1$2$3$4-az" + number);
  }

  /** The route table of a subnet: the associated table, or else the main table of the VPC. */
  public Optional<String> routeTableOf(String subnetId) {
    var vpcId = subnets.get(subnetId).vpcId();
    return routeTables.entrySet().stream()
        .filter(table -> table.getValue().associations().containsValue(subnetId))
        .findFirst()
        .or(
            () ->
                routeTables.entrySet().stream()
                    .filter(
                        table -> table.getValue().main() && table.getValue().vpcId().equals(vpcId))
                    .findFirst())
        .map(Map.Entry::getKey);
  }

  /** The ARN of a resource in this account and region. */
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

  static <T> Map<String, T> sorted(Map<String, T> map) {
    return map == null ? new TreeMap<>() : new TreeMap<>(map);
  }
}
