package pypimirror.config;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import pypimirror.aws.Cidr;
import pypimirror.aws.EndpointService;
import pypimirror.aws.Limits;
import pypimirror.aws.Regions;

/** The network of an environment: created or adopted. */
public sealed interface NetworkSettings {

  /**
   * A network that the environment creates.
   *
   * @param vpcCidr IPv4 range of the VPC
   * @param subnets subnet range by availability zone, in the configured order
   * @param dnsFirewall whether only certain host names resolve
   * @param resolvableNames host names that the DNS firewall resolves, in addition to those that
   *     notebooks need
   * @param logsBucketArns ARN of the bucket that receives flow logs and DNS query logs, or empty
   */
  record Create(
      String vpcCidr,
      Map<String, String> subnets,
      boolean dnsFirewall,
      List<String> resolvableNames,
      List<String> logsBucketArns)
      implements NetworkSettings {

    @Override
    public <T> T match(Function<Create, T> create, Function<Adopt, T> adopt) {
      return create.apply(this);
    }
  }

  /**
   * An existing network.
   *
   * @param vpcId the VPC of the notebooks
   * @param subnetIds subnets for the endpoints, at least one
   * @param readerSecurityGroupIds security groups that the endpoints accept
   * @param readerCidrs IPv4 ranges that the endpoints accept. At least one range or security group
   *     is set
   * @param routeTableIds route tables of the notebooks' subnets, for the S3 gateway endpoint
   * @param endpointIds ids of existing endpoints
   */
  record Adopt(
      String vpcId,
      List<String> subnetIds,
      List<String> readerSecurityGroupIds,
      List<String> readerCidrs,
      List<String> routeTableIds,
      Map<EndpointService, String> endpointIds)
      implements NetworkSettings {

    @Override
    public <T> T match(Function<Create, T> create, Function<Adopt, T> adopt) {
      return adopt.apply(this);
    }
  }

  /** Calls {@code create} for a created network, or {@code adopt} for an adopted network. */
  <T> T match(Function<Create, T> create, Function<Adopt, T> adopt);

  /** Whether the environment creates the network. */
  default boolean isCreated() {
    return match(create -> true, adopt -> false);
  }

  /** Whether only the host names of the endpoints resolve. */
  default boolean hasDnsFirewall() {
    return match(Create::dnsFirewall, adopt -> false);
  }

  /** ARN of the bucket that receives flow logs and DNS query logs, or empty. */
  default List<String> logsBucketArns() {
    return match(Create::logsBucketArns, adopt -> List.of());
  }

  /** Ids of existing endpoints, by service. */
  default Map<EndpointService, String> endpointIds() {
    return match(create -> Map.of(), Adopt::endpointIds);
  }

  /** The IPv4 ranges that the endpoints accept. */
  default List<String> readerCidrs() {
    return match(create -> List.of(), Adopt::readerCidrs);
  }

  /**
   * Number of subnets, which equals the number of network interfaces of each interface endpoint.
   */
  default int subnetCount() {
    return match(create -> create.subnets().size(), adopt -> adopt.subnetIds().size());
  }

  /**
   * Reads the network settings.
   *
   * @param services the services that the environment needs
   */
  static NetworkSettings read(ConfigReader read, List<EndpointService> services) {
    var mode = read.choice(Key.NETWORK, Provisioning.class);
    var users = read.number(Key.USERS);
    var firewall = read.bool(Key.DNS_FIREWALL);
    var names = read.list(Key.RESOLVABLE_NAMES);
    if (!firewall) {
      read.usedOnlyWith(Key.DNS_FIREWALL, "true", Key.RESOLVABLE_NAMES);
    }
    if (mode.equals(Optional.of(Provisioning.ADOPT))) {
      read.usedOnlyWith(
          Key.NETWORK,
          "create",
          Key.VPC_CIDR,
          Key.AVAILABILITY_ZONES,
          Key.SUBNET_CIDRS,
          Key.RESOLVABLE_NAMES,
          Key.NETWORK_LOGS_BUCKET_ARN);
      return adopt(read, services);
    }
    if (mode.isEmpty()) {
      return new Create("", Map.of(), firewall, names, List.of());
    }
    read.usedOnlyWith(
        Key.NETWORK,
        "adopt",
        Key.VPC_ID,
        Key.SUBNET_IDS,
        Key.READER_SECURITY_GROUP_IDS,
        Key.READER_CIDRS,
        Key.ROUTE_TABLE_IDS,
        Key.ENDPOINT_IDS);
    var interfaces = (int) services.stream().filter(EndpointService::isInterface).count();
    // The file system of Studio has a mount target in each subnet.
    var mountTargets = services.contains(EndpointService.SAGEMAKER_STUDIO) ? 1 : 0;
    return create(read, users, interfaces + mountTargets, firewall, names);
  }

