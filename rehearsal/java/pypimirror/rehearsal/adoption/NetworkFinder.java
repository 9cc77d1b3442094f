package pypimirror.rehearsal.adoption;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds the network of a mirror in a Terraform state: its endpoints, and who can reach them. */
final class NetworkFinder {

  private final TerraformState state;
  private final Choice choice;
  private final Findings findings;
  private final List<String> problems;
  private final String region;
  private final EndpointFinder endpoints;
  private final Map<String, Resource> byService;
  private final String vpcId;
  private final Set<Resource> used = new HashSet<>();

  NetworkFinder(
      TerraformState state,
      String region,
      Choice choice,
      Findings findings,
      List<String> problems) {
    this.state = state;
    this.choice = choice;
    this.findings = findings;
    this.problems = problems;
    this.region = region;
    this.endpoints = new EndpointFinder(state, region, choice, problems);
    this.byService = endpoints.find();
    this.vpcId =
        choice.vpc() != null
            ? choice.vpc()
            : byService.values().stream().map(it -> it.text("vpc_id")).findFirst().orElse("");
  }

  /** The resources of the network that the environment adopts. */
  Set<Resource> used() {
    return used;
  }

  /** Adds the policies of the endpoints, which the program replaces. */
  void addPoliciesTo(EndpointAccess access) {
    for (var service : Mirror.SERVICES) {
      var endpoint = byService.get(service);
      var policy = endpoint == null ? null : endpoints.described(endpoint).policy();
      if (policy == null) {
        access.open();
      } else {
        access.policy(endpoints.addressOfPolicy(endpoint), policy);
      }
    }
  }

  /** Returns the network. The options of the user select or supplement what the state contains. */
  Mirror.Network find() {
    var described = new TreeMap<String, Mirror.Endpoint>();
    byService.forEach((service, it) -> described.put(service, endpoints.described(it)));
    var subnets =
        choice.subnets().isEmpty()
            ? described.values().stream()
                .map(Mirror.Endpoint::subnetIds)
                .filter(it -> !it.isEmpty())
                .findFirst()
                .orElse(List.of())
            : choice.subnets();
    choice
        .endpoints()
        .forEach((service, id) -> described.putIfAbsent(service, Mirror.Endpoint.of(id, subnets)));
    report(described, subnets);
    var groups = new TreeSet<String>();
    described.forEach(
        (service, it) -> {
          if (!service.equals(Mirror.S3)) {
            groups.addAll(it.groupIds());
          }
        });
    var sources = new Sources(state, vpcId, choice, findings);
    groups.stream()
        .flatMap(it -> SecurityGroupRules.of(state, it, false).stream())
        .filter(SecurityGroupRules.Rule::allowsHttps)
        .forEach(sources::add);
    requireKnown(subnets, sources);
    reportHostedZones();
    return new Mirror.Network(
        vpcId,
        subnets,
        described,
        adopted(groups),
        union(sources.groups(), choice.readerGroups()),
        union(sources.ranges(), choice.readerCidrs()),
        choice.routeTables());
  }

  private Optional<String> adopted(Set<String> groups) {
    var own = new HashSet<>(byService.values());
    byService.values().forEach(it -> endpoints.settings(it).forEach(own::add));
    var group = new EndpointGroup(state, own, findings);
    var adopted = group.adopt(groups);
    used.addAll(group.used());
    return adopted;
  }

  private static List<String> union(List<String> found, List<String> given) {
    return Stream.concat(found.stream(), given.stream()).distinct().toList();
  }

  private void requireKnown(List<String> subnets, Sources sources) {
    var missing = new ArrayList<String>();
    if (vpcId.isEmpty()) {
      missing.add("--vpc");
    }
    if (subnets.isEmpty()) {
      missing.add("--subnets");
    }
    if (sources.groups().isEmpty()
        && sources.ranges().isEmpty()
        && choice.readerGroups().isEmpty()
        && choice.readerCidrs().isEmpty()) {
      missing.add("--reader-groups or --reader-cidrs");
    }
    for (var id : subnets) {
      state.withId("aws_subnet", id).ifPresent(this::requireInVpc);
    }
    if (!missing.isEmpty()) {
      problems.add(
          "The state does not contain the network of the mirror. Add the state that contains it with a second --terraform, or add the options %s and, if endpoints exist, --endpoints."
              .formatted(String.join(", ", missing)));
    }
  }

  private void requireInVpc(Resource subnet) {
    if (!subnet.text("vpc_id").equals(vpcId)) {
      problems.add(
          "%s is in %s, not in %s. Select the VPC with --vpc, and its subnets with --subnets."
              .formatted(subnet.text("id"), subnet.text("vpc_id"), vpcId));
    } else if (!subnet.text("availability_zone").startsWith(region)) {
      problems.add(
          "%s is in %s, but the domain is in %s. Select another domain with --domain, or subnets with --subnets."
              .formatted(subnet.text("id"), subnet.text("availability_zone"), region));
    }
  }

  private void report(Map<String, Mirror.Endpoint> described, List<String> subnets) {
    if (!vpcId.isEmpty() && Mirror.SERVICES.stream().noneMatch(described::containsKey)) {
      findings.lost(
          "every other client in the VPC",
          "loses access: private DNS directs all clients to the new endpoints, which allow only the readers, from their security groups and ranges. To allow every principal: --set endpointPrincipals=any.");
    }
    for (var service : Mirror.SERVICES) {
      if (!described.containsKey(service)) {
        findings.changed(
            "the endpoint for " + service, "is created. Every client in the VPC then uses it.");
      }
    }
    byService.forEach(
        (service, endpoint) -> {
          if (service.equals(Mirror.S3)) {
            findings.leftAlone(endpoint.address(), "the environment does not change it");
          } else {
            used.add(endpoint);
            changed(endpoint, described.get(service), subnets);
          }
        });
  }

  private void changed(Resource endpoint, Mirror.Endpoint described, List<String> subnets) {
    var address = endpoint.address();
    findings.changed(
        address, "gets the program's policy, which allows only what `./rehearse audit` lists");
    if (endpoint.status() == Resource.Status.DATA) {
      findings.changed(address, "must be removed from the state that manages it");
    }
    if (!described.privateDns()) {
      findings.changed(address, "gets private DNS. Every client in the VPC then uses it.");
    }
    if (!Set.copyOf(described.subnetIds()).equals(Set.copyOf(subnets))) {
      findings.changed(address, "moves to the subnets " + String.join(", ", subnets));
    }
    endpoints
        .settings(endpoint)
        .forEach(
            it -> {
              used.add(it);
              findings.changed(it.address(), "becomes a setting of the endpoint itself");
            });
  }

  private void reportHostedZones() {
    endpoints
        .hostedZones(vpcId)
        .forEach(
            zone ->
                findings.lost(
                    zone.address(),
                    "prevents private DNS for %s. Disassociate it from %s before `pulumi up`. Until the endpoints have private DNS, clients cannot resolve the name. Confirm with --accept-loss."
                        .formatted(zone.text("name"), vpcId)));
  }
}
