package pypimirror.rehearsal.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State.NetworkAclEntry;
import pypimirror.rehearsal.account.Ec2State.SecurityGroupRule;
import pypimirror.rehearsal.account.Ec2State.VpcEndpoint;

/**
 * Whether a notebook reaches a host from its VPC. The VPC has no route to the internet, so a host
 * is reachable only through an endpoint (<a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html">AWS
 * PrivateLink</a>, <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endpoints.html">CodeArtifact's
 * endpoints</a>).
 *
 * @param host the requested host
 * @param service AWS service of the host, or null for any other host
 * @param endpointId endpoint through which the host is reachable, or null without one
 * @param missing what prevents the connection; empty if the host is reachable
 */
public record Reachability(String host, Service service, String endpointId, List<String> missing) {

  private static final int HTTPS = 443;
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");
  private static final String ANYWHERE = "0.0.0.0/0";

  // The default range of ephemeral ports in Linux (ip_local_port_range):
  // https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
  private static final int EPHEMERAL_FROM = 32_768;
  private static final int EPHEMERAL_TO = 60_999;

  /** Whether the connection succeeds. */
  public boolean reached() {
    return missing.isEmpty();
  }

  /**
   * Determines whether a notebook reaches a host.
   *
   * @param account account of the VPC
   * @param location location of the notebook
   * @param host the host as the client names it
   * @param port the requested port
   */
  public static Reachability of(Account account, NotebookLocation location, String host, int port) {
    if (location.equals(NotebookLocation.OUTSIDE)) {
      return fromOutside(account, host);
    }
    var service = Service.ofHost(host, account.region());
    var missing = new ArrayList<String>();
    if (!ADDRESS.matcher(host).matches()) {
      Resolver.refusal(account, location.vpcId(), host).ifPresent(missing::add);
    }
    if (service.isEmpty()) {
      missing.add(unknownHostReason(account, host));
      return new Reachability(host, null, null, List.copyOf(missing));
    }
    if (port != HTTPS) {
      missing.add("port " + port + " is not supported, because AWS endpoints listen on port 443");
    }
    var vpc = account.vpcs().get(location.vpcId());
    if (!vpc.enableDnsSupport()) {
      missing.add(location.vpcId() + " has enableDnsSupport disabled, which private DNS requires");
    }
    if (!vpc.enableDnsHostnames() && service.get() != Service.S3) {
      missing.add(
          location.vpcId() + " has enableDnsHostnames disabled, which private DNS requires");
    }
    var name = service.get().name(account.region());
    var endpoints =
        account.vpcEndpoints().entrySet().stream()
            .filter(endpoint -> endpoint.getValue().vpcId().equals(location.vpcId()))
            .filter(endpoint -> endpoint.getValue().serviceName().equals(name))
            .toList();
    if (endpoints.isEmpty()) {
      missing.add("no endpoint for " + name + " in " + location.vpcId());
    }
    // If there are several endpoints, the name resolves to the one with private DNS.
    var chosen =
        endpoints.stream()
            .filter(endpoint -> endpoint.getValue().privateDnsEnabled())
            .findFirst()
            .or(() -> endpoints.stream().findFirst());
    chosen.ifPresent(
        endpoint -> {
          if (service.get() == Service.S3) {
            checkGateway(account, location, endpoint, missing);
          } else {
            check(account, location, endpoint, missing);
          }
        });
    return new Reachability(
        host,
        service.get(),
        missing.isEmpty() ? chosen.orElseThrow().getKey() : null,
        List.copyOf(missing));
  }

  /** Determines whether a host is reachable from outside of every VPC, without an endpoint. */
  public static Reachability fromOutside(Account account, String host) {
    var service = Service.ofHost(host, account.region());
    return new Reachability(
        host,
        service.orElse(null),
        null,
        service.isPresent() ? List.of() : List.of(unknownHostReason(account, host)));
  }

  private static String unknownHostReason(Account account, String host) {
    if (Service.ofHostElsewhere(host).isPresent()) {
      return "the host is not in "
          + account.region()
          + ", and endpoints serve only their own region";
    }
    if (host.endsWith(".amazonaws.com") || host.endsWith(".on.aws") || host.endsWith(".api.aws")) {
      return "the emulator does not model an endpoint service for this host";
    }
    return "the VPC has no route to the internet";
  }

