package pypimirror.rehearsal.network;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.DnsFirewallState.DnsRule;
import pypimirror.rehearsal.account.DnsFirewallState.RuleGroupAssociation;

/**
 * Applies the DNS firewall to names that the VPC resolves (<a
 * href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-overview.html">how
 * it works</a>). Rule groups are evaluated in the order of their priorities, and so are the rules
 * in a group. The first matching rule with the action {@code ALLOW} or {@code BLOCK} decides. A
 * name resolves if no such rule matches.
 */
final class Resolver {

  private Resolver() {}

  /** Returns why the firewall keeps a name from resolving in a VPC, or empty if it does not. */
  static Optional<String> refusal(Account account, String vpcId, String host) {
    var firewall = account.dnsFirewall();
    var associations =
        firewall.associations().values().stream()
            .filter(association -> association.vpcId().equals(vpcId))
            .sorted(Comparator.comparingInt(RuleGroupAssociation::priority))
            .toList();
    for (var association : associations) {
      var rules =
          firewall.ruleGroups().get(association.ruleGroupId()).rules().entrySet().stream()
              .sorted(Map.Entry.comparingByValue(Comparator.comparingInt(DnsRule::priority)))
              .toList();
      for (var rule : rules) {
        if (firewall.domainLists().get(rule.getKey()).domains().stream()
            .anyMatch(domain -> covers(domain, host))) {
          if (rule.getValue().action().equals("BLOCK")) {
            return Optional.of(
                "the DNS firewall returns %s (association %s, rule %s)"
                    .formatted(
                        rule.getValue().blockResponse(),
                        association.name(),
                        rule.getValue().name()));
          }
          // An interface endpoint's name can redirect to the endpoint's own name, which is in no
          // list.
          if (rule.getValue().action().equals("ALLOW")
              && "INSPECT_REDIRECTION_DOMAIN".equals(rule.getValue().redirection())
              && Service.ofHost(host, account.region()).isPresent()) {
            return Optional.of(
                "the DNS firewall inspects the redirection of %s (rule %s), and no list contains the endpoint's own name"
                    .formatted(host, rule.getValue().name()));
          }
          if (!rule.getValue().action().equals("ALERT")) {
            return Optional.empty();
          }
        }
      }
    }
    return Optional.empty();
  }

  // An asterisk matches one or more labels, so the name after it is not covered.
  private static boolean covers(String domain, String host) {
    var name = host.toLowerCase(Locale.ROOT);
    var pattern = domain.toLowerCase(Locale.ROOT);
    return pattern.equals("*")
        || (pattern.startsWith("*.") ? name.endsWith(pattern.substring(1)) : name.equals(pattern));
  }
}
