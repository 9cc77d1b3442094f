package pypimirror.network;

import com.pulumi.aws.ec2.Ec2Functions;
import com.pulumi.aws.ec2.inputs.GetRouteTablePlainArgs;
import com.pulumi.aws.ec2.inputs.GetRouteTablesPlainArgs;
import com.pulumi.aws.ec2.inputs.GetSubnetPlainArgs;
import com.pulumi.aws.ec2.inputs.GetVpcEndpointPlainArgs;
import com.pulumi.aws.ec2.inputs.GetVpcEndpointServicePlainArgs;
import com.pulumi.aws.ec2.inputs.GetVpcPlainArgs;
import com.pulumi.aws.ec2.outputs.GetRouteTableResult;
import com.pulumi.aws.ec2.outputs.GetRouteTableRoute;
import com.pulumi.aws.ec2.outputs.GetSubnetResult;
import com.pulumi.aws.ec2.outputs.GetVpcEndpointResult;
import com.pulumi.aws.vpc.VpcFunctions;
import com.pulumi.aws.vpc.inputs.GetSecurityGroupRulePlainArgs;
import com.pulumi.aws.vpc.inputs.GetSecurityGroupRulesFilter;
import com.pulumi.aws.vpc.inputs.GetSecurityGroupRulesPlainArgs;
import com.pulumi.aws.vpc.outputs.GetSecurityGroupRuleResult;
import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import pypimirror.aws.EndpointService;
import pypimirror.policy.PolicyGaps;

/**
 * Checks whether an existing network meets the requirements of the mirror. It only queries AWS and
 * changes nothing. A preview shows each finding as a warning.
 */
public final class NetworkChecks {

