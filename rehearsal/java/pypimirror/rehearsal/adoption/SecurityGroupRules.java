package pypimirror.rehearsal.adoption;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rules of a security group, in every form in which Terraform writes them: in the group, as
 * {@code aws_security_group_rule}, and as {@code aws_vpc_security_group_ingress_rule} or {@code
 * …_egress_rule}.
 */
final class SecurityGroupRules {

  private static final int HTTPS = 443;
  private static final String SINGLE_RULE = "aws_vpc_security_group_%s_rule";

  /** The kind of a rule's other end. */
  enum Kind {
    IPV4,
    IPV6,
    GROUP,
    PREFIX_LIST
  }

  // The attributes that contain sources: a text in one form, a list in the others.
  private static final Map<String, Kind> ATTRIBUTES =
      Map.of(
          "cidr_blocks", Kind.IPV4,
          "cidr_ipv4", Kind.IPV4,
          "ipv6_cidr_blocks", Kind.IPV6,
          "cidr_ipv6", Kind.IPV6,
          "security_groups", Kind.GROUP,
          "source_security_group_id", Kind.GROUP,
          "referenced_security_group_id", Kind.GROUP,
          "prefix_list_ids", Kind.PREFIX_LIST,
          "prefix_list_id", Kind.PREFIX_LIST);

  /**
   * What a rule allows connections from or to: a range, a security group or a prefix list. A group
   * of another account is {@code ACCOUNT/GROUP}.
   */
  record Source(Kind kind, String text) {}

  /**
   * A rule with one source.
   *
   * @param id {@code sgr-…}, or an empty string if the state does not contain it
   * @param protocol such as {@code tcp}, or {@code -1} for all
   * @param resource the resource that contains the rule
   */
  record Rule(
      String id, String protocol, int fromPort, int toPort, Source source, Resource resource) {

    /** Whether the rule allows connections to the endpoints. */
    boolean allowsHttps() {
      return protocol.equals("-1")
          || (Set.of("tcp", "6").contains(protocol) && fromPort <= HTTPS && HTTPS <= toPort);
    }

    private boolean isSameAs(Rule other) {
      return protocol.equals(other.protocol)
          && fromPort == other.fromPort
          && toPort == other.toPort
          && source.equals(other.source);
    }
  }

  private SecurityGroupRules() {}

  /** Returns the inbound or outbound rules of a group. */
  static List<Rule> of(TerraformState state, String groupId, boolean egress) {
    var direction = egress ? "egress" : "ingress";
    // A group also lists the rules of separate resources, which contain the IDs.
    var separate =
        Stream.concat(
                state.managed(SINGLE_RULE.formatted(direction)),
                state
                    .managed("aws_security_group_rule")
                    .filter(it -> it.text("type").equals(direction)))
            .filter(it -> it.text("security_group_id").equals(groupId))
            .flatMap(it -> rules(groupId, it, it.values()));
    var inGroups =
        Stream.concat(state.known("aws_security_group"), state.known("aws_default_security_group"))
            .filter(it -> it.text("id").equals(groupId))
            .flatMap(
                group ->
                    each(group.values().path(direction)).flatMap(it -> rules(groupId, group, it)));
    var unique = new ArrayList<Rule>();
    Stream.concat(separate, inGroups)
        .filter(rule -> unique.stream().noneMatch(rule::isSameAs))
        .forEach(unique::add);
    return List.copyOf(unique);
  }

  private static Stream<Rule> rules(String groupId, Resource resource, JsonNode rule) {
    var protocol = rule.path("protocol").asText(rule.path("ip_protocol").asText(""));
    return sources(groupId, rule)
        .map(
            source ->
                new Rule(
                    resource.text("id").startsWith("sgr-") ? resource.text("id") : "",
                    protocol.equals("all") ? "-1" : protocol,
                    rule.path("from_port").asInt(),
                    rule.path("to_port").asInt(),
                    source,
                    resource));
  }

  private static Stream<Source> sources(String groupId, JsonNode rule) {
    var sources = new ArrayList<Source>();
    ATTRIBUTES.forEach(
        (attribute, kind) ->
            each(rule.path(attribute))
                .map(it -> it.asText(""))
                .filter(text -> !text.isEmpty())
                .forEach(text -> sources.add(new Source(kind, text))));
    if (rule.path("self").asBoolean()) {
      sources.add(new Source(Kind.GROUP, groupId));
    }
    return sources.stream().distinct();
  }

  private static Stream<JsonNode> each(JsonNode oneOrMore) {
    var items = new ArrayList<JsonNode>();
    if (oneOrMore.isArray()) {
      oneOrMore.forEach(items::add);
    } else if (oneOrMore.isValueNode() && !oneOrMore.isNull()) {
      items.add(oneOrMore);
    }
    return items.stream();
  }
}