  private static void check(
      Account account,
      NotebookLocation location,
      Map.Entry<String, VpcEndpoint> found,
      List<String> missing) {
    var id = found.getKey();
    var endpoint = found.getValue();
    if (!endpoint.type().equals("Interface")) {
      missing.add("endpoint " + id + " is of type " + endpoint.type() + ", not Interface");
      return;
    }
    if (!endpoint.state().equals("available")) {
      missing.add("endpoint " + id + " is " + endpoint.state() + ", not available");
    }
    if (!endpoint.privateDnsEnabled()) {
      missing.add(
          "endpoint "
              + id
              + " has private DNS disabled, so the name resolves to AWS's public address");
    }
    for (var subnetId : endpoint.networkInterfaces().keySet()) {
      if (!account.subnets().containsKey(subnetId)
          || !account.subnets().get(subnetId).vpcId().equals(location.vpcId())) {
        missing.add(
            "endpoint %s is in %s, which is not a subnet of the VPC".formatted(id, subnetId));
        return;
      }
    }
    var interfaces = interfaces(account, endpoint);
    if (interfaces.isEmpty()) {
      missing.add("endpoint " + id + " has no subnet");
      return;
    }
    if (rules(account, false, endpoint.securityGroupIds()).stream()
        .noneMatch(
            rule -> allows(rule, location.address(), location.securityGroupIds()::contains))) {
      missing.add(
          "no inbound rule of %s allows 443/tcp from %s"
              .formatted(endpoint.securityGroupIds(), describeSource(location)));
    }
    // A client tries each address of the endpoint, so one reachable address is enough.
    var blocked =
        interfaces.stream().map(to -> blockReason(account, location, endpoint, to)).toList();
    if (blocked.stream().noneMatch(Optional::isEmpty)) {
      missing.add(blocked.get(0).orElseThrow());
    }
  }

  // A gateway endpoint is a route of the notebook's subnet. A prefix list contains S3's addresses.
  private static void checkGateway(
      Account account,
      NotebookLocation location,
      Map.Entry<String, VpcEndpoint> found,
      List<String> missing) {
    var table = account.routeTableOf(location.subnetId());
    if (table.isEmpty() || !found.getValue().routeTableIds().contains(table.get())) {
      missing.add(
          "%s of %s has no route to %s"
              .formatted(
                  table.orElse("the main route table"), location.subnetId(), found.getKey()));
    }
    if (!location.securityGroupIds().isEmpty()
        && rules(account, true, location.securityGroupIds()).stream()
            .noneMatch(
                rule ->
                    covers(rule.protocol(), rule.fromPort(), rule.toPort(), HTTPS)
                        && (rule.prefixListId() != null || ANYWHERE.equals(rule.cidrIpv4())))) {
      missing.add(
          "no outbound rule of %s allows 443/tcp to the S3 prefix list"
              .formatted(new TreeSet<>(location.securityGroupIds())));
    }
  }

  /** A network interface of an endpoint: its subnet, and its IPv4 address as a number. */
  record Interface(String subnetId, long address) {}

  static List<Interface> interfaces(Account account, VpcEndpoint endpoint) {
    return endpoint.networkInterfaces().entrySet().stream()
        .filter(it -> account.subnets().containsKey(it.getKey()))
        .map(
            it ->
                new Interface(
                    it.getKey(),
                    Ipv4Range.parse(account.subnets().get(it.getKey()).cidrBlock())
                        .usable(it.getValue().hashCode())))
        .toList();
  }

  private static String describeSource(NotebookLocation location) {
    return location.securityGroupIds().isEmpty()
        ? location.addressText()
        : "%s (%s)".formatted(new TreeSet<>(location.securityGroupIds()), location.addressText());
  }