  // All IPv4 addresses, the two halves of that range, and all IPv6 addresses.
  private static final Set<String> EVERYWHERE =
      Set.of("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "::/0");

  private NetworkChecks() {}

  /**
   * Arguments of {@link NetworkChecks}.
   *
   * @param region region of the VPC
   * @param vpcId id of the VPC
   * @param subnetIds ids of the endpoints' subnets
   * @param created services whose endpoints the program creates
   * @param existing ids of the existing endpoints
   * @param policies the policy that each endpoint must at least allow, JSON
   * @param sources security groups and ranges that each endpoint must accept
   */
  public record Args(
      String region,
      String vpcId,
      List<String> subnetIds,
      List<EndpointService> created,
      Map<EndpointService, String> existing,
      Map<EndpointService, Output<String>> policies,
      List<String> sources) {}

  /**
   * Checks an existing network. Each list comes from its own query, so that an unknown result does
   * not delay the other findings.
   */
  public static List<Output<List<String>>> of(Args args) {
    var subnets =
        Output.all(
            args.subnetIds().stream()
                .map(
                    id ->
                        found(
                            Ec2Functions.getSubnetPlain(
                                GetSubnetPlainArgs.builder().id(id).build())))
                .toList());
    var findings = new ArrayList<Output<List<String>>>();
    findings.add(dns(args.vpcId()));
    findings.add(subnets.applyValue(found -> subnets(args.vpcId(), found)));
    findings.add(routes(args.vpcId()));
    findings.add(
        zones(
            args.region(),
            subnets.applyValue(
                found -> found.stream().map(GetSubnetResult::availabilityZone).toList()),
            args.created()));
    args.existing().forEach((service, id) -> findings.add(existing(args, service, id)));
    return findings;
  }

  /** Checks whether each service is available in each availability zone. */
  public static Output<List<String>> zones(
      String region, Output<List<String>> zones, List<EndpointService> services) {
    var offers =
        services.stream()
            .filter(EndpointService::isInterface)
            .map(
                service ->
                    found(
                        Ec2Functions.getVpcEndpointServicePlain(
                            GetVpcEndpointServicePlainArgs.builder()
                                .serviceName(service.serviceName(region))
                                .build())))
            .toList();
    return Output.tuple(zones, Output.all(offers))
        .applyValue(
            found ->
                found.t2.stream()
                    .flatMap(
                        offer ->
                            found.t1.stream()
                                .filter(zone -> !offer.availabilityZones().contains(zone))
                                .map(
                                    zone ->
                                        "%s is not available in %s, so AWS will reject an endpoint there. Use a different zone."
                                            .formatted(offer.serviceName(), zone)))
                    .toList());
  }

  // The SDK prints a RunException as one line, and any other exception with its stack trace.
  private static <T> Output<T> found(CompletableFuture<T> lookedUp) {
    return Output.of(
        lookedUp.handle(
            (answer, failure) -> {
              if (failure != null) {
                var cause = failure.getCause() == null ? failure : failure.getCause();
                throw new RunException(
                    "The program cannot query the network: " + cause.getMessage());
              }
              return answer;
            }));
  }

  // A participant of a shared VPC cannot describe everything that belongs to the owner. See
  // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html.
  private static <T> Output<List<String>> checked(
      String subject, CompletableFuture<T> lookedUp, Function<T, Output<List<String>>> check) {
    return Output.of(
            lookedUp.handle(
                (answer, failure) -> {
                  if (failure == null) {
                    return check.apply(answer);
                  }
                  var cause = failure.getCause() == null ? failure : failure.getCause();
                  return Output.of(
                      List.of(
                          "%s is not checked, because AWS does not describe it to this account: %s In a shared VPC, ask its owner to check it."
                              .formatted(subject, sentence(cause.getMessage()))));
                }))
        .apply(findings -> findings);
  }

  private static String sentence(String message) {
    var line = message.strip().replaceAll("\\s+", " ");
    return line.endsWith(".") ? line : line + ".";
  }

  private static Output<List<String>> dns(String vpcId) {
    return found(Ec2Functions.getVpcPlain(GetVpcPlainArgs.builder().id(vpcId).build()))
        .applyValue(
            vpc -> {
              var findings = new ArrayList<String>();
              if (!vpc.enableDnsSupport()) {
                findings.add(
                    vpcId
                        + " has enableDnsSupport disabled. Enable it, because private DNS requires it.");
              }
              if (!vpc.enableDnsHostnames()) {
                findings.add(
                    vpcId
                        + " has enableDnsHostnames disabled. Enable it, because private DNS requires it.");
              }
              return findings;
            });
  }

  private static List<String> subnets(String vpcId, List<GetSubnetResult> subnets) {
    var findings = new ArrayList<String>();
    var byZone = new HashMap<String, String>();
    for (var subnet : subnets) {
      if (!subnet.vpcId().equals(vpcId)) {
        findings.add(
            "%s is in %s, not in %s. Use a subnet of that VPC."
                .formatted(subnet.id(), subnet.vpcId(), vpcId));
      }
      var other = byZone.put(subnet.availabilityZone(), subnet.id());
      if (other != null) {
        findings.add(
            "%s and %s are both in %s. An endpoint can have only one subnet per zone. Remove one of them."
                .formatted(other, subnet.id(), subnet.availabilityZone()));
      }
    }
    if (byZone.size() == 1) {
      findings.add(
          "All subnets are in %s. If that zone fails, no package can be installed. Add a subnet in another zone."
              .formatted(byZone.keySet().iterator().next()));
    }
    return findings;
  }

  private static Output<List<String>> routes(String vpcId) {
    return checked(
        "Whether the route tables of " + vpcId + " lead to the internet",
        Ec2Functions.getRouteTablesPlain(GetRouteTablesPlainArgs.builder().vpcId(vpcId).build()),
        tables -> flat(tables.ids().stream().map(NetworkChecks::route).toList()));
  }

  private static Output<List<String>> route(String id) {
    return checked(
        "Whether " + id + " leads to the internet",
        Ec2Functions.getRouteTablePlain(GetRouteTablePlainArgs.builder().routeTableId(id).build()),
        table -> Output.of(waysOut(table).toList()));
  }

  private static Output<List<String>> flat(List<Output<List<String>>> findings) {
    return Output.all(findings).applyValue(lists -> lists.stream().flatMap(List::stream).toList());
  }

  private static Stream<String> waysOut(GetRouteTableResult table) {
    return table.routes().stream()
        .flatMap(
            route ->
                EVERYWHERE.stream()
                    .filter(it -> it.equals(route.cidrBlock()) || it.equals(route.ipv6CidrBlock()))
                    .map(
                        destination ->
                            "%s has a route to the internet (%s through %s), so notebooks can bypass the mirror."
                                .formatted(table.routeTableId(), destination, target(route))));
  }

  private static String target(GetRouteTableRoute route) {
    return Stream.of(
            route.natGatewayId(),
            route.gatewayId(),
            route.transitGatewayId(),
            route.networkInterfaceId())
        .filter(id -> id != null && !id.isEmpty())
        .findFirst()
        .orElse("another target");
  }

  private static Output<List<String>> existing(Args args, EndpointService service, String id) {
    return checked(
        "The endpoint " + id,
        Ec2Functions.getVpcEndpointPlain(GetVpcEndpointPlainArgs.builder().id(id).build()),
        endpoint ->
            flat(
                List.of(
                    args.policies()
                        .get(service)
                        .applyValue(policy -> compared(args, service, endpoint, policy)),
                    service.isInterface() ? sources(args, endpoint) : Output.ofList())));
  }

  private static Output<List<String>> sources(Args args, GetVpcEndpointResult endpoint) {
    return checked(
        "Whether the security groups of " + endpoint.id() + " allow the readers",
        VpcFunctions.getSecurityGroupRulesPlain(
            GetSecurityGroupRulesPlainArgs.builder()
                .filters(
                    GetSecurityGroupRulesFilter.builder()
                        .name("group-id")
                        .values(endpoint.securityGroupIds())
                        .build())
                .build()),
        rules ->
            Output.all(rules.ids().stream().map(NetworkChecks::rule).toList())
                .applyValue(
                    found ->
                        args.sources().stream()
                            .filter(source -> found.stream().noneMatch(it -> admits(it, source)))
                            .map(
                                source ->
                                    "No rule in the security groups %s of %s allows %s from %s."
                                        .formatted(
                                            endpoint.securityGroupIds(),
                                            endpoint.id(),
                                            Endpoints.PORTS,
                                            source))
                            .toList()));
  }

  private static Output<GetSecurityGroupRuleResult> rule(String id) {
    return found(
        VpcFunctions.getSecurityGroupRulePlain(
            GetSecurityGroupRulePlainArgs.builder().securityGroupRuleId(id).build()));
  }

  // Ranges are not compared, so a rule for any IPv4 range counts as a match.
  private static boolean admits(GetSecurityGroupRuleResult rule, String source) {
    var everything = "-1".equals(rule.ipProtocol());
    return !rule.isEgress()
        && (everything
            || ("tcp".equals(rule.ipProtocol())
                && rule.fromPort() <= Endpoints.PORTS.from()
                && Endpoints.PORTS.to() <= rule.toPort()))
        && (source.equals(rule.referencedSecurityGroupId()) || !rule.cidrIpv4().isEmpty());
  }

  private static List<String> compared(
      Args args, EndpointService service, GetVpcEndpointResult endpoint, String policy) {
    var findings = new ArrayList<String>();
    var id = endpoint.id();
    if (!endpoint.serviceName().equals(service.serviceName(args.region()))) {
      findings.add(
          "%s is an endpoint for %s, not for %s."
              .formatted(id, endpoint.serviceName(), service.key()));
    }
    if (!endpoint.vpcId().equals(args.vpcId())) {
      findings.add("%s is in %s, not in %s.".formatted(id, endpoint.vpcId(), args.vpcId()));
    }
    if (service.isInterface() && !endpoint.privateDnsEnabled()) {
      findings.add(id + " has private DNS disabled, so AWS's host names do not resolve to it.");
    }
    PolicyGaps.missing(endpoint.policy(), policy)
        .forEach(
            gap ->
                findings.add(
                    "The policy of %s does not allow %s. See the output endpointPolicies for the policy it needs."
                        .formatted(id, gap)));
    return findings;
  }
}
