package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State.SecurityGroupRule;

/**
 * Inbound or outbound rules of security groups (<a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html">AuthorizeSecurityGroupIngress</a>,
 * <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html">AuthorizeSecurityGroupEgress</a>).
 */
final class SecurityGroupRuleType implements ResourceType {

  private static final int MAX_RULES = 60;
  private static final int MAX_PORT = 65_535;
  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "icmp", "-1");
  private static final Set<String> SOURCES =
      Set.of("cidrIpv4", "prefixListId", "referencedSecurityGroupId");
  private static final PropertyType PORT =
      new PropertyType.Scalar(
          "-1 to 65535",
          port -> port.isIntegralNumber() && port.asInt() >= -1 && port.asInt() <= MAX_PORT);

  private final boolean egress;
  private final Schema schema;

  SecurityGroupRuleType(boolean egress) {
    this.egress = egress;
    this.schema =
        Schema.of(
                egress
                    ? "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
                    : "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
            .taggable()
            .with(
                input("ipProtocol", PropertyType.TEXT).demanded(),
                input("securityGroupId", PropertyType.TEXT).demanded().replacing(),
                input("cidrIpv4", Text.NETWORK),
                input("description", PropertyType.TEXT),
                input("fromPort", PORT),
                input("prefixListId", PropertyType.TEXT),
                input("referencedSecurityGroupId", PropertyType.TEXT),
                input("toPort", PORT),
                output("arn"),
                output("securityGroupRuleId"));
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public void check(ObjectNode inputs, BiConsumer<String, String> problem) {
    if (SOURCES.stream().filter(inputs::hasNonNull).count() != 1) {
      problem.accept(
          "cidrIpv4", "exactly one of " + SOURCES.stream().sorted().toList() + " must be set");
    }
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var rule = rule(account, inputs);
    if (account.securityGroupRules().values().stream()
            .filter(other -> other.groupId().equals(rule.groupId()) && other.egress() == egress)
            .count()
        >= MAX_RULES) {
      throw new AwsException(
          AwsError.RULES_PER_SECURITY_GROUP_LIMIT_EXCEEDED,
          "The maximum number of rules per security group has been reached.");
    }
    requireUnique(account, rule, null);
    var id = Shapes.newId("sgr");
    account.securityGroupRules().put(id, rule);
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.securityGroupRules().get(id))
        .filter(rule -> rule.egress() == egress)
        .map(
            rule ->
                Shapes.object()
                    .put("ipProtocol", rule.protocol())
                    .put("securityGroupId", rule.groupId())
                    .put("cidrIpv4", rule.cidrIpv4())
                    .put("description", rule.description())
                    .put("fromPort", rule.fromPort())
                    .put("prefixListId", rule.prefixListId())
                    .put("referencedSecurityGroupId", rule.referencedGroupId())
                    .put("toPort", rule.toPort())
                    .put("arn", account.arn("ec2", "security-group-rule/" + id))
                    .put("securityGroupRuleId", id));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.securityGroupRules().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    if (!account.securityGroupRules().containsKey(id)) {
      throw new AwsException(
          AwsError.SECURITY_GROUP_RULE_NOT_FOUND,
          "The security group rule ID '%s' does not exist".formatted(id));
    }
    var rule = rule(account, inputs);
    requireUnique(account, rule, id);
    account.securityGroupRules().put(id, rule);
  }

  @Override
  public void delete(Account account, String id) {
    account.securityGroupRules().remove(id);
  }

  private SecurityGroupRule rule(Account account, ObjectNode inputs) {
    var groupId = inputs.path("securityGroupId").asText();
    var group = Ec2.group(account, groupId);
    var protocol = inputs.path("ipProtocol").asText();
    if (!PROTOCOLS.contains(protocol)) {
      throw new AwsException(
          AwsError.INVALID_PARAMETER_VALUE,
          "Invalid value '%s' for IP protocol.".formatted(protocol));
    }
    var all = protocol.equals("-1");
    var ports = Stream.of("fromPort", "toPort").filter(inputs::hasNonNull).count();
    if (ports != (all ? 0 : 2)) {
      throw new AwsException(
          AwsError.INVALID_PARAMETER_VALUE,
          "Ports are required with a specific protocol, and not allowed with all protocols (-1).");
    }
    if (!all && inputs.path("fromPort").asInt() > inputs.path("toPort").asInt()) {
      throw new AwsException(
          AwsError.INVALID_PARAMETER_VALUE,
          "Invalid TCP/UDP port range (%s:%s)"
              .formatted(inputs.get("fromPort"), inputs.get("toPort")));
    }
    var referenced = text(inputs.path("referencedSecurityGroupId"));
    if (referenced != null && !Ec2.group(account, referenced).vpcId().equals(group.vpcId())) {
      throw new AwsException(
          AwsError.SECURITY_GROUP_NOT_FOUND,
          "You have specified two resources that belong to different networks.");
    }
    return new SecurityGroupRule(
        groupId,
        egress,
        protocol,
        all ? null : inputs.path("fromPort").asInt(),
        all ? null : inputs.path("toPort").asInt(),
        text(inputs.path("description")),
        Shapes.tags(inputs),
        text(inputs.path("cidrIpv4")),
        prefixList(account, text(inputs.path("prefixListId"))),
        referenced);
  }

  private static String prefixList(Account account, String id) {
    if (id != null && !id.equals(VpcEndpointType.s3PrefixList(account.region()))) {
      throw new AwsException(
          AwsError.PREFIX_LIST_NOT_FOUND, "The prefix list ID '%s' does not exist".formatted(id));
    }
    return id;
  }

  private static void requireUnique(Account account, SecurityGroupRule rule, String ownId) {
    for (var other : account.securityGroupRules().entrySet()) {
      if (!other.getKey().equals(ownId)
          && withoutMetadata(other.getValue()).equals(withoutMetadata(rule))) {
        throw new AwsException(
            AwsError.SECURITY_GROUP_RULE_DUPLICATE,
            "the specified rule in %s already exists: %s"
                .formatted(rule.groupId(), other.getKey()));
      }
    }
  }

  // The rule without the description and the tags, which AWS ignores when it compares rules.
  private static SecurityGroupRule withoutMetadata(SecurityGroupRule rule) {
    return new SecurityGroupRule(
        rule.groupId(),
        rule.egress(),
        rule.protocol(),
        rule.fromPort(),
        rule.toPort(),
        null,
        null,
        rule.cidrIpv4(),
        rule.prefixListId(),
        rule.referencedGroupId());
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : null;
  }
}