  private static Optional<String> blockReason(
      Account account, NotebookLocation location, VpcEndpoint endpoint, Interface to) {
    var address = Ipv4Range.text(to.address);
    if (!location.securityGroupIds().isEmpty()
        && rules(account, true, location.securityGroupIds()).stream()
            .noneMatch(rule -> allows(rule, to.address, endpoint.securityGroupIds()::contains))) {
      return Optional.of(
          "no outbound rule of %s allows 443/tcp to %s (%s)"
              .formatted(
                  new TreeSet<>(location.securityGroupIds()),
                  endpoint.securityGroupIds(),
                  address));
    }
    if (location.subnetId().equals(to.subnetId)) {
      // Traffic within a subnet does not pass its network ACL.
      return Optional.empty();
    }
    record Passage(String subnetId, boolean egress, long peer, int fromPort, int toPort) {}
    for (var passage :
        List.of(
            new Passage(location.subnetId(), true, to.address, HTTPS, HTTPS),
            new Passage(to.subnetId, false, location.address(), HTTPS, HTTPS),
            new Passage(to.subnetId, true, location.address(), EPHEMERAL_FROM, EPHEMERAL_TO),
            new Passage(location.subnetId(), false, to.address, EPHEMERAL_FROM, EPHEMERAL_TO))) {
      for (var acl : account.networkAcls().entrySet()) {
        if (acl.getValue().subnetIds().contains(passage.subnetId)
            && !passes(
                acl.getValue().entries(),
                passage.egress,
                passage.peer,
                passage.fromPort,
                passage.toPort)) {
          return Optional.of(
              "network ACL %s of %s does not allow ports %d to %d %s %s"
                  .formatted(
                      acl.getKey(),
                      passage.subnetId,
                      passage.fromPort,
                      passage.toPort,
                      passage.egress ? "outbound to" : "inbound from",
                      Ipv4Range.text(passage.peer)));
        }
      }
    }
    return Optional.empty();
  }

  static List<SecurityGroupRule> rules(Account account, boolean egress, Iterable<String> groupIds) {
    var rules = new ArrayList<SecurityGroupRule>();
    for (var groupId : groupIds) {
      account.securityGroupRules().values().stream()
          .filter(rule -> rule.groupId().equals(groupId) && rule.egress() == egress)
          .forEach(rules::add);
    }
    return rules;
  }

  private static boolean allows(SecurityGroupRule rule, long peer, Predicate<String> peersGroup) {
    if (!covers(rule.protocol(), rule.fromPort(), rule.toPort(), HTTPS)) {
      return false;
    }
    // AWS's own prefix lists contain no interface endpoints, which are in the VPC.
    if (rule.prefixListId() != null) {
      return false;
    }
    return rule.cidrIpv4() == null
        ? peersGroup.test(rule.referencedGroupId())
        : Ipv4Range.parse(rule.cidrIpv4()).contains(peer);
  }

  static boolean covers(String protocol, Integer from, Integer to, int port) {
    return protocol.equals("-1")
        || ((protocol.equals("tcp") || protocol.equals("6")) && from <= port && port <= to);
  }

  // Every port of the range must pass. The decision can change only where an entry begins or ends.
  private static boolean passes(
      List<NetworkAclEntry> entries, boolean egress, long peer, int fromPort, int toPort) {
    var ports = new TreeSet<>(List.of(fromPort, toPort));
    for (var entry : entries) {
      if (entry.fromPort() != null) {
        ports.addAll(
            List.of(entry.fromPort() - 1, entry.fromPort(), entry.toPort(), entry.toPort() + 1));
      }
    }
    return ports.subSet(fromPort, true, toPort, true).stream()
        .allMatch(
            port ->
                entries.stream()
                    .filter(entry -> entry.egress() == egress)
                    .filter(entry -> Ipv4Range.parse(entry.cidrBlock()).contains(peer))
                    .filter(
                        entry -> covers(entry.protocol(), entry.fromPort(), entry.toPort(), port))
                    .min((one, other) -> Integer.compare(one.ruleNumber(), other.ruleNumber()))
                    .filter(NetworkAclEntry::allow)
                    .isPresent());
  }

  /** Describes in one line how the host is reached, or why it is not. */
  public String words() {
    if (reached() && endpointId == null) {
      return "reached from outside";
    }
    return reached()
        ? "reached through " + endpointId
        : "not reached: " + String.join("; ", missing);
  }
}
