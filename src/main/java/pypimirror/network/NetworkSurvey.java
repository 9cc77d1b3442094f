package pypimirror.network;

import com.pulumi.aws.ec2.Ec2Functions;
import com.pulumi.aws.ec2.inputs.GetRouteTablePlainArgs;
import com.pulumi.aws.ec2.inputs.GetRouteTablesPlainArgs;
import com.pulumi.aws.ec2.inputs.GetSubnetPlainArgs;
import com.pulumi.aws.ec2.inputs.GetVpcEndpointPlainArgs;
import com.pulumi.aws.ec2.inputs.GetVpcEndpointServicePlainArgs;
import com.pulumi.aws.ec2.inputs.GetVpcPlainArgs;
import com.pulumi.aws.ec2.outputs.GetRouteTableResult;
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
import java.util.stream.Stream;
import pypimirror.catalog.EndpointService;
import pypimirror.policy.Coverage;

/**
 * What AWS says of a network that others own, compared with what the mirror needs of it. Nothing is
 * changed and nothing depends on the answers: each finding is a line for whoever previews.
 */
public final class NetworkSurvey {

  // Whole, by halves, and of the other version.
  private static final Set<String> EVERYWHERE =
      Set.of("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "::/0");
  private static final int HTTPS = 443;

  private NetworkSurvey() {}

  /**
   * What is compared.
   *
   * @param region region of the VPC
   * @param vpcId the VPC
   * @param subnetIds the subnets for the endpoints
   * @param made services whose endpoints are made here
   * @param existing ids of the endpoints that exist already
   * @param policies what each endpoint's policy has to let through, JSON
   * @param sources security groups and ranges that each endpoint has to let in
   */
  public record Args(
      String region,
      String vpcId,
      List<String> subnetIds,
      List<EndpointService> made,
      Map<EndpointService, String> existing,
      Map<EndpointService, Output<String>> policies,
      List<String> sources) {}

  /**
   * Findings about a network that exists, one line each; none when all is well. Each list is known
   * when AWS has answered, whatever the others wait for.
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
            args.made()));
    args.existing().forEach((service, id) -> findings.add(existing(args, service, id)));
    return findings;
  }

  /** Findings about availability zones in which a service is not offered. */
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
                                        "%s is not offered in %s, or there is no such zone: AWS refuses an endpoint there"
                                            .formatted(offer.serviceName(), zone)))
                    .toList());
  }

  // What AWS refuses is told in a line: of an Output's own failure the SDK shows the stack trace.
  private static <T> Output<T> found(CompletableFuture<T> lookedUp) {
    return Output.of(
        lookedUp.handle(
            (answer, failure) -> {
              if (failure != null) {
                var cause = failure.getCause() == null ? failure : failure.getCause();
                throw new RunException("the network cannot be looked at: " + cause.getMessage());
              }
              return answer;
            }));
  }

  private static Output<List<String>> dns(String vpcId) {
    return found(Ec2Functions.getVpcPlain(GetVpcPlainArgs.builder().id(vpcId).build()))
        .applyValue(
            vpc -> {
              var findings = new ArrayList<String>();
              if (!vpc.enableDnsSupport()) {
                findings.add(vpcId + " has enableDnsSupport off: private DNS needs it");
              }
              if (!vpc.enableDnsHostnames()) {
                findings.add(vpcId + " has enableDnsHostnames off: private DNS needs it");
              }
              return findings;
            });
  }

  private static List<String> subnets(String vpcId, List<GetSubnetResult> subnets) {
    var findings = new ArrayList<String>();
    var byZone = new HashMap<String, String>();
    for (var subnet : subnets) {
      if (!subnet.vpcId().equals(vpcId)) {
        findings.add("%s is in %s, not in %s".formatted(subnet.id(), subnet.vpcId(), vpcId));
      }
      var other = byZone.put(subnet.availabilityZone(), subnet.id());
      if (other != null) {
        findings.add(
            "%s and %s are both in %s: an endpoint has one subnet in a zone"
                .formatted(other, subnet.id(), subnet.availabilityZone()));
      }
    }
    if (byZone.size() == 1) {
      findings.add(
          "all subnets are in %s: without it there are no packages"
              .formatted(byZone.keySet().iterator().next()));
    }
    return findings;
  }

  private static Output<List<String>> routes(String vpcId) {
    return found(
            Ec2Functions.getRouteTablesPlain(
                GetRouteTablesPlainArgs.builder().vpcId(vpcId).build()))
        .apply(
            tables ->
                Output.all(
                    tables.ids().stream()
                        .map(
                            id ->
                                found(
                                    Ec2Functions.getRouteTablePlain(
                                        GetRouteTablePlainArgs.builder().routeTableId(id).build())))
                        .toList()))
        .applyValue(tables -> tables.stream().flatMap(NetworkSurvey::waysOut).toList());
  }

  private static Stream<String> waysOut(GetRouteTableResult table) {
    return table.routes().stream()
        .filter(
            route ->
                EVERYWHERE.contains(route.cidrBlock())
                    || EVERYWHERE.contains(route.ipv6CidrBlock()))
        .map(
            route ->
                "%s leads to the internet (%s through %s): notebooks behind it have another way than the mirror"
                    .formatted(
                        table.routeTableId(),
                        EVERYWHERE.contains(route.cidrBlock())
                            ? route.cidrBlock()
                            : route.ipv6CidrBlock(),
                        Stream.of(
                                route.natGatewayId(),
                                route.gatewayId(),
                                route.transitGatewayId(),
                                route.networkInterfaceId())
                            .filter(id -> id != null && !id.isEmpty())
                            .findFirst()
                            .orElse("something else")));
  }

  private static Output<List<String>> existing(Args args, EndpointService service, String id) {
    var endpoint =
        found(Ec2Functions.getVpcEndpointPlain(GetVpcEndpointPlainArgs.builder().id(id).build()));
    return Output.tuple(
            endpoint,
            args.policies().get(service),
            service.isInterface() ? endpoint.apply(NetworkSurvey::rules) : Output.ofList())
        .applyValue(
            found -> {
              var findings = compared(args, service, found.t1, found.t2);
              if (service.isInterface()) {
                args.sources().stream()
                    .filter(source -> found.t3.stream().noneMatch(rule -> admits(rule, source)))
                    .forEach(
                        source ->
                            findings.add(
                                "no rule of %s of %s lets 443/tcp in from %s"
                                    .formatted(found.t1.securityGroupIds(), id, source)));
              }
              return findings;
            });
  }

  private static Output<List<GetSecurityGroupRuleResult>> rules(GetVpcEndpointResult endpoint) {
    return found(
            VpcFunctions.getSecurityGroupRulesPlain(
                GetSecurityGroupRulesPlainArgs.builder()
                    .filters(
                        GetSecurityGroupRulesFilter.builder()
                            .name("group-id")
                            .values(endpoint.securityGroupIds())
                            .build())
                    .build()))
        .apply(
            rules ->
                Output.all(
                    rules.ids().stream()
                        .map(
                            id ->
                                found(
                                    VpcFunctions.getSecurityGroupRulePlain(
                                        GetSecurityGroupRulePlainArgs.builder()
                                            .securityGroupRuleId(id)
                                            .build())))
                        .toList()));
  }

  // A range may let a group or another range in: that is not looked into.
  private static boolean admits(GetSecurityGroupRuleResult rule, String source) {
    var everything = "-1".equals(rule.ipProtocol());
    return !rule.isEgress()
        && (everything
            || ("tcp".equals(rule.ipProtocol())
                && rule.fromPort() <= HTTPS
                && HTTPS <= rule.toPort()))
        && (source.equals(rule.referencedSecurityGroupId()) || !rule.cidrIpv4().isEmpty());
  }

  private static List<String> compared(
      Args args, EndpointService service, GetVpcEndpointResult endpoint, String policy) {
    var findings = new ArrayList<String>();
    var id = endpoint.id();
    if (!endpoint.serviceName().equals(service.serviceName(args.region()))) {
      findings.add("%s is for %s, not for %s".formatted(id, endpoint.serviceName(), service.key()));
    }
    if (!endpoint.vpcId().equals(args.vpcId())) {
      findings.add("%s is in %s, not in %s".formatted(id, endpoint.vpcId(), args.vpcId()));
    }
    if (service.isInterface() && !endpoint.privateDnsEnabled()) {
      findings.add(id + " has private DNS off: AWS's host names do not lead to it");
    }
    Coverage.missing(endpoint.policy(), policy)
        .forEach(
            gap ->
                findings.add(
                    "the policy of %s does not let %s through: output endpointPolicies has what it needs"
                        .formatted(id, gap)));
    return findings;
  }
}
