package pypimirror.rehearsal.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import pypimirror.rehearsal.account.DnsFirewallState;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.Ec2State.SecurityGroupRule;
import pypimirror.rehearsal.account.Ec2State.VpcEndpoint;

/** The DNS firewall, and the gateway endpoint for S3. */
class NamesAndRoutesTest extends ReachabilityFixture {

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
