package pypimirror.rehearsal.network;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.DnsFirewallState.DnsRule;
import pypimirror.rehearsal.account.DnsFirewallState.RuleGroupAssociation;

/**
 * What the VPC's resolver makes of a name, as far as the DNS firewall decides (<a
 * href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-overview.html">how
 * it works</a>): rule groups by their priority, then rules by theirs, and the first that matches
 * ends it. A name that none matches resolves.
 */
final class Resolver {

  private Resolver() {}

  /** Why a name does not resolve in a VPC, if the firewall is the cause. */
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
          // An interface endpoint's name may lead on to the endpoint's own, which no list has.
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

  // A star stands for one label or more: the name after it is not covered itself.
  private static boolean covers(String domain, String host) {
    var name = host.toLowerCase(Locale.ROOT);
    var pattern = domain.toLowerCase(Locale.ROOT);
    return pattern.equals("*")
        || (pattern.startsWith("*.") ? name.endsWith(pattern.substring(1)) : name.equals(pattern));
  }
}
