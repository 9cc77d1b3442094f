package pypimirror.config;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pypimirror.catalog.EndpointService;

/** The network of an environment: its own, or one that exists. */
public sealed interface NetworkSettings {

  /**
   * A network that the environment makes.
   *
   * @param vpcCidr IPv4 range of the VPC
   * @param subnets range of the subnet in each availability zone, by the zone's name, in order
   * @param dnsFirewall whether names that no endpoint serves are refused
   */
  record Create(String vpcCidr, Map<String, String> subnets, boolean dnsFirewall)
      implements NetworkSettings {}

  /**
   * A network that exists.
   *
   * @param vpcId the notebooks' VPC
   * @param subnetIds subnets for the endpoints, at least one
   * @param readerSecurityGroupIds security groups let in to the endpoints
   * @param readerCidrs IPv4 ranges let in to the endpoints; of these and the groups at least one
   * @param routeTableIds route tables of the notebooks' subnets, for the S3 gateway endpoint
   * @param endpointIds endpoints that exist already and are used as they are
   */
  record Adopt(
      String vpcId,
      List<String> subnetIds,
      List<String> readerSecurityGroupIds,
      List<String> readerCidrs,
      List<String> routeTableIds,
      Map<EndpointService, String> endpointIds)
      implements NetworkSettings {}

  /** How many addresses AWS keeps in each subnet. */
  int RESERVED_ADDRESSES = 5;

  /** Addresses that Studio takes for each user: "2 to 4". */
  int ADDRESSES_PER_USER = 4;

  /** How many rules AWS takes in a security group. */
  int MOST_SOURCES = 60;

  /**
   * Reads it.
   *
   * @param services the endpoints that the environment's features need
   */
  static NetworkSettings read(ConfigReader read, List<EndpointService> services) {
    var mode = read.choice("pypi-mirror:network", Mode.class);
    var users = read.number("pypi-mirror:users", Rule.USERS);
    var firewall = read.truth("pypi-mirror:dnsFirewall");
    if (mode == Mode.ADOPT) {
      read.onlyWith("pypi-mirror:network: create", "vpcCidr", "availabilityZones", "subnetCidrs");
      return adopt(read, services);
    }
    if (mode == Mode.CREATE) {
      read.onlyWith(
          "pypi-mirror:network: adopt",
          "vpcId",
          "subnetIds",
          "readerSecurityGroupIds",
          "readerCidrs",
          "routeTableIds",
          "endpointIds");
      return create(
          read,
          users,
          (int) services.stream().filter(EndpointService::isInterface).count(),
          firewall);
    }
    return null;
  }

  private static Create create(ConfigReader read, int users, int endpoints, boolean firewall) {
    var vpcCidr = read.required("pypi-mirror:vpcCidr", Rule.NETWORK);
    var zones = read.atLeastOne("pypi-mirror:availabilityZones", Rule.ZONE);
    var cidrs = read.atLeastOne("pypi-mirror:subnetCidrs", Rule.NETWORK);
    var region = read.peek("aws:region");
    for (var zone : zones) {
      if (!zone.startsWith(region)) {
        read.problem(
            "pypi-mirror:availabilityZones",
            ConfigReader.quoted(zone),
            "a zone of " + region,
            region + "a, " + region + "b …");
      }
    }
    if (zones.size() != cidrs.size()) {
      read.problem(
          "pypi-mirror:subnetCidrs",
          cidrs.size() + " ranges",
          "one for each of the %d zones in pypi-mirror:availabilityZones".formatted(zones.size()),
          "a range a line, in the zones' order");
      return null;
    }
    requireRoom(read, vpcCidr, cidrs, users, endpoints);
    var subnets = new LinkedHashMap<String, String>();
    for (int i = 0; i < zones.size(); i++) {
      subnets.put(zones.get(i), cidrs.get(i));
    }
    return new Create(vpcCidr, subnets, firewall);
  }

