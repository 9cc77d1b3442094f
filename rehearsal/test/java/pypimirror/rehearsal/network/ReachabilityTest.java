package pypimirror.rehearsal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.DnsFirewallState;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.Ec2State.NetworkAclEntry;
import pypimirror.rehearsal.account.Ec2State.SecurityGroupRule;
import pypimirror.rehearsal.account.Ec2State.VpcEndpoint;

class ReachabilityTest {

  private static final String API = "codeartifact.us-east-1.amazonaws.com";
  private static final String REPOSITORIES =
      "my-domain-111122223333.d.codeartifact.us-east-1.amazonaws.com";

  private final Account account =
      new Account(
          "111122223333",
          null,
          "us-east-1",
          Map.of(
              "vpc-1", new Ec2State.Vpc("10.0.0.0/16", true, true, null),
              "vpc-2", new Ec2State.Vpc("10.1.0.0/16", true, true, null)),
          Map.of(
              "subnet-endpoint", new Ec2State.Subnet("vpc-1", "10.0.1.0/24", "us-east-1a", null),
              "subnet-notebook", new Ec2State.Subnet("vpc-1", "10.0.2.0/24", "us-east-1b", null)),
          null,
          Map.of(
              "sg-notebook", new Ec2State.SecurityGroup("vpc-1", "n", "n", null),
              "sg-endpoint", new Ec2State.SecurityGroup("vpc-1", "e", "e", null)),
          Map.of(
              "sgr-in", rule("sg-endpoint", false, "tcp", 443, 443, null, "sg-notebook"),
              "sgr-out", rule("sg-notebook", true, "-1", null, null, "0.0.0.0/0", null)),
          Map.of(
              "vpce-api", endpoint("com.amazonaws.us-east-1.codeartifact.api"),
              "vpce-rep", endpoint("com.amazonaws.us-east-1.codeartifact.repositories")),
          null,
          null);

  private static VpcEndpoint endpoint(String service) {
    return new VpcEndpoint(
        "vpc-1",
        service,
        "Interface",
        true,
        List.of("subnet-endpoint"),
        List.of("sg-endpoint"),
        Map.of("subnet-endpoint", "eni-1"),
        null,
        "available",
        null);
  }

  private static SecurityGroupRule rule(
      String group,
      boolean egress,
      String protocol,
      Integer from,
      Integer to,
      String cidr,
      String peer) {
    return new SecurityGroupRule(group, egress, protocol, from, to, null, null, cidr, null, peer);
  }

  private NotebookLocation location() {
    return NotebookLocation.find(
        account, "vpc-1", "subnet-notebook", List.of("sg-notebook"), List.of());
  }

  private Reachability reach(String host) {
    return Reachability.of(account, location(), host, 443);
  }

  private void assertMissing(String what) {
    assertThat(reach(REPOSITORIES).missing()).singleElement().asString().contains(what);
  }

  private void change(UnaryOperator<VpcEndpoint> change) {
    account.vpcEndpoints().compute("vpce-rep", (id, endpoint) -> change.apply(endpoint));
  }

  private void rule(SecurityGroupRule rule) {
    account.securityGroupRules().put(rule.egress() ? "sgr-out" : "sgr-in", rule);
  }

