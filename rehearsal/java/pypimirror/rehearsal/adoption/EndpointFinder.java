package pypimirror.rehearsal.adoption;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the endpoints of a mirror, with the separate resources that hold their settings. */
final class EndpointFinder {

  private static final String TYPE = "aws_vpc_endpoint";
  private static final String POLICY = "aws_vpc_endpoint_policy";
  private static final String SUBNET = "aws_vpc_endpoint_subnet_association";
  private static final String GROUP = "aws_vpc_endpoint_security_group_association";

  private final TerraformState state;
  private final String region;
  private final Choice choice;
  private final List<String> problems;

  EndpointFinder(TerraformState state, String region, Choice choice, List<String> problems) {
    this.state = state;
    this.region = region;
    this.choice = choice;
    this.problems = problems;
  }

  /** Returns the endpoints by service, all in one VPC. */
  Map<String, Resource> find() {
    var vpc = vpc();
    var byService = new TreeMap<String, Resource>();
    for (var service : Mirror.SERVICES) {
      select(service, endpoints(service).filter(it -> it.text("vpc_id").equals(vpc)), byService);
    }
    select(
        Mirror.S3,
        endpoints(Mirror.S3)
            .filter(it -> it.text("vpc_id").equals(vpc))
            .filter(it -> it.text("vpc_endpoint_type").equals("Gateway")),
        byService);
    return byService;
  }

  // The VPC to which the endpoints of the mirror belong, or an empty string if there are none.
  private String vpc() {
    if (choice.vpc() != null) {
      return choice.vpc();
    }
    var vpcs =
        Mirror.SERVICES.stream()
            .flatMap(this::endpoints)
            .map(it -> it.text("vpc_id"))
            .collect(Collectors.toCollection(TreeSet::new));
    if (vpcs.size() > 1) {
      problems.add(
          "The state has CodeArtifact endpoints in several VPCs: %s. Select one with --vpc. Each VPC becomes an environment."
              .formatted(String.join(", ", vpcs)));
    }
    return vpcs.isEmpty() ? "" : vpcs.first();
  }

  private Stream<Resource> endpoints(String service) {
    var name = "com.amazonaws.%s.%s".formatted(region, service);
    var byId = new LinkedHashMap<String, Resource>();
    Stream.concat(state.managed(TYPE), state.known(TYPE))
        .filter(it -> it.text("service_name").equals(name))
        .forEach(it -> byId.putIfAbsent(it.text("id"), it));
    return byId.values().stream();
  }

  private void select(String service, Stream<Resource> candidates, Map<String, Resource> selected) {
    var wanted = choice.endpoints().get(service);
    var found = candidates.filter(it -> wanted == null || wanted.equals(it.text("id"))).toList();
    if (found.size() > 1) {
      problems.add(
          "The state has several endpoints for %s in the VPC: %s. Select one with --endpoints %s=ID."
              .formatted(
                  service,
                  found.stream().map(it -> it.text("id")).collect(Collectors.joining(", ")),
                  service));
    }
    if (!found.isEmpty()) {
      selected.put(service, found.get(0));
    }
  }

  /** Describes an endpoint, including the settings in separate resources. */
  Mirror.Endpoint described(Resource endpoint) {
    var policy =
        separatePolicy(endpoint).map(it -> it.text("policy")).orElse(endpoint.text("policy"));
    return new Mirror.Endpoint(
        endpoint.text("id"),
        union(endpoint, "subnet_ids", SUBNET, "subnet_id"),
        union(endpoint, "security_group_ids", GROUP, "security_group_id"),
        policy.isEmpty() ? null : policy,
        endpoint.values().path("private_dns_enabled").asBoolean(),
        endpoint.tags());
  }

  /** Returns the address of the resource that contains the policy of an endpoint. */
  String addressOfPolicy(Resource endpoint) {
    return separatePolicy(endpoint).orElse(endpoint).address();
  }

  private Optional<Resource> separatePolicy(Resource endpoint) {
    return settings(endpoint)
        .filter(it -> it.type().equals(POLICY) && !it.text("policy").isEmpty())
        .findFirst();
  }

  private List<String> union(
      Resource endpoint, String attribute, String association, String associated) {
    var all = new TreeSet<>(endpoint.texts(attribute));
    settings(endpoint)
        .filter(it -> it.type().equals(association))
        .forEach(it -> all.add(it.text(associated)));
    return List.copyOf(all);
  }

  /** Returns the private hosted zones of a VPC that have the names of the endpoints. */
  Stream<Resource> hostedZones(String vpcId) {
    var names =
        Set.of(
            "codeartifact.%s.amazonaws.com".formatted(region),
            "d.codeartifact.%s.amazonaws.com".formatted(region));
    return vpcId.isEmpty()
        ? Stream.of()
        : state
            .known("aws_route53_zone")
            .filter(zone -> names.contains(zone.text("name").replaceFirst("\\.$", "")))
            .filter(
                zone ->
                    zone.mentions(vpcId)
                        || state
                            .known("aws_route53_zone_association")
                            .anyMatch(
                                it ->
                                    it.text("vpc_id").equals(vpcId)
                                        && zone.mentions(it.text("zone_id"))));
  }

  /** Returns the separate resources that contain settings of an endpoint. */
  Stream<Resource> settings(Resource endpoint) {
    return Stream.of(POLICY, SUBNET, GROUP)
        .flatMap(state::managed)
        .filter(it -> it.text("vpc_endpoint_id").equals(endpoint.text("id")));
  }
}
