package pypimirror.rehearsal.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.EventState.LogGroup;
import pypimirror.rehearsal.iam.AccessRequest;
import pypimirror.rehearsal.iam.PolicyDocument;
import pypimirror.rehearsal.iam.ServicePermission;

/**
 * The default event bus of an account, which writes events to the log groups of matching rules. As
 * in AWS, an event that a log group does not accept is dropped. The emulator has no SNS topics.
 */
final class EventBus {

  private static final String SERVICE = "events.amazonaws.com";

  private EventBus() {}

  static void send(Account account, JsonNode event) {
    account
        .events()
        .rules()
        .forEach(
            (name, rule) -> {
              if (EventPattern.of(rule.pattern()).matches(event)) {
                rule.targets().values().forEach(target -> write(account, name, target, event));
              }
            });
  }

  private static void write(Account account, String rule, String target, JsonNode event) {
    var prefix = account.arn("logs", "log-group:");
    if (!target.startsWith(prefix)) {
      return;
    }
    var name = target.substring(prefix.length());
    var group = account.events().logGroups().get(name);
    if (group != null && accepts(account, rule, target)) {
      add(group, event);
    }
  }

  private static void add(LogGroup group, JsonNode event) {
    group.events().add(event.toString());
  }

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
  private static boolean accepts(Account account, String rule, String logGroupArn) {
    var source = new TreeMap<String, List<String>>();
    source.put("aws:sourcearn", List.of(account.arn("events", "rule/" + rule)));
    source.put("aws:sourceaccount", List.of(account.id()));
    return Stream.of(
            new AccessRequest("logs:CreateLogStream", logGroupArn + ":log-stream:x", Map.of()),
            new AccessRequest("logs:PutLogEvents", logGroupArn + ":log-stream:x", source))
        .allMatch(
            request ->
                account.events().logPolicies().values().stream()
                    .map(it -> PolicyDocument.resourceBased(it, AwsError.LOGS_INVALID_PARAMETER))
                    .anyMatch(policy -> ServicePermission.allows(policy, SERVICE, request)));
  }
}
