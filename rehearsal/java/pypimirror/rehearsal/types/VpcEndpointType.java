package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State.VpcEndpoint;
import pypimirror.rehearsal.iam.PolicyDocument;
import pypimirror.rehearsal.network.Service;

/**
 * VPC endpoints (<a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html">interface
 * endpoints</a>, <a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html">endpoint
 * policies</a>, <a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html">gateway endpoints
 * for S3</a>).
 */
final class VpcEndpointType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:ec2/vpcEndpoint:VpcEndpoint")
          .taggable()
          .with(
              input("serviceName", PropertyType.TEXT).demanded().replacing(),
              input("vpcId", PropertyType.TEXT).demanded().replacing(),
              input("vpcEndpointType", Text.oneOf("Gateway", "GatewayLoadBalancer", "Interface"))
                  .replacing()
                  .defaulting("Gateway"),
              input("policy", PropertyType.POLICY).filledByAws(),
              input("privateDnsEnabled", PropertyType.TRUTH).filledByAws(),
              input("subnetIds", PropertyType.TEXTS).filledByAws(),
              input("securityGroupIds", PropertyType.TEXTS).filledByAws(),
              input("routeTableIds", PropertyType.TEXTS).filledByAws(),
              output("arn"),
              output("cidrBlocks"),
              output("dnsEntries"),
              output("ipAddressType"),
              output("networkInterfaceIds"),
              output("ownerId"),
              output("prefixListId"),
              output("requesterManaged"),
              output("state"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  /** The maximum length of an endpoint policy, including white space. */
  private static final int MAX_POLICY_LENGTH = 20_480;

  private static final String FULL_ACCESS =
      "{\"Statement\":[{\"Action\":\"*\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}]}";

  @Override
  public String create(Account account, ObjectNode inputs) {
    var vpcId = inputs.path("vpcId").asText();
    Ec2.vpc(account, vpcId);
    var service = inputs.path("serviceName").asText();
    var type = inputs.path("vpcEndpointType").asText();
    var endpointService = Service.of(account, service);
    if (endpointService == Service.S3 && !type.equals("Gateway")) {
      throw new NotModelledException("interface endpoints for S3");
    }
    if (!type.equals(endpointService == Service.S3 ? "Gateway" : "Interface")) {
      throw new AwsException(
          AwsError.INVALID_PARAMETER,
          "Endpoint type (%s) does not match available service types ([Interface])."
              .formatted(type));
    }
    var id = Shapes.newId("vpce");
    account
        .vpcEndpoints()
        .put(
            id,
            endpointService == Service.S3
                ? gateway(account, null, vpcId, service, inputs)
                : endpoint(account, null, vpcId, service, inputs));
    return id;
  }

  // AWS takes a minute or more to create the network interfaces. The emulator takes a second.
  @Override
  public Duration creationTime(ObjectNode inputs) {
    return isInterface(inputs) ? Duration.ofSeconds(1) : Duration.ZERO;
  }

  @Override
  public void complete(Account account, String id, ObjectNode inputs) {
    if (isInterface(inputs)) {
      Propagation.completeAll(account);
    }
  }

  private static boolean isInterface(ObjectNode inputs) {
    return inputs.path("vpcEndpointType").asText().equals("Interface");
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.vpcEndpoints().get(id))
        .map(endpoint -> state(account, id, endpoint));
  }

  private static ObjectNode state(Account account, String id, VpcEndpoint endpoint) {
    var service = Service.of(account, endpoint.serviceName());
    var state =
        Shapes.object()
            .put("serviceName", endpoint.serviceName())
            .put("vpcId", endpoint.vpcId())
            .put("vpcEndpointType", endpoint.type())
            .put("policy", endpoint.policy())
            .put("privateDnsEnabled", endpoint.privateDnsEnabled())
            .put("arn", account.arn("ec2", "vpc-endpoint/" + id))
            .put("ipAddressType", "ipv4")
            .put("ownerId", account.id())
            .put("requesterManaged", false)
            .put("state", endpoint.state());
    endpoint.subnetIds().forEach(state.putArray("subnetIds")::add);
    endpoint.securityGroupIds().forEach(state.putArray("securityGroupIds")::add);
    endpoint.routeTableIds().forEach(state.putArray("routeTableIds")::add);
    endpoint.networkInterfaces().values().forEach(state.putArray("networkInterfaceIds")::add);
    state.putArray("cidrBlocks");
    var dns = state.putArray("dnsEntries");
    if (service == Service.S3) {
      state.put("prefixListId", s3PrefixList(account.region()));
      return state;
    }
    dns.addObject()
        .put(
            "dnsName",
            "%s-%s.%s.%s.vpce.amazonaws.com"
                .formatted(
                    id, id.substring(id.length() - 8), service.hostLabel(), account.region()))
        .put("hostedZoneId", "Z7HUB22UULQXV");
    if (endpoint.privateDnsEnabled()) {
      dns.addObject().put("dnsName", service.privateName(account.region()));
    }
    return state;
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.vpcEndpoints().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var before = account.vpcEndpoints().get(id);
    if (before == null) {
      throw new AwsException(
          AwsError.VPC_ENDPOINT_NOT_FOUND, "The Vpc Endpoint Id '%s' does not exist".formatted(id));
    }
    var after =
        before.type().equals("Gateway")
            ? gateway(account, id, before.vpcId(), before.serviceName(), inputs)
            : endpoint(account, id, before.vpcId(), before.serviceName(), inputs);
    account.vpcEndpoints().put(id, after);
  }

  @Override
  public void delete(Account account, String id) {
    account.vpcEndpoints().remove(id);
  }

  private static VpcEndpoint endpoint(
      Account account, String id, String vpcId, String service, ObjectNode inputs) {
    var before = account.vpcEndpoints().get(id == null ? "" : id);
    var subnets = subnets(account, vpcId, inputs, before);
    var endpoint =
        new VpcEndpoint(
            vpcId,
            service,
            "Interface",
            inputs
                .path("privateDnsEnabled")
                .asBoolean(before != null && before.privateDnsEnabled()),
            subnets,
            groups(account, vpcId, inputs, before),
            interfaces(subnets, before),
            policy(inputs, before),
            "available",
            Shapes.tags(inputs));
    if (endpoint.privateDnsEnabled()) {
      requirePrivateDns(account, id, endpoint);
    }
    return endpoint;
  }

  private static VpcEndpoint gateway(
      Account account, String id, String vpcId, String service, ObjectNode inputs) {
    var before = account.vpcEndpoints().get(id == null ? "" : id);
    var tables =
        inputs.hasNonNull("routeTableIds") || before == null
            ? Shapes.texts(inputs.path("routeTableIds"))
            : before.routeTableIds();
    for (var tableId : tables) {
      if (!Ec2.routeTable(account, tableId).vpcId().equals(vpcId)) {
        throw new AwsException(
            AwsError.INVALID_PARAMETER,
            "Route table %s does not belong to the VPC %s".formatted(tableId, vpcId));
      }
      account
          .vpcEndpoints()
          .forEach(
              (otherId, other) -> {
                if (!otherId.equals(id) && other.routeTableIds().contains(tableId)) {
                  throw new AwsException(
                      AwsError.ROUTE_ALREADY_EXISTS,
                      "route table %s already has a route with destination-prefix-list-id %s"
                          .formatted(tableId, s3PrefixList(account.region())));
                }
              });
    }
    var endpoint =
        new VpcEndpoint(
            vpcId,
            service,
            "Gateway",
            false,
            null,
            null,
            null,
            policy(inputs, before),
            "available",
            Shapes.tags(inputs),
            tables);
    requireWildcardPrincipal(endpoint.policy());
    return endpoint;
  }

  // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html#edit-vpc-endpoint-policy-s3
  private static void requireWildcardPrincipal(String policy) {
    for (var statement : PolicyDocument.parse(policy).statements()) {
      if (!statement.principals().getOrDefault("AWS", Set.of()).contains("*")) {
        throw new AwsException(
            AwsError.INVALID_POLICY_DOCUMENT,
            "The principal in the policy of a gateway endpoint must be *.");
      }
    }
  }

  private static List<String> subnets(
      Account account, String vpcId, ObjectNode inputs, VpcEndpoint before) {
    if (!inputs.hasNonNull("subnetIds") && before != null) {
      return before.subnetIds();
    }
    var subnets = Shapes.texts(inputs.path("subnetIds"));
    var zones = new HashSet<String>();
    for (var id : subnets) {
      var subnet = Ec2.subnet(account, id);
      if (!subnet.vpcId().equals(vpcId)) {
        throw new AwsException(
            AwsError.INVALID_PARAMETER,
            "The subnet %s does not belong to the VPC %s".formatted(id, vpcId));
      }
      if (!zones.add(subnet.availabilityZone())) {
        throw new AwsException(
            AwsError.DUPLICATE_SUBNETS_IN_SAME_ZONE,
            "Found another VPC endpoint subnet in the availability zone of " + id);
      }
    }
    return subnets;
  }

  private static List<String> groups(
      Account account, String vpcId, ObjectNode inputs, VpcEndpoint before) {
    if (!inputs.hasNonNull("securityGroupIds") && before != null) {
      return before.securityGroupIds();
    }
    var groups = Shapes.texts(inputs.path("securityGroupIds"));
    if (groups.isEmpty()) {
      throw new NotModelledException(
          "interface endpoints without securityGroupIds (AWS would use the VPC's default security group)");
    }
    for (var id : groups) {
      if (!Ec2.group(account, id).vpcId().equals(vpcId)) {
        throw new AwsException(
            AwsError.INVALID_PARAMETER,
            "The security group %s does not belong to the VPC %s".formatted(id, vpcId));
      }
    }
    return groups;
  }

  // Each subnet has one network interface, which keeps its ID while the subnet is in the list.
  private static Map<String, String> interfaces(List<String> subnets, VpcEndpoint before) {
    var interfaces = new TreeMap<String, String>();
    for (var subnet : subnets) {
      interfaces.put(
          subnet,
          before != null && before.networkInterfaces().containsKey(subnet)
              ? before.networkInterfaces().get(subnet)
              : Shapes.newId("eni"));
    }
    return interfaces;
  }

  private static String policy(ObjectNode inputs, VpcEndpoint before) {
    if (!inputs.hasNonNull("policy")) {
      return before == null ? FULL_ACCESS : before.policy();
    }
    var policy = inputs.path("policy").asText();
    if (policy.isEmpty()) {
      return FULL_ACCESS;
    }
    if (policy.length() > MAX_POLICY_LENGTH) {
      throw new AwsException(
          AwsError.INVALID_POLICY_DOCUMENT,
          "The policy has %d characters, which exceeds the limit of %d."
              .formatted(policy.length(), MAX_POLICY_LENGTH));
    }
    PolicyDocument.resourceBased(policy, AwsError.INVALID_POLICY_DOCUMENT);
    return policy;
  }

  private static void requirePrivateDns(Account account, String ownId, VpcEndpoint endpoint) {
    var vpc = Ec2.vpc(account, endpoint.vpcId());
    if (!vpc.enableDnsSupport() || !vpc.enableDnsHostnames()) {
      throw new AwsException(
          AwsError.INVALID_PARAMETER,
          "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes"
              + " set to true for "
              + endpoint.vpcId());
    }
    account
        .vpcEndpoints()
        .forEach(
            (id, other) -> {
              if (!id.equals(ownId)
                  && other.vpcId().equals(endpoint.vpcId())
                  && other.privateDnsEnabled()
                  && other.serviceName().equals(endpoint.serviceName())) {
                throw new AwsException(
                    AwsError.INVALID_PARAMETER,
                    "private-dns-enabled cannot be set because there is already a conflicting DNS"
                        + " domain for %s in the VPC %s"
                            .formatted(
                                Service.of(account, endpoint.serviceName())
                                    .privateName(account.region()),
                                endpoint.vpcId()));
              }
            });
  }

  /** Returns the ID of the S3 prefix list of a region. The ID is made up, in AWS's format. */
  static String s3PrefixList(String region) {
    return "pl-%08x".formatted(("s3 " + region).hashCode());
  }
}
