package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.DnsFirewallState.DomainList;

/**
 * Domain lists of the DNS firewall (<a
 * href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-user-managed-domain-lists.html">domain
 * lists</a>).
 */
final class FirewallDomainListType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList")
          .taggable()
          .autonamed("name")
          .with(
              input("name", Route53Resolver.NAME).replacing().filledByAws(),
              input("domains", PropertyType.TEXTS),
              output("arn"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  // An asterisk can be the first label, or the only character.
  private static final Pattern DOMAIN =
      Pattern.compile("\\*|(\\*\\.)?[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})*");

  @Override
  public String create(Account account, ObjectNode inputs) {
    var id = Shapes.newId("rslvr-fdl");
    account.dnsFirewall().domainLists().put(id, list(inputs));
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.dnsFirewall().domainLists().get(id))
        .map(
            list -> {
              var state =
                  Shapes.object()
                      .put("name", list.name())
                      .put("arn", account.arn("route53resolver", "firewall-domain-list/" + id));
              list.domains().forEach(state.putArray("domains")::add);
              return state;
            });
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.dnsFirewall().domainLists().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    Route53Resolver.found(account.dnsFirewall().domainLists(), id);
    account.dnsFirewall().domainLists().put(id, list(inputs));
  }

  @Override
  public void delete(Account account, String id) {
    if (account.dnsFirewall().ruleGroups().values().stream()
        .anyMatch(group -> group.rules().containsKey(id))) {
      throw Route53Resolver.inUse(id, "a rule");
    }
    account.dnsFirewall().domainLists().remove(id);
  }

  private static DomainList list(ObjectNode inputs) {
    var domains = Shapes.texts(inputs.path("domains"));
    for (var domain : domains) {
      if (!DOMAIN.matcher(domain).matches()) {
        throw Route53Resolver.invalid("'%s' is not a valid domain.".formatted(domain));
      }
    }
    return new DomainList(Route53Resolver.name(inputs), domains, Shapes.tags(inputs));
  }
}
