package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** The Route 53 Resolver DNS Firewall state of an account. */
public final class DnsFirewallState {

  private DnsFirewallState() {}

  /**
   * Route 53 Resolver DNS Firewall.
   *
   * @param domainLists by ID
   * @param ruleGroups by ID
   * @param associations by ID
   * @param failOpen whether names resolve while the firewall is impaired, by VPC
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record DnsFirewall(
      Map<String, DomainList> domainLists,
      Map<String, RuleGroup> ruleGroups,
      Map<String, RuleGroupAssociation> associations,
      Map<String, Boolean> failOpen) {
    /** Copies the maps into mutable maps, sorted by key. */
    public DnsFirewall {
      domainLists = Account.sorted(domainLists);
      ruleGroups = Account.sorted(ruleGroups);
      associations = Account.sorted(associations);
      failOpen = Account.sorted(failOpen);
    }
  }

  /** The domain names that a firewall rule matches. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record DomainList(String name, List<String> domains, Map<String, String> tags) {
    /** Replaces null domains and tags with empty collections. */
    public DomainList {
      domains = domains == null ? List.of() : List.copyOf(domains);
      tags = Account.sorted(tags);
    }
  }

  /** A group of firewall rules, by the ID of the domain list that each rule matches. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RuleGroup(String name, Map<String, DnsRule> rules, Map<String, String> tags) {
    /** Replaces null rules and tags with empty maps. */
    public RuleGroup {
      rules = Account.sorted(rules);
      tags = Account.sorted(tags);
    }
  }

  /**
   * A firewall rule.
   *
   * @param priority the matching rule with the lowest priority decides
   * @param action {@code ALLOW}, {@code BLOCK} or {@code ALERT}
   * @param blockResponse {@code NODATA} or {@code NXDOMAIN}, with {@code BLOCK}
   * @param redirection whether the targets of redirections are inspected as well
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record DnsRule(
      String name, int priority, String action, String blockResponse, String redirection) {}

  /** An association of a rule group with a VPC. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RuleGroupAssociation(
      String name,
      String ruleGroupId,
      String vpcId,
      int priority,
      boolean mutationProtection,
      Map<String, String> tags) {
    /** Replaces null tags with an empty map. */
    public RuleGroupAssociation {
      tags = Account.sorted(tags);
    }
  }
}