  private static Create create(
      ConfigReader read, int users, int interfaces, boolean firewall, List<String> names) {
    var vpcCidr = read.required(Key.VPC_CIDR);
    var zones = read.nonEmptyList(Key.AVAILABILITY_ZONES);
    var cidrs = read.nonEmptyList(Key.SUBNET_CIDRS);
    var region = read.raw(Key.REGION);
    for (var zone : zones) {
      if (!zone.startsWith(region) && !zone.startsWith(Regions.zoneIdPrefix(region) + "-az")) {
        read.conflict(
            "%s: \"%s\" is not an availability zone of %s. Use zones such as %sa, or IDs such as %s-az1."
                .formatted(
                    Key.AVAILABILITY_ZONES, zone, region, region, Regions.zoneIdPrefix(region)),
            Key.REGION);
      }
    }
    var subnets = new LinkedHashMap<String, String>();
    if (zones.size() != cidrs.size()) {
      read.conflict(
          "%s has %d ranges for %d zones in %s. List one range for each zone, in the same order."
              .formatted(Key.SUBNET_CIDRS, cidrs.size(), zones.size(), Key.AVAILABILITY_ZONES),
          Key.SUBNET_CIDRS,
          Key.AVAILABILITY_ZONES);
    } else {
      checkAddresses(read, vpcCidr, cidrs, users, interfaces);
      for (int i = 0; i < zones.size(); i++) {
        subnets.put(zones.get(i), cidrs.get(i));
      }
    }
    var logs = read.optional(Key.NETWORK_LOGS_BUCKET_ARN);
    return new Create(
        vpcCidr, subnets, firewall, names, logs.isEmpty() ? List.of() : List.of(logs));
  }

  private static void checkAddresses(
      ConfigReader read, String vpcCidr, List<String> cidrs, int users, int interfaces) {
    var vpc = Cidr.of(vpcCidr);
    long free = 0;
    for (int i = 0; i < cidrs.size(); i++) {
      var range = Cidr.of(cidrs.get(i)).orElseThrow();
      if (vpc.isPresent() && !vpc.get().contains(range)) {
        read.problem(
            "%s: %s is not within %s, %s. Use a range within it."
                .formatted(Key.SUBNET_CIDRS, cidrs.get(i), Key.VPC_CIDR, vpcCidr));
      }
      for (var other : cidrs.subList(0, i)) {
        if (range.overlaps(Cidr.of(other).orElseThrow())) {
          read.problem(
              "%s: %s overlaps %s. Use ranges that do not overlap."
                  .formatted(Key.SUBNET_CIDRS, cidrs.get(i), other));
        }
      }
      free += Math.max(0, range.size() - Limits.RESERVED_SUBNET_ADDRESSES - interfaces);
    }
    var needed = (long) users * Limits.STUDIO_ADDRESSES_PER_USER;
    if (!cidrs.isEmpty() && free < needed) {
      read.problem(
          "%s leaves %d addresses for notebooks, but %d users need %d (%d each). Use larger ranges, or"
                  .formatted(
                      Key.SUBNET_CIDRS, free, users, needed, Limits.STUDIO_ADDRESSES_PER_USER)
              + " lower %s.".formatted(Key.USERS));
    }
  }

  private static Adopt adopt(ConfigReader read, List<EndpointService> services) {
    var endpointIds = endpointIds(read, services);
    var createsGateway =
        services.contains(EndpointService.S3) && !endpointIds.containsKey(EndpointService.S3);
    var network =
        new Adopt(
            read.required(Key.VPC_ID),
            read.nonEmptyList(Key.SUBNET_IDS),
            read.list(Key.READER_SECURITY_GROUP_IDS),
            read.list(Key.READER_CIDRS),
            read.list(Key.ROUTE_TABLE_IDS),
            endpointIds);
    if (!read.isSet(Key.READER_SECURITY_GROUP_IDS) && !read.isSet(Key.READER_CIDRS)) {
      read.problem(
          "%s and %s are both empty, so the endpoints would not accept any notebook. List the"
                  .formatted(Key.READER_SECURITY_GROUP_IDS, Key.READER_CIDRS)
              + " security group of the notebooks.");
    }
    if (createsGateway && !read.isSet(Key.ROUTE_TABLE_IDS)) {
      read.conflict(
          "%s is empty, but the S3 gateway endpoint for Studio or for sources other than pypi needs it."
                  .formatted(Key.ROUTE_TABLE_IDS)
              + " List the route tables of the notebooks' subnets.",
          Key.STUDIO,
          Key.SOURCES,
          Key.ENDPOINT_IDS);
    }
    if (!createsGateway && read.isSet(Key.ROUTE_TABLE_IDS)) {
      read.conflict(
          "%s is set, but the program creates no S3 gateway endpoint. Remove it."
              .formatted(Key.ROUTE_TABLE_IDS),
          Key.STUDIO,
          Key.SOURCES,
          Key.ENDPOINT_IDS);
    }
    var rules = network.readerSecurityGroupIds().size() + network.readerCidrs().size();
    if (rules > Limits.RULES_PER_SECURITY_GROUP) {
      read.problem(
          "%s: %d ranges and security groups exceed the AWS limit of %d rules in a security group. Use"
                  .formatted(Key.READER_CIDRS, rules, Limits.RULES_PER_SECURITY_GROUP)
              + " fewer and larger ranges.");
    }
    return network;
  }

  private static Map<EndpointService, String> endpointIds(
      ConfigReader read, List<EndpointService> services) {
    var ids = new EnumMap<EndpointService, String>(EndpointService.class);
    read.map(Key.ENDPOINT_IDS, Rule.ENDPOINT_KEY)
        .forEach((service, id) -> ids.put(EndpointService.of(service).orElseThrow(), id));
    for (var service : ids.keySet()) {
      if (!services.contains(service)) {
        read.conflict(
            "%s: this environment does not need an endpoint for %s. Remove it, or use one of: %s."
                .formatted(
                    Key.ENDPOINT_IDS,
                    service.key(),
                    services.stream().map(EndpointService::key).collect(Collectors.joining(", "))),
            Key.STUDIO,
            Key.SOURCES,
            Key.SSM_OUTPUTS,
            Key.JOBS);
      }
    }
    return ids;
  }
}
