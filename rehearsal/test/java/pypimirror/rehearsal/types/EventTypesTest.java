package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.NotModelledException;

/** Checks AWS's rules for log groups, their resource policies, and rules of EventBridge. */
class EventTypesTest {

  private static final String GROUP = "aws:cloudwatch/logGroup:LogGroup";
  private static final String POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";
  private static final String RULE = "aws:cloudwatch/eventRule:EventRule";
  private static final String TARGET = "aws:cloudwatch/eventTarget:EventTarget";
  private static final String ALLOW =
      "{'policyName':'%s','policyDocument':'{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":{\\\"Service\\\":\\\"events.amazonaws.com\\\"},\\\"Action\\\":\\\"logs:*\\\",\\\"Resource\\\":\\\"*\\\"}]}'}";

  private final Bench aws = new Bench();

  private String rule(String pattern) {
    return "{'name':'r','eventPattern':'%s'}".formatted(pattern.replace("'", "\\\""));
  }

  @Test
  void aLogGroupKeepsItsEventsWhenItsRetentionChanges() {
    var group = aws.create(GROUP, "{'name':'/aws/events/x','retentionInDays':365}");
    aws.account.events().logGroups().get(group).events().add("{}");
    aws.update(GROUP, group, "{'name':'/aws/events/x','retentionInDays':30}");
    assertThat(aws.account.events().logGroups().get(group).events()).hasSize(1);
    assertThat(aws.read(GROUP, group).path("retentionInDays").asInt()).isEqualTo(30);
    aws.assertCreateFails("ResourceAlreadyExistsException", GROUP, "{'name':'/aws/events/x'}");
  }

  @Test
  void anAccountHasAtMostTenResourcePoliciesOfLogs() {
    for (int i = 0; i < 10; i++) {
      aws.create(POLICY, ALLOW.formatted("p" + i));
    }
    aws.create(POLICY, ALLOW.formatted("p9"));
    aws.assertCreateFails("LimitExceededException", POLICY, ALLOW.formatted("p10"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}", "x", "{'source':'aws.codeartifact'}", "{'source':[]}"})
  void rejectsInvalidPatterns(String pattern) {
    aws.assertCreateFails("InvalidEventPatternException", RULE, rule(pattern));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{'source':[{'prefix':'aws.'}]}", "{'$or':[{'source':['a']}]}", "{'a':[1]}"})
  void rejectsPatternsThatItDoesNotModel(String pattern) {
    assertThatThrownBy(() -> aws.create(RULE, rule(pattern)))
        .isInstanceOf(NotModelledException.class);
  }

  @Test
  void aRuleWithTargetsCannotBeDeleted() {
    var rule = aws.create(RULE, rule("{'source':['aws.codeartifact']}"));
    var arn = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/events/x";
    var target = aws.create(TARGET, "{'rule':'r','targetId':'log','arn':'%s'}".formatted(arn));
    assertThat(aws.read(TARGET, target).path("arn").asText()).isEqualTo(arn);
    aws.assertDeleteFails("ValidationException", RULE, rule);
    aws.delete(TARGET, target);
    aws.delete(RULE, rule);
    aws.assertCreateFails(
        "ResourceNotFoundException",
        TARGET,
        "{'rule':'r','targetId':'log','arn':'%s'}".formatted(arn));
  }
}
