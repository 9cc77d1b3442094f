package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Account.VpcEndpoint;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * VPC endpoints (<a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html">interface
 * endpoints</a>, <a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html">endpoint
 * policies</a>). Gateway endpoints are not known.
 */
final class VpcEndpointType implements ResourceType {

  /** Length of an endpoint policy, white space included. */
  private static final int LONGEST_POLICY = 20_480;

  private static final String FULL_ACCESS =
      "{\"Statement\":[{\"Action\":\"*\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}]}";

  // The name that private DNS answers for, by service:
  // https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endpoints.html
  private static final Map<String, String> PRIVATE_NAMES =
      Map.of(
          "codeartifact.api", "codeartifact.%s.amazonaws.com",
          "codeartifact.repositories", "*.d.codeartifact.%s.amazonaws.com");

  @Override
  public String token() {
    return "aws:ec2/vpcEndpoint:VpcEndpoint";
  }

  @Override
  public boolean taggable() {
    return true;
  }

  @Override
  public List<Property> properties() {
    return List.of(
        input("serviceName", Kind.TEXT).demanded().replacing(),
        input("vpcId", Kind.TEXT).demanded().replacing(),
        input("vpcEndpointType", Kind.TEXT).replacing(),
        input("policy", Kind.POLICY).filledByAws(),
        input("privateDnsEnabled", Kind.TRUTH).filledByAws(),
        input("subnetIds", Kind.TEXTS).filledByAws(),
        input("securityGroupIds", Kind.TEXTS).filledByAws(),
        output("arn"),
        output("cidrBlocks"),
        output("dnsEntries"),
        output("ipAddressType"),
        output("networkInterfaceIds"),
        output("ownerId"),
        output("requesterManaged"),
        output("routeTableIds"),
        output("state"));
  }

  @Override
  public void check(ObjectNode inputs, BiConsumer<String, String> problem) {
    var type = inputs.path("vpcEndpointType").asText("Gateway");
    if (!Set.of("Gateway", "Interface", "GatewayLoadBalancer").contains(type)) {
      problem.accept(
          "vpcEndpointType",
          "expected one of Gateway, GatewayLoadBalancer, Interface, got " + type);
    }
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var vpcId = inputs.path("vpcId").asText();
    Ec2.vpc(account, vpcId);
    var service = service(account, inputs.path("serviceName").asText());
    if (!inputs.path("vpcEndpointType").asText("Gateway").equals("Interface")) {
      throw new AwsException(
          "InvalidParameter",
          "Endpoint type (Gateway) does not match available service types ([Interface]).");
    }
    var id = Shapes.newId("vpce");
    account.vpcEndpoints().put(id, endpoint(account, null, vpcId, service, inputs));
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.vpcEndpoints().get(id))
        .map(
            endpoint -> {
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
              endpoint
                  .networkInterfaces()
                  .values()
                  .forEach(state.putArray("networkInterfaceIds")::add);
              state.putArray("cidrBlocks");
              state.putArray("routeTableIds");
              var dns = state.putArray("dnsEntries");
              dns.addObject()
                  .put(
                      "dnsName",
                      "%s-%s.%s.%s.vpce.amazonaws.com"
                          .formatted(
                              id,
                              id.substring(id.length() - 8),
                              shortName(account, endpoint).equals("codeartifact.api")
                                  ? "api.codeartifact"
                                  : "d.codeartifact",
                              account.region()))
                  .put("hostedZoneId", "Z7HUB22UULQXV");
              if (endpoint.privateDnsEnabled()) {
                dns.addObject().put("dnsName", privateName(account, endpoint));
              }
              return state;
            });
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
          "InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '%s' does not exist".formatted(id));
    }
    var after = endpoint(account, id, before.vpcId(), before.serviceName(), inputs);
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

  private static String service(Account account, String name) {
    var prefix = "com.amazonaws." + account.region() + ".";
    if (!name.startsWith(prefix)) {
      throw new AwsException(
          "InvalidServiceName", "The Vpc Endpoint Service '%s' does not exist".formatted(name));
    }
    if (!PRIVATE_NAMES.containsKey(name.substring(prefix.length()))) {
      throw new NotModelledException("the endpoint service " + name);
    }
    return name;
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
            "InvalidParameter", "The subnet %s does not belong to the VPC %s".formatted(id, vpcId));
      }
      if (!zones.add(subnet.availabilityZone())) {
        throw new AwsException(
            "DuplicateSubnetsInSameZone",
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
          "an interface endpoint without securityGroupIds (it would get the VPC's default group)");
    }
    for (var id : groups) {
      if (!Ec2.group(account, id).vpcId().equals(vpcId)) {
        throw new AwsException(
            "InvalidParameter",
            "The security group %s does not belong to the VPC %s".formatted(id, vpcId));
      }
    }
    return groups;
  }

  // One network interface in each subnet; it stays while its subnet stays.
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
    if (policy.length() > LONGEST_POLICY) {
      throw new AwsException(
          "InvalidPolicyDocument",
          "the policy is %d characters long, the limit is %d"
              .formatted(policy.length(), LONGEST_POLICY));
    }
    PolicyDocument.resourceBased(policy, "InvalidPolicyDocument");
    return policy;
  }

  private static void requirePrivateDns(Account account, String ownId, VpcEndpoint endpoint) {
    var vpc = Ec2.vpc(account, endpoint.vpcId());
    if (!vpc.enableDnsSupport() || !vpc.enableDnsHostnames()) {
      throw new AwsException(
          "InvalidParameter",
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
                    "InvalidParameter",
                    "private-dns-enabled cannot be set because there is already a conflicting DNS"
                        + " domain for %s in the VPC %s"
                            .formatted(privateName(account, endpoint), endpoint.vpcId()));
              }
            });
  }

  private static String privateName(Account account, VpcEndpoint endpoint) {
    return PRIVATE_NAMES.get(shortName(account, endpoint)).formatted(account.region());
  }

  private static String shortName(Account account, VpcEndpoint endpoint) {
    return endpoint.serviceName().substring(("com.amazonaws." + account.region() + ".").length());
  }
}
