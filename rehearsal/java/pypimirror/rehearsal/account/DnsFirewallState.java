package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** What an account stores for Route 53 Resolver DNS Firewall. */
public final class DnsFirewallState {

  private DnsFirewallState() {}

  /**
   * Route 53 Resolver DNS Firewall.
   *
   * @param domainLists by id
   * @param ruleGroups by id
   * @param associations by id
   * @param failOpen whether a VPC's names resolve while the firewall is impaired, by VPC
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record DnsFirewall(
      Map<String, DomainList> domainLists,
      Map<String, RuleGroup> ruleGroups,
      Map<String, RuleGroupAssociation> associations,
      Map<String, Boolean> failOpen) {
    /** Takes copies that can be changed. */
    public DnsFirewall {
      domainLists = Account.sorted(domainLists);
      ruleGroups = Account.sorted(ruleGroups);
      associations = Account.sorted(associations);
      failOpen = Account.sorted(failOpen);
    }
  }

  /** Names that a firewall rule is about. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record DomainList(String name, List<String> domains, Map<String, String> tags) {
    /** No domains or tags are empty. */
    public DomainList {
      domains = domains == null ? List.of() : List.copyOf(domains);
      tags = Account.sorted(tags);
    }
  }

  /** Firewall rules, by the list that they are about. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RuleGroup(String name, Map<String, DnsRule> rules, Map<String, String> tags) {
    /** No rules or tags are empty. */
    public RuleGroup {
      rules = Account.sorted(rules);
      tags = Account.sorted(tags);
    }
  }

  /**
   * A firewall rule.
   *
   * @param priority the lowest that matches decides
   * @param action {@code ALLOW}, {@code BLOCK} or {@code ALERT}
   * @param blockResponse {@code NODATA} or {@code NXDOMAIN}, with {@code BLOCK}
   * @param redirection whether what an allowed name leads on to is looked at as well
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record DnsRule(
      String name, int priority, String action, String blockResponse, String redirection) {}

  /** A rule group in force in a VPC. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RuleGroupAssociation(
      String name,
      String ruleGroupId,
      String vpcId,
      int priority,
      boolean mutationProtection,
      Map<String, String> tags) {
    /** No tags are an empty map. */
    public RuleGroupAssociation {
      tags = Account.sorted(tags);
    }
  }
}