  private static void requireRoom(
      ConfigReader read, String vpcCidr, List<String> cidrs, int users, int endpoints) {
    var key = "pypi-mirror:subnetCidrs";
    var vpc = vpcCidr == null ? null : Cidr.of(vpcCidr).orElseThrow();
    long room = 0;
    for (int i = 0; i < cidrs.size(); i++) {
      var range = Cidr.of(cidrs.get(i)).orElseThrow();
      if (vpc != null && !vpc.contains(range)) {
        read.problem(
            key,
            ConfigReader.quoted(cidrs.get(i)),
            "a part of pypi-mirror:vpcCidr, " + vpcCidr,
            "a range of it");
      }
      for (var other : cidrs.subList(0, i)) {
        if (range.overlaps(Cidr.of(other).orElseThrow())) {
          read.problem(
              key,
              ConfigReader.quoted(cidrs.get(i)),
              "apart from " + other,
              "ranges that do not overlap");
        }
      }
      room += Math.max(0, range.size() - RESERVED_ADDRESSES - endpoints);
    }
    if (!cidrs.isEmpty() && room < (long) users * ADDRESSES_PER_USER) {
      read.problem(
          key,
          room + " addresses beside AWS's own and the endpoints'",
          "at least %d, %d for each of pypi-mirror:users (%d)"
              .formatted(users * ADDRESSES_PER_USER, ADDRESSES_PER_USER, users),
          "wider ranges, or fewer users");
    }
  }

  private static Adopt adopt(ConfigReader read, List<EndpointService> services) {
    var endpointIds = endpointIds(read, services);
    var gateway =
        services.contains(EndpointService.S3) && !endpointIds.containsKey(EndpointService.S3);
    var network =
        new Adopt(
            read.required("pypi-mirror:vpcId", Rule.VPC_ID),
            read.atLeastOne("pypi-mirror:subnetIds", Rule.SUBNET_ID),
            read.list("pypi-mirror:readerSecurityGroupIds", Rule.SECURITY_GROUP_ID),
            read.list("pypi-mirror:readerCidrs", Rule.CIDR),
            read.list("pypi-mirror:routeTableIds", Rule.ROUTE_TABLE_ID),
            endpointIds);
    if (!read.saysAny("pypi-mirror:readerSecurityGroupIds")
        && !read.saysAny("pypi-mirror:readerCidrs")) {
      read.problem(
          "pypi-mirror:readerSecurityGroupIds",
          "[]",
          "at least one security group here or one range in pypi-mirror:readerCidrs, or nobody"
              + " reaches the endpoints",
          "the security group of the notebooks");
    }
    if (gateway && !read.saysAny("pypi-mirror:routeTableIds")) {
      read.problem(
          "pypi-mirror:routeTableIds",
          "[]",
          "the route tables of the notebooks' subnets, since Studio and sources other than Python's"
              + " need S3's gateway endpoint",
          "rtb-… of each subnet");
    }
    if (!gateway && read.saysAny("pypi-mirror:routeTableIds")) {
      read.problem(
          "pypi-mirror:routeTableIds",
          network.routeTableIds().toString(),
          "left out, since no S3 gateway endpoint is made here",
          "nothing");
    }
    var sources = network.readerSecurityGroupIds().size() + network.readerCidrs().size();
    if (sources > MOST_SOURCES) {
      read.problem(
          "pypi-mirror:readerCidrs",
          sources + " ranges and security groups",
          "at most " + MOST_SOURCES + " of both together, AWS's limit of rules in a group",
          "fewer and wider ranges");
    }
    return network;
  }

  private static Map<EndpointService, String> endpointIds(
      ConfigReader read, List<EndpointService> services) {
    var ids = new EnumMap<EndpointService, String>(EndpointService.class);
    var key = "pypi-mirror:endpointIds";
    read.map(key, Rule.ENDPOINT_KEY, Rule.ENDPOINT_ID)
        .forEach((service, id) -> ids.put(EndpointService.of(service).orElseThrow(), id));
    for (var service : ids.keySet()) {
      if (!services.contains(service)) {
        read.problem(
            key,
            ConfigReader.quoted(service.key()),
            "an endpoint that this environment needs: "
                + services.stream().map(EndpointService::key).toList(),
            "one of these, or nothing");
      }
    }
    return ids;
  }
}
