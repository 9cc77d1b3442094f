package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Route 53 says to a DNS firewall. */
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
  private final String vpc = aws.make("aws:ec2/vpc:Vpc", "{'cidrBlock':'10.0.0.0/16'}");
  private final String group = aws.make(GROUP, "{'name':'g'}");
  private final String list = aws.make(LIST, "{'name':'l','domains':['*.example.com']}");

  @ParameterizedTest
  @ValueSource(strings = {"*", "example.com", "*.example.com", "a-b.example"})
  void aDomainMayBeginWithAStar(String domain) {
    aws.make(LIST, "{'name':'d','domains':['%s']}".formatted(domain));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.*.example", "a_b.example", "*example", ".example", ""})
  void anythingElseIsNoDomain(String domain) {
    aws.refused("ValidationException", LIST, "{'name':'d','domains':['%s']}".formatted(domain));
  }

  @Test
  void aNameIsNoNumber() {
    aws.refused("ValidationException", GROUP, "{'name':'123'}");
  }

  @ParameterizedTest
  @CsvSource({"BLOCK,", "ALLOW,NXDOMAIN"})
  void aResponseGoesWithBlockingAndWithNothingElse(String action, String response) {
    aws.refused("ValidationException", RULE, rule(1, action, response));
  }

  @Test
  void prioritiesAreOnceInAGroup() {
    aws.make(RULE, rule(1, "ALLOW", null));
    var other = aws.make(LIST, "{'name':'m','domains':['*']}");
    aws.refused("ValidationException", RULE, rule(1, "BLOCK", "NXDOMAIN").replace(list, other));
    aws.make(RULE, rule(2, "BLOCK", "NXDOMAIN").replace(list, other));
  }

  @Test
  void whatIsInUseStays() {
    var rule = aws.make(RULE, rule(1, "ALLOW", null));
    aws.stays("ConflictException", LIST, list);
    aws.stays("ConflictException", GROUP, group);
    aws.delete(RULE, rule);
    aws.delete(LIST, list);
    var association = aws.make(ASSOCIATION, association(101));
    aws.stays("ConflictException", GROUP, group);
    aws.stays("DependencyViolation", "aws:ec2/vpc:Vpc", vpc);
    aws.delete(ASSOCIATION, association);
    aws.delete(GROUP, group);
    aws.delete("aws:ec2/vpc:Vpc", vpc);
  }

  @ParameterizedTest
  @ValueSource(ints = {99, 9901})
  void aGroupsPlaceInAVpcIsWithinBounds(int priority) {
    aws.refused("ValidationException", ASSOCIATION, association(priority));
  }

  @Test
  void aGroupIsInAVpcOnce() {
    aws.make(ASSOCIATION, association(101));
    aws.refused("ConflictException", ASSOCIATION, association(102));
  }

  @Test
  void whatIsProtectedIsNotTakenOut() {
    var association =
        aws.make(ASSOCIATION, association(101).replace("}", ",'mutationProtection':'ENABLED'}"));
    aws.stays("ConflictException", ASSOCIATION, association);
  }

  @Test
  void itFailsClosedUnlessItIsTold() {
    aws.make(CONFIG, "{'resourceId':'%s'}".formatted(vpc));
    assertThat(aws.account.dnsFirewall().failOpen()).containsEntry(vpc, false);
    aws.update(CONFIG, vpc, "{'firewallFailOpen':'ENABLED'}");
    assertThat(aws.account.dnsFirewall().failOpen()).containsEntry(vpc, true);
    assertThat(aws.problems(CONFIG, "{'firewallFailOpen':'no'}")).containsKey("firewallFailOpen");
  }

  @Test
  void wordsThatAwsDoesNotKnowAreFoundBeforeAnythingIsMade() {
    assertThat(
            aws.problems(
                RULE,
                "{'action':'DENY','blockResponse':'NO','firewallDomainRedirectionAction':'x'}"))
        .containsOnlyKeys("action", "blockResponse", "firewallDomainRedirectionAction");
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
