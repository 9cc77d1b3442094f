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
 * Whether a notebook reaches a host from its VPC, which has no way to the internet: only through an
 * endpoint (<a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html">AWS
 * PrivateLink</a>, <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endpoints.html">CodeArtifact's
 * endpoints</a>).
 *
 * @param host the host that was asked for
 * @param service which of AWS's services it belongs to, null for any other host
 * @param endpointId the endpoint that leads there, null when none does
 * @param missing what stands in the way, nothing when it is reached
 */
public record Reachability(String host, Service service, String endpointId, List<String> missing) {

  private static final int HTTPS = 443;
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");
  private static final String ANYWHERE = "0.0.0.0/0";

  // Where Linux takes the ports of its own end of a connection from (ip_local_port_range):
  // https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
  private static final int EPHEMERAL_FROM = 32_768;
  private static final int EPHEMERAL_TO = 60_999;

  /** Whether a connection comes about. */
  public boolean reached() {
    return missing.isEmpty();
  }

  /**
   * Finds out.
   *
   * @param account with the VPC
   * @param place where the notebook is
   * @param host as the client names it
   * @param port likewise
   */
  public static Reachability of(Account account, NotebookLocation place, String host, int port) {
    var service = Service.ofHost(host, account.region());
    var missing = new ArrayList<String>();
    if (!ADDRESS.matcher(host).matches()) {
      Resolver.refusal(account, place.vpcId(), host).ifPresent(missing::add);
    }
    if (service.isEmpty()) {
      missing.add(elsewhere(account, host));
      return new Reachability(host, null, null, List.copyOf(missing));
    }
    if (port != HTTPS) {
      missing.add("port " + port + " is not supported, because AWS endpoints listen on port 443");
    }
    var vpc = account.vpcs().get(place.vpcId());
    if (!vpc.enableDnsSupport()) {
      missing.add(place.vpcId() + " has enableDnsSupport disabled, which private DNS requires");
    }
    if (!vpc.enableDnsHostnames() && service.get() != Service.S3) {
      missing.add(place.vpcId() + " has enableDnsHostnames disabled, which private DNS requires");
    }
    var name = service.get().name(account.region());
    var endpoints =
        account.vpcEndpoints().entrySet().stream()
            .filter(endpoint -> endpoint.getValue().vpcId().equals(place.vpcId()))
            .filter(endpoint -> endpoint.getValue().serviceName().equals(name))
            .toList();
    if (endpoints.isEmpty()) {
      missing.add("no endpoint for " + name + " in " + place.vpcId());
    }
    // With several, private DNS leads to the one that has it.
    var leading =
        endpoints.stream()
            .filter(endpoint -> endpoint.getValue().privateDnsEnabled())
            .findFirst()
            .or(() -> endpoints.stream().findFirst());
    leading.ifPresent(
        endpoint -> {
          if (service.get() == Service.S3) {
            checkGateway(account, place, endpoint, missing);
          } else {
            check(account, place, endpoint, missing);
          }
        });
    return new Reachability(
        host,
        service.get(),
        missing.isEmpty() ? leading.orElseThrow().getKey() : null,
        List.copyOf(missing));
  }

  private static String elsewhere(Account account, String host) {
    if (Service.ofHostElsewhere(host).isPresent()) {
      return "the host is not in "
          + account.region()
          + ", and endpoints serve only their own region";
    }
    if (host.endsWith(".amazonaws.com") || host.endsWith(".on.aws") || host.endsWith(".api.aws")) {
      return "the emulator knows no endpoint service for this host";
    }
    return "the VPC has no route to the internet";
  }

