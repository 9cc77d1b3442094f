package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the rules of Route 53 for a DNS firewall. */
class FirewallTypesTest {

  private static final String LIST =
      "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList";
  private static final String GROUP =
      "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup";
  private static final String RULE = "aws:route53/resolverFirewallRule:ResolverFirewallRule";
  private static final String ASSOCIATION =
      "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation";
  private static final String CONFIG = "aws:route53/resolverFirewallConfig:ResolverFirewallConfig";

  private final Bench aws = new Bench();
  private final String vpc = aws.create("aws:ec2/vpc:Vpc", "{'cidrBlock':'10.0.0.0/16'}");
  private final String group = aws.create(GROUP, "{'name':'g'}");
  private final String list = aws.create(LIST, "{'name':'l','domains':['*.example.com']}");

  @ParameterizedTest
  @ValueSource(strings = {"*", "example.com", "*.example.com", "a-b.example"})
  void acceptsDomainsWithOrWithoutALeadingWildcard(String domain) {
    aws.create(LIST, "{'name':'d','domains':['%s']}".formatted(domain));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.*.example", "a_b.example", "*example", ".example", ""})
  void rejectsInvalidDomains(String domain) {
    aws.assertCreateFails(
        "ValidationException", LIST, "{'name':'d','domains':['%s']}".formatted(domain));
  }

  @ParameterizedTest
  @ValueSource(strings = {LIST, GROUP})
  void rejectsANameOfDigits(String type) {
    aws.assertCreateFails("ValidationException", type, "{'name':'123','domains':['*']}");
  }

  @ParameterizedTest
  @CsvSource({"BLOCK,", "ALLOW,NXDOMAIN"})
  void requiresABlockResponseForBlockAndRejectsItOtherwise(String action, String response) {
    aws.assertCreateFails("ValidationException", RULE, rule(1, action, response));
  }

  @Test
  void rejectsADuplicatePriorityInAGroup() {
    aws.create(RULE, rule(1, "ALLOW", null));
    var other = aws.create(LIST, "{'name':'m','domains':['*']}");
    aws.assertCreateFails(
        "ValidationException", RULE, rule(1, "BLOCK", "NXDOMAIN").replace(list, other));
    aws.create(RULE, rule(2, "BLOCK", "NXDOMAIN").replace(list, other));
  }

  @Test
  void cannotDeleteResourcesThatAreInUse() {
    var rule = aws.create(RULE, rule(1, "ALLOW", null));
    aws.assertDeleteFails("ConflictException", LIST, list);
    aws.assertDeleteFails("ConflictException", GROUP, group);
    aws.delete(RULE, rule);
    aws.delete(LIST, list);
    var association = aws.create(ASSOCIATION, association(101));
    aws.assertDeleteFails("ConflictException", GROUP, group);
    aws.assertDeleteFails("DependencyViolation", "aws:ec2/vpc:Vpc", vpc);
    aws.delete(ASSOCIATION, association);
    aws.delete(GROUP, group);
    aws.delete("aws:ec2/vpc:Vpc", vpc);
  }

  @ParameterizedTest
  @ValueSource(ints = {99, 9901})
  void rejectsAnAssociationPriorityOutOfRange(int priority) {
    aws.assertCreateFails("ValidationException", ASSOCIATION, association(priority));
  }

  @Test
  void rejectsASecondAssociationWithTheSameVpc() {
    aws.create(ASSOCIATION, association(101));
    aws.assertCreateFails("ConflictException", ASSOCIATION, association(102));
  }

  @Test
  void cannotDeleteAProtectedAssociation() {
    var association =
        aws.create(ASSOCIATION, association(101).replace("}", ",'mutationProtection':'ENABLED'}"));
    aws.assertDeleteFails("ConflictException", ASSOCIATION, association);
  }

  @Test
  void failsClosedByDefault() {
    var config = aws.create(CONFIG, "{'resourceId':'%s'}".formatted(vpc));
    assertThat(config).startsWith("rslvr-fc-");
    assertThat(aws.account.dnsFirewall().failOpen()).containsEntry(vpc, false);
    aws.update(CONFIG, config, "{'firewallFailOpen':'ENABLED'}");
    assertThat(aws.account.dnsFirewall().failOpen()).containsEntry(vpc, true);
  }

  private String rule(int priority, String action, String response) {
    return "{'name':'r','firewallRuleGroupId':'%s','firewallDomainListId':'%s','priority':%d,'action':'%s'%s}"
        .formatted(
            group,
            list,
            priority,
            action,
            response == null ? "" : ",'blockResponse':'" + response + "'");
  }

  private String association(int priority) {
    return "{'name':'a','firewallRuleGroupId':'%s','vpcId':'%s','priority':%d}"
        .formatted(group, vpc, priority);
  }
}
