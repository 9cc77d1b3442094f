package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
    Map<String, Vpc> vpcs,
    Map<String, Subnet> subnets,
    Map<String, NetworkAcl> networkAcls,
    Map<String, SecurityGroup> securityGroups,
    Map<String, SecurityGroupRule> securityGroupRules,
    Map<String, VpcEndpoint> vpcEndpoints,
    Map<String, Role> roles,
    Map<String, Domain> domains,
    Map<String, RouteTable> routeTables,
    Map<String, Key> keys,
    Map<String, String> keyAliases,
    Map<String, Map<String, PackageGroup>> packageGroups,
    DnsFirewall dnsFirewall,
    Map<String, String> buckets,
    Map<String, StudioDomain> studioDomains,
    Map<String, LifecycleConfig> lifecycleConfigs,
    Map<String, Parameter> parameters,
    Map<String, FileSystem> fileSystems,
    Map<String, BucketSettings> bucketSettings,
    Map<String, ManagedPolicy> managedPolicies,
    Map<String, IdentityProvider> identityProviders) {

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
    dnsFirewall = dnsFirewall == null ? new DnsFirewall(null, null, null, null) : dnsFirewall;
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
      Map<String, Vpc> vpcs,
      Map<String, Subnet> subnets,
      Map<String, NetworkAcl> networkAcls,
      Map<String, SecurityGroup> securityGroups,
      Map<String, SecurityGroupRule> securityGroupRules,
      Map<String, VpcEndpoint> vpcEndpoints,
      Map<String, Role> roles,
      Map<String, Domain> domains) {
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

  /**
   * A network access control list.
   *
   * @param subnetIds the subnets that it guards
   * @param entries its rules, by their number's order; what none of them matches is denied
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record NetworkAcl(String vpcId, List<String> subnetIds, List<NetworkAclEntry> entries) {
    /** No subnets or entries are empty lists. */
    public NetworkAcl {
      subnetIds = subnetIds == null ? List.of() : List.copyOf(subnetIds);
      entries = entries == null ? List.of() : List.copyOf(entries);
    }
  }

  /**
   * A rule of a network ACL.
   *
   * @param ruleNumber 1 to 32766, the lowest that matches decides
   * @param egress whether it is about what leaves the subnet
   * @param protocol {@code tcp}, {@code udp}, {@code icmp} or {@code -1} for all
   * @param fromPort first port, null with {@code -1}
   * @param toPort last port, null with {@code -1}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record NetworkAclEntry(
      int ruleNumber,
      boolean egress,
      boolean allow,
      String protocol,
      Integer fromPort,
      Integer toPort,
      String cidrBlock) {}

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
   * @param routeTableIds of a gateway, the route tables that lead to it
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
      Map<String, String> tags,
      List<String> routeTableIds) {
    /** An interface endpoint. */
    public VpcEndpoint(
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
      this(
          vpcId,
          serviceName,
          type,
          privateDnsEnabled,
          subnetIds,
          securityGroupIds,
          networkInterfaces,
          policy,
          state,
          tags,
          null);
    }

    /** No tags are an empty map. */
    public VpcEndpoint {
      routeTableIds = routeTableIds == null ? List.of() : List.copyOf(routeTableIds);
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
   * @param description what it is for, or null
   * @param permissionsBoundary ARN of the policy that limits it, or null
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Role(
      String path,
      String assumeRolePolicy,
      Map<String, String> inlinePolicies,
      Map<String, String> tags,
      String description,
      String permissionsBoundary) {
    /** A role without a description and a boundary. */
    public Role(
        String path,
        String assumeRolePolicy,
        Map<String, String> inlinePolicies,
        Map<String, String> tags) {
      this(path, assumeRolePolicy, inlinePolicies, tags, null, null);
    }

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
   * @param policy its permissions policy, JSON, null without one
   * @param repositories by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Domain(
      String encryptionKey,
      String createdTime,
      String policy,
      Map<String, String> tags,
      Map<String, Repository> repositories) {
    /** No tags or repositories are empty maps. */
    public Domain {
      tags = sorted(tags);
      repositories = sorted(repositories);
    }

    /** The same domain with another policy, or with null none. */
    public Domain governedBy(String newPolicy) {
      return new Domain(encryptionKey, createdTime, newPolicy, tags, repositories);
    }
  }

  /**
   * A CodeArtifact repository.
   *
   * @param upstreams names of repositories of the same domain, searched in this order
   * @param externalConnection name of its external connection, null without one
   * @param policy its permissions policy, JSON, null without one
   * @param policyRevision changes with every change of the policy
   * @param packages what is kept in it: versions by version, by normalized project name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Repository(
      String description,
      List<String> upstreams,
      String externalConnection,
      String policy,
      String policyRevision,
      Map<String, String> tags,
      Map<String, Map<String, PackageVersion>> packages) {
    /** No upstreams, tags or packages are empty. */
    public Repository {
      upstreams = upstreams == null ? List.of() : List.copyOf(upstreams);
      tags = sorted(tags);
      packages = sorted(packages);
      packages.replaceAll((project, versions) -> sorted(versions));
    }

    /** The same repository with another external connection, or with null none. */
    public Repository connectedTo(String connection) {
      return new Repository(
          description, upstreams, connection, policy, policyRevision, tags, packages);
    }

    /** The same repository with another policy, or with null none. */
    public Repository governedBy(String newPolicy, String newRevision) {
      return new Repository(
          description, upstreams, externalConnection, newPolicy, newRevision, tags, packages);
    }
  }

  /**
   * A version of a package, kept in a repository.
   *
   * @param publishedTime when it was kept, RFC 3339
   * @param assets its files, by name
   */
  public record PackageVersion(String publishedTime, Map<String, Asset> assets) {
    /** Takes a copy that can be changed. */
    public PackageVersion {
      assets = sorted(assets);
    }
  }

  /**
   * A file of a package's version, as its index describes it.
   *
   * @param sha256 hash of its content, hexadecimal
   * @param size in bytes
   * @param requiresPython the Python versions it is for (PEP 345), null where nothing is said
   * @param yanked why it was withdrawn (PEP 592), null when it was not, empty without a reason
   * @param uploadTime RFC 3339, null where nothing is said
   * @param metadataSha256 hash of its metadata file (PEP 658), null without one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Asset(
      String sha256,
      long size,
      String requiresPython,
      String yanked,
      String uploadTime,
      String metadataSha256) {}

  /**
   * A route table. The route within the VPC is in every one and not in {@code routes}.
   *
   * @param main whether subnets without an association have it
   * @param routes where ranges lead
   * @param associations subnets by {@code rtbassoc-…}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RouteTable(
      String vpcId,
      boolean main,
      List<Route> routes,
      Map<String, String> associations,
      Map<String, String> tags) {
    /** No routes, associations or tags are empty. */
    public RouteTable {
      routes = routes == null ? List.of() : List.copyOf(routes);
      associations = sorted(associations);
      tags = sorted(tags);
    }
  }

  /**
   * A route.
   *
   * @param cidrBlock where to, IPv4
   * @param gatewayId {@code igw-…}, or null
   * @param natGatewayId {@code nat-…}, or null
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Route(String cidrBlock, String gatewayId, String natGatewayId) {}

  /**
   * A KMS key.
   *
   * @param policy who may use it, JSON
   * @param rotation whether its material is rotated
   * @param enabled whether it can be used
   * @param deletionWindowInDays days from giving it up to its end
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Key(
      String description,
      String policy,
      boolean rotation,
      boolean enabled,
      int deletionWindowInDays,
      Map<String, String> tags) {
    /** No tags are an empty map. */
    public Key {
      tags = sorted(tags);
    }
  }

  /**
   * A package group.
   *
   * @param description what it is for
   * @param restrictions {@code Publish}, {@code ExternalUpstream} and {@code InternalUpstream}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record PackageGroup(
      String description, Map<String, Restriction> restrictions, Map<String, String> tags) {
    /** No restrictions or tags are empty maps. */
    public PackageGroup {
      restrictions = sorted(restrictions);
      tags = sorted(tags);
    }
  }

  /**
   * One origin control of a package group.
   *
   * @param mode {@code ALLOW}, {@code BLOCK}, {@code ALLOW_SPECIFIC_REPOSITORIES} or {@code
   *     INHERIT}
   * @param repositories names, with the third of these
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Restriction(String mode, List<String> repositories) {
    /** No repositories are an empty list. */
    public Restriction {
      repositories = repositories == null ? List.of() : List.copyOf(repositories);
    }
  }

  /**
   * Route 53 Resolver DNS Firewall.
   *
   * @param domainLists by id
   * @param ruleGroups by id
   * @param associations by id
   * @param failOpen whether a VPC's names resolve while the firewall is impaired, by VPC
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record DnsFirewall(
      Map<String, DomainList> domainLists,
      Map<String, RuleGroup> ruleGroups,
      Map<String, RuleGroupAssociation> associations,
      Map<String, Boolean> failOpen) {
    /** Takes copies that can be changed. */
    public DnsFirewall {
      domainLists = sorted(domainLists);
      ruleGroups = sorted(ruleGroups);
      associations = sorted(associations);
      failOpen = sorted(failOpen);
    }
  }

  /** Names that a firewall rule is about. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record DomainList(String name, List<String> domains, Map<String, String> tags) {
    /** No domains or tags are empty. */
    public DomainList {
      domains = domains == null ? List.of() : List.copyOf(domains);
      tags = sorted(tags);
    }
  }

  /** Firewall rules, by the list that they are about. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RuleGroup(String name, Map<String, DnsRule> rules, Map<String, String> tags) {
    /** No rules or tags are empty. */
    public RuleGroup {
      rules = sorted(rules);
      tags = sorted(tags);
    }
  }

  /**
   * A firewall rule.
   *
   * @param priority the lowest that matches decides
   * @param action {@code ALLOW}, {@code BLOCK} or {@code ALERT}
   * @param blockResponse {@code NODATA} or {@code NXDOMAIN}, with {@code BLOCK}
   * @param redirection whether what an allowed name leads on to is looked at as well
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record DnsRule(
      String name, int priority, String action, String blockResponse, String redirection) {}

  /** A rule group in force in a VPC. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RuleGroupAssociation(
      String name,
      String ruleGroupId,
      String vpcId,
      int priority,
      boolean mutationProtection,
      Map<String, String> tags) {
    /** No tags are an empty map. */
    public RuleGroupAssociation {
      tags = sorted(tags);
    }
  }

  /**
   * A SageMaker Studio domain.
   *
   * @param settings what it was made with, as AWS's own objects, but its tags
   * @param fileSystemId its users' files, {@code fs-…}
   * @param userProfiles by name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record StudioDomain(
      JsonNode settings,
      String fileSystemId,
      Map<String, UserProfile> userProfiles,
      Map<String, String> tags) {
    /** No settings, profiles or tags are empty. */
    public StudioDomain {
      settings = settings == null ? JsonNodeFactory.instance.objectNode() : settings;
      userProfiles = sorted(userProfiles);
      tags = sorted(tags);
    }
  }

  /** A user of a Studio domain; its settings are as AWS's own objects. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record UserProfile(JsonNode settings, Map<String, String> tags) {
    /** No settings or tags are empty. */
    public UserProfile {
      settings = settings == null ? JsonNodeFactory.instance.objectNode() : settings;
      tags = sorted(tags);
    }
  }

  /**
   * A script that Studio runs when an app starts.
   *
   * @param appType {@code JupyterLab}, {@code CodeEditor}, …
   * @param content the script, base64
   * @param runningApps names of the apps that run and started with it
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record LifecycleConfig(
      String appType, String content, Map<String, String> tags, List<String> runningApps) {
    /** No tags or apps are empty. */
    public LifecycleConfig {
      runningApps = runningApps == null ? List.of() : List.copyOf(runningApps);
      tags = sorted(tags);
    }
  }

  /** A parameter of Systems Manager, of type {@code String}. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Parameter(String value, String description, int version, Map<String, String> tags) {
    /** No tags are an empty map. */
    public Parameter {
      tags = sorted(tags);
    }
  }

  /**
   * What an S3 bucket was given beside its policy.
   *
   * @param settings by the plugin's name of each: versioning, encryption, public access
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record BucketSettings(Map<String, JsonNode> settings, Map<String, String> tags) {
    /** No settings or tags are empty maps. */
    public BucketSettings {
      settings = sorted(settings);
      tags = sorted(tags);
    }
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

  /** A policy of IAM that stands by itself. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record ManagedPolicy(String description, String policy, Map<String, String> tags) {
    /** No tags are an empty map. */
    public ManagedPolicy {
      tags = sorted(tags);
    }
  }

  /** An OpenID Connect provider whose tokens IAM takes, for these audiences. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record IdentityProvider(List<String> clientIds, Map<String, String> tags) {
    /** No audiences or tags are empty. */
    public IdentityProvider {
      clientIds = clientIds == null ? List.of() : List.copyOf(clientIds);
      tags = sorted(tags);
    }
  }

  /**
   * A file system of EFS.
   *
   * @param mountTargets the subnets where it can be mounted
   */
  public record FileSystem(List<String> mountTargets) {}

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

  private static <T> Map<String, T> sorted(Map<String, T> map) {
    return map == null ? new TreeMap<>() : new TreeMap<>(map);
  }
}