  private static void check(
      Account account,
      NotebookLocation place,
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
          || !account.subnets().get(subnetId).vpcId().equals(place.vpcId())) {
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
        .noneMatch(rule -> lets(rule, place.address(), place.securityGroupIds()::contains))) {
      missing.add(
          "no inbound rule of %s allows 443/tcp from %s"
              .formatted(endpoint.securityGroupIds(), from(place)));
    }
    // A client tries one address of the endpoint after the other: one that lets through will do.
    var blocked = interfaces.stream().map(to -> obstacle(account, place, endpoint, to)).toList();
    if (blocked.stream().noneMatch(Optional::isEmpty)) {
      missing.add(blocked.get(0).orElseThrow());
    }
  }

  // A gateway is a route from the notebook's own subnet, and S3's addresses are in its prefix list.
  private static void checkGateway(
      Account account,
      NotebookLocation place,
      Map.Entry<String, VpcEndpoint> found,
      List<String> missing) {
    var table = account.routeTableOf(place.subnetId());
    if (table.isEmpty() || !found.getValue().routeTableIds().contains(table.get())) {
      missing.add(
          "%s of %s has no route to %s"
              .formatted(table.orElse("the main route table"), place.subnetId(), found.getKey()));
    }
    if (!place.securityGroupIds().isEmpty()
        && rules(account, true, place.securityGroupIds()).stream()
            .noneMatch(
                rule ->
                    covers(rule.protocol(), rule.fromPort(), rule.toPort(), HTTPS)
                        && (rule.prefixListId() != null || ANYWHERE.equals(rule.cidrIpv4())))) {
      missing.add(
          "no outbound rule of %s allows 443/tcp to the S3 prefix list"
              .formatted(new TreeSet<>(place.securityGroupIds())));
    }
  }

  /** A network interface of an endpoint: its subnet, and its address as a number. */
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

  private static String from(NotebookLocation place) {
    return place.securityGroupIds().isEmpty()
        ? place.addressText()
        : "%s (%s)".formatted(new TreeSet<>(place.securityGroupIds()), place.addressText());
  }

  private static Optional<String> obstacle(
      Account account, NotebookLocation place, VpcEndpoint endpoint, Interface to) {
    var address = Ipv4Range.text(to.address);
    if (!place.securityGroupIds().isEmpty()
        && rules(account, true, place.securityGroupIds()).stream()
            .noneMatch(rule -> lets(rule, to.address, endpoint.securityGroupIds()::contains))) {
      return Optional.of(
          "no outbound rule of %s allows 443/tcp to %s (%s)"
              .formatted(
                  new TreeSet<>(place.securityGroupIds()), endpoint.securityGroupIds(), address));
    }
    if (place.subnetId().equals(to.subnetId)) {
      // What stays in a subnet does not pass its network ACL.
      return Optional.empty();
    }
    record Passage(String subnetId, boolean egress, long peer, int fromPort, int toPort) {}
    for (var passage :
        List.of(
            new Passage(place.subnetId(), true, to.address, HTTPS, HTTPS),
            new Passage(to.subnetId, false, place.address(), HTTPS, HTTPS),
            new Passage(to.subnetId, true, place.address(), EPHEMERAL_FROM, EPHEMERAL_TO),
            new Passage(place.subnetId(), false, to.address, EPHEMERAL_FROM, EPHEMERAL_TO))) {
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

  private static List<SecurityGroupRule> rules(
      Account account, boolean egress, Iterable<String> groupIds) {
    var rules = new ArrayList<SecurityGroupRule>();
    for (var groupId : groupIds) {
      account.securityGroupRules().values().stream()
          .filter(rule -> rule.groupId().equals(groupId) && rule.egress() == egress)
          .forEach(rules::add);
    }
    return rules;
  }

  private static boolean lets(SecurityGroupRule rule, long peer, Predicate<String> peersGroup) {
    if (!covers(rule.protocol(), rule.fromPort(), rule.toPort(), HTTPS)) {
      return false;
    }
    // An interface endpoint, in the VPC, is in none of AWS's own prefix lists.
    if (rule.prefixListId() != null) {
      return false;
    }
    return rule.cidrIpv4() == null
        ? peersGroup.test(rule.referencedGroupId())
        : Ipv4Range.parse(rule.cidrIpv4()).contains(peer);
  }

  private static boolean covers(String protocol, Integer from, Integer to, int port) {
    return protocol.equals("-1")
        || ((protocol.equals("tcp") || protocol.equals("6")) && from <= port && port <= to);
  }

  // Every port of the range has to pass; what decides changes only where an entry begins or ends.
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

  /** One line: how it was reached, or why not. */
  public String words() {
    return reached()
        ? "reached through " + endpointId
        : "not reached: " + String.join("; ", missing);
  }
}
