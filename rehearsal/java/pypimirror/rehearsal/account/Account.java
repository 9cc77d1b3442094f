package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import pypimirror.rehearsal.NotModelledException;

/**
 * One AWS account in one region, as AWS holds it: what a fixture describes and what stacks add.
 * Every map is by the id that AWS uses (name, ARN or {@code vpc-…} form).
 *
 * @param id account id, 12 digits
 * @param organizationId {@code o-…} of its organization, null outside of one
 * @param region the one region that is described
 * @param vpcs by {@code vpc-…}
 * @param subnets by {@code subnet-…}
 * @param networkAcls by {@code acl-…}; a subnet that is in none has its VPC's default one, which
 *     lets everything through
 * @param securityGroups by {@code sg-…}
 * @param securityGroupRules by {@code sgr-…}
 * @param vpcEndpoints by {@code vpce-…}
 * @param roles by role name
 * @param domains CodeArtifact domains, by name
 * @param routeTables by {@code rtb-…}
 * @param keys KMS keys, by id
 * @param keyAliases ids of KMS keys, by {@code alias/…}
 * @param packageGroups CodeArtifact's package groups, by pattern, by domain; the root group is in
 *     every domain and not in here
 * @param dnsFirewall Route 53 Resolver DNS Firewall
 * @param buckets policies of the account's S3 buckets, JSON, by the buckets' names; empty without
 *     one
 * @param studioDomains SageMaker Studio's domains, by {@code d-…}
 * @param lifecycleConfigs Studio's lifecycle configurations, by name
 * @param parameters of Systems Manager, by name
 * @param fileSystems of EFS, by {@code fs-…}
 * @param bucketSettings what else buckets were given, by their names
 * @param managedPolicies of IAM, by name
 * @param identityProviders OpenID Connect providers of IAM, by host and path
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
    Map<String, IamState.IdentityProvider> identityProviders) {

  /** Takes copies that can be changed, in the keys' order. */
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
  }

  /** An account with what it takes to install packages, and nothing else. */
  public Account(
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
      Map<String, CodeArtifactState.Domain> domains) {
    this(
        id,
        organizationId,
        region,
        vpcs,
        subnets,
        networkAcls,
        securityGroups,
        securityGroupRules,
        vpcEndpoints,
        roles,
        domains,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** The same account in an organization. */
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
        identityProviders);
  }

  /** ARN of a policy of IAM of this account. */
  public String managedPolicyArn(String name) {
    return "arn:aws:iam::%s:policy/%s".formatted(id, name);
  }

  /**
   * The permissions boundary of a role.
   *
   * @return its document, JSON, or null where the role has none
   * @throws NotModelledException where it is no policy of this account, an AWS managed one say
   */
  public String boundary(String role) {
    var arn = roles.get(role).permissionsBoundary();
    return arn == null
        ? null
        : managedPolicies.entrySet().stream()
            .filter(it -> managedPolicyArn(it.getKey()).equals(arn))
            .map(it -> it.getValue().policy())
            .findFirst()
            .orElseThrow(
                () ->
                    new NotModelledException(
                        "the permissions boundary %s of role %s, because the account description does not contain that policy"
                            .formatted(arn, role)));
  }

  /** The availability zones that it sees in its region, in order; AWS's regions have two to six. */
  public List<String> availabilityZones() {
    return List.of(region + "a", region + "b", region + "c");
  }

  /** The route table of a subnet: its own, or else the VPC's main one. */
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

  static <T> Map<String, T> sorted(Map<String, T> map) {
    return map == null ? new TreeMap<>() : new TreeMap<>(map);
  }
}