  @Test
  void eachHostIsReachedThroughTheEndpointOfItsService() {
    assertThat(reach(API)).isEqualTo(new Reachability(API, Service.API, "vpce-api", List.of()));
    assertThat(reach(REPOSITORIES))
        .isEqualTo(new Reachability(REPOSITORIES, Service.REPOSITORIES, "vpce-rep", List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, the VPC has no route to the internet",
    "codeartifact.us-east-1.amazonaws.com.example.org, the VPC has no route to the internet",
    "codeartifact.eu-west-1.amazonaws.com, the host is not in us-east-1",
    "d-111122223333.d.codeartifact.eu-west-1.amazonaws.com, the host is not in us-east-1",
    "sts.us-east-1.amazonaws.com, the emulator does not model an endpoint service",
    "d-111122223333.codeartifact.us-east-1.on.aws, the emulator does not model an endpoint service",
    "127.0.0.1, the VPC has no route to the internet"
  })
  void otherHostsAreUnreachable(String host, String why) {
    assertThat(reach(host).missing()).singleElement().asString().contains(why);
    assertThat(reach(host).reached()).isFalse();
  }

  @Test
  void otherPortsAreUnreachable() {
    assertThat(Reachability.of(account, location(), API, 80).missing())
        .containsExactly("port 80 is not supported, because AWS endpoints listen on port 443");
  }

  @ParameterizedTest
  @CsvSource({"false, true, enableDnsSupport disabled", "true, false, enableDnsHostnames disabled"})
  void requiresBothDnsFlagsOfTheVpc(boolean support, boolean hostnames, String what) {
    account.vpcs().put("vpc-1", new Ec2State.Vpc("10.0.0.0/16", support, hostnames, null));
    assertMissing(what);
  }

  @Test
  void eachServiceRequiresItsOwnEndpoint() {
    account.vpcEndpoints().remove("vpce-rep");
    assertMissing("no endpoint for com.amazonaws.us-east-1.codeartifact.repositories in vpc-1");
    assertThat(reach(API).reached()).isTrue();
  }

  @Test
  void ignoresAnEndpointOfAnotherVpc() {
    change(
        it ->
            new VpcEndpoint(
                "vpc-2",
                it.serviceName(),
                it.type(),
                true,
                it.subnetIds(),
                it.securityGroupIds(),
                it.networkInterfaces(),
                null,
                it.state(),
                null));
    assertMissing("no endpoint for");
  }

  private VpcEndpoint with(
      VpcEndpoint it, String type, boolean privateDns, Map<String, String> enis, String state) {
    return new VpcEndpoint(
        it.vpcId(),
        it.serviceName(),
        type,
        privateDns,
        it.subnetIds(),
        it.securityGroupIds(),
        enis,
        null,
        state,
        null);
  }

  @Test
  void requiresAnAvailableInterfaceEndpointWithPrivateDnsAndASubnet() {
    var enis = Map.of("subnet-endpoint", "eni-1");
    var before = account.vpcEndpoints().get("vpce-rep");
    change(it -> with(before, "Gateway", true, enis, "available"));
    assertMissing("vpce-rep is of type Gateway");
    change(it -> with(before, "Interface", false, enis, "available"));
    assertMissing("vpce-rep has private DNS disabled");
    change(it -> with(before, "Interface", true, Map.of(), "available"));
    assertMissing("vpce-rep has no subnet");
    change(it -> with(before, "Interface", true, enis, "pending"));
    assertMissing("vpce-rep is pending");
  }

  @ParameterizedTest
  @CsvSource({
    "tcp, 443, 443, , sg-notebook, true",
    "tcp, 0, 65535, 10.0.2.0/24, , true",
    "-1, , , 10.0.0.0/16, , true",
    "6, 443, 443, 0.0.0.0/0, , true",
    "udp, 443, 443, , sg-notebook, false",
    "tcp, 444, 500, , sg-notebook, false",
    "tcp, 80, 442, , sg-notebook, false",
    "tcp, 443, 443, , sg-endpoint, false",
    "tcp, 443, 443, 10.0.1.0/24, , false"
  })
  void inboundRulesOfTheEndpointMustAllowTheNotebook(
      String protocol, Integer from, Integer to, String cidr, String group, boolean reached) {
    rule(rule("sg-endpoint", false, protocol, from, to, cidr, group));
    assertThat(reach(API).reached()).isEqualTo(reached);
    if (!reached) {
      assertMissing("no inbound rule of [sg-endpoint] allows 443/tcp from [sg-notebook] (10.0.2.");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tcp, 443, 443, , sg-endpoint, true",
    "tcp, 443, 443, 10.0.1.0/24, , true",
    "tcp, 80, 80, 0.0.0.0/0, , false",
    "tcp, 443, 443, , sg-notebook, false",
    "tcp, 443, 443, 10.0.2.0/24, , false"
  })
  void outboundRulesOfTheNotebookMustAllowTheEndpoint(
      String protocol, Integer from, Integer to, String cidr, String group, boolean reached) {
    rule(rule("sg-notebook", true, protocol, from, to, cidr, group));
    assertThat(reach(API).reached()).isEqualTo(reached);
    if (!reached) {
      assertMissing("no outbound rule of [sg-notebook] allows 443/tcp to [sg-endpoint]");
    }
  }

  @Test
  void aPrefixListRuleNeitherAllowsNorBlocksAnInterfaceEndpoint() {
    var list =
        new SecurityGroupRule(
            "sg-notebook", true, "tcp", 443, 443, null, null, null, "pl-s3", null);
    account.securityGroupRules().put("sgr-0", list);
    assertThat(reach(API).reached()).isTrue();
    account.securityGroupRules().remove("sgr-out");
    assertMissing("no outbound rule of [sg-notebook] allows 443/tcp");
  }

  @Test
  void reportsAnEndpointInADeletedSubnet() {
    account.subnets().remove("subnet-endpoint");
    assertMissing("endpoint vpce-rep is in subnet-endpoint, which is not a subnet of the VPC");
  }

  @Test
  void aRangeRuleAllowsANotebookByItsAddress() {
    rule(rule("sg-endpoint", false, "tcp", 443, 443, "10.0.2.0/28", null));
    var location = NotebookLocation.find(account, "vpc-1", null, List.of(), List.of("10.0.2.0/28"));
    assertThat(location.addressText()).startsWith("10.0.2.");
    assertThat(Reachability.of(account, location, API, 443).reached()).isTrue();
    rule(rule("sg-endpoint", false, "tcp", 443, 443, "10.0.3.0/28", null));
    assertThat(Reachability.of(account, location, API, 443).reached()).isFalse();
  }

  private void acl(String subnet, NetworkAclEntry... entries) {
    account
        .networkAcls()
        .put("acl-1", new Ec2State.NetworkAcl("vpc-1", List.of(subnet), List.of(entries)));
  }

  private static NetworkAclEntry entry(
      int number, boolean egress, boolean allow, int from, int to, String cidr) {
    return new NetworkAclEntry(number, egress, allow, "tcp", from, to, cidr);
  }

  @Test
  void networkAclOfTheNotebookMustAllowTheRequestAndTheResponse() {
    var out = entry(100, true, true, 443, 443, "10.0.1.0/24");
    var back = entry(100, false, true, 1024, 65_535, "10.0.1.0/24");
    acl("subnet-notebook", out, back);
    assertThat(reach(API).reached()).isTrue();
    acl("subnet-notebook", back);
    assertMissing(
        "network ACL acl-1 of subnet-notebook does not allow ports 443 to 443 outbound to 10.0.1.");
    acl("subnet-notebook", out);
    assertMissing(
        "network ACL acl-1 of subnet-notebook does not allow ports 32768 to 60999 inbound from 10.0.1.");
    acl("subnet-notebook", out, back, entry(99, false, false, 40_000, 40_000, "0.0.0.0/0"));
    assertMissing("ports 32768 to 60999 inbound from");
    acl("subnet-notebook", out, back, entry(101, false, false, 40_000, 40_000, "0.0.0.0/0"));
    assertThat(reach(API).reached()).isTrue();
    acl("subnet-notebook", out, entry(100, false, true, 1024, 50_000, "0.0.0.0/0"));
    assertMissing("ports 32768 to 60999 inbound from");
  }

  @Test
  void networkAclOfTheEndpointMustAllowTheRequestAndTheResponse() {
    var in = entry(100, false, true, 443, 443, "10.0.0.0/16");
    acl("subnet-endpoint", in, entry(100, true, true, 32_768, 60_999, "10.0.0.0/16"));
    assertThat(reach(API).reached()).isTrue();
    acl("subnet-endpoint", in);
    assertMissing(
        "network ACL acl-1 of subnet-endpoint does not allow ports 32768 to 60999 outbound to");
    acl("subnet-endpoint");
    assertMissing(
        "network ACL acl-1 of subnet-endpoint does not allow ports 443 to 443 inbound from");
  }

  @Test
  void oneReachableNetworkInterfaceIsEnough() {
    account
        .subnets()
        .put("subnet-other", new Ec2State.Subnet("vpc-1", "10.0.3.0/24", "us-east-1c", null));
    acl("subnet-endpoint");
    change(
        it ->
            with(
                it,
                "Interface",
                true,
                Map.of("subnet-endpoint", "eni-1", "subnet-other", "eni-2"),
                "available"));
    assertThat(reach(REPOSITORIES).reached()).isTrue();
  }

  @Test
  void networkAclsDoNotApplyWithinASubnet() {
    acl("subnet-endpoint");
    var location =
        NotebookLocation.find(
            account, "vpc-1", "subnet-endpoint", List.of("sg-notebook"), List.of());
    assertThat(Reachability.of(account, location, API, 443).reached()).isTrue();
  }

  @Test
  void reportsEveryMissingRequirement() {
    account.vpcs().put("vpc-1", new Ec2State.Vpc("10.0.0.0/16", false, false, null));
    account.securityGroupRules().clear();
    assertThat(reach(API).missing()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vpc-9", "subnet-9", "sg-9"})
  void rejectsAnUnknownVpcSubnetOrSecurityGroup(String id) {
    assertThatThrownBy(
            () ->
                NotebookLocation.find(
                    account,
                    id.startsWith("vpc") ? id : "vpc-1",
                    id.startsWith("subnet") ? id : "subnet-notebook",
                    List.of(id.startsWith("sg") ? id : "sg-notebook"),
                    List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(id);
  }

  private void firewall(String redirection, Map<String, String> actions) {
    var rules = new TreeMap<String, DnsFirewallState.DnsRule>();
    var priority = 0;
    for (var action : actions.entrySet()) {
      var list = "list-" + priority;
      account
          .dnsFirewall()
          .domainLists()
          .put(list, new DnsFirewallState.DomainList("l", List.of(action.getKey()), null));
      rules.put(
          list,
          new DnsFirewallState.DnsRule(
              "rule-" + action.getKey(), priority++, action.getValue(), "NXDOMAIN", redirection));
    }
    account
        .dnsFirewall()
        .ruleGroups()
        .put("group", new DnsFirewallState.RuleGroup("g", rules, null));
    account
        .dnsFirewall()
        .associations()
        .put(
            "a",
            new DnsFirewallState.RuleGroupAssociation("walls", "group", "vpc-1", 101, false, null));
  }

  @Test
  void theFirstMatchingFirewallRuleDecides() {
    var rules = new LinkedHashMap<String, String>();
    rules.put(API, "ALLOW");
    rules.put("*", "BLOCK");
    firewall("TRUST_REDIRECTION_DOMAIN", rules);
    assertThat(reach(API).reached()).isTrue();
    assertThat(reach(REPOSITORIES).missing())
        .containsExactly("the DNS firewall returns NXDOMAIN (association walls, rule rule-*)");
    assertThat(reach("data.attacker.example").missing())
        .anyMatch(it -> it.contains("returns NXDOMAIN"));
  }

  @Test
  void inspectingRedirectionsBlocksAnAllowedHost() {
    var rules = new LinkedHashMap<String, String>();
    rules.put(API, "ALLOW");
    rules.put("*", "BLOCK");
    firewall("INSPECT_REDIRECTION_DOMAIN", rules);
    assertThat(reach(API).missing())
        .singleElement()
        .asString()
        .contains("inspects the redirection of " + API);
  }

  @Test
  void aWildcardDomainMatchesOneOrMoreLeadingLabels() {
    firewall("TRUST_REDIRECTION_DOMAIN", Map.of("*.codeartifact.us-east-1.amazonaws.com", "BLOCK"));
    assertThat(reach(API).reached()).isTrue();
    assertThat(reach(REPOSITORIES).reached()).isFalse();
  }

  @Test
  void ignoresTheFirewallOfAnotherVpc() {
    firewall("TRUST_REDIRECTION_DOMAIN", Map.of("*", "BLOCK"));
    account
        .dnsFirewall()
        .associations()
        .put(
            "a",
            new DnsFirewallState.RuleGroupAssociation("w", "group", "vpc-2", 101, false, null));
    assertThat(reach(API).reached()).isTrue();
  }

  @Test
  void s3RequiresARouteAndAnOutboundRule() {
    var host = "my-bucket.s3.us-east-1.amazonaws.com";
    assertThat(reach(host).missing())
        .containsExactly("no endpoint for com.amazonaws.us-east-1.s3 in vpc-1");
    account.routeTables().put("rtb-1", new Ec2State.RouteTable("vpc-1", true, null, null, null));
    gateway(List.of());
    assertThat(reach(host).missing())
        .containsExactly("rtb-1 of subnet-notebook has no route to vpce-s3");
    gateway(List.of("rtb-1"));
    assertThat(reach(host).reached()).isTrue();
    account
        .securityGroupRules()
        .put("sgr-out", rule("sg-notebook", true, "tcp", 443, 443, null, "sg-endpoint"));
    assertThat(reach(host).missing())
        .containsExactly("no outbound rule of [sg-notebook] allows 443/tcp to the S3 prefix list");
    account
        .securityGroupRules()
        .put(
            "sgr-s3",
            new SecurityGroupRule(
                "sg-notebook", true, "tcp", 443, 443, null, null, null, "pl-1", null));
    assertThat(reach(host).reached()).isTrue();
  }

  @Test
  void recognizesTheLegacyHostsOfBucketsInUsEast1() {
    for (var host : List.of("my-bucket.s3.amazonaws.com", "s3.amazonaws.com")) {
      assertThat(reach(host).missing())
          .containsExactly("no endpoint for com.amazonaws.us-east-1.s3 in vpc-1");
    }
  }

  private void gateway(List<String> routeTables) {
    account
        .vpcEndpoints()
        .put(
            "vpce-s3",
            new VpcEndpoint(
                "vpc-1",
                "com.amazonaws.us-east-1.s3",
                "Gateway",
                false,
                null,
                null,
                null,
                null,
                "available",
                null,
                routeTables));
  }
}
