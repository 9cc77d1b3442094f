package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.only;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.EventState.Rule;

/**
 * Targets of rules of EventBridge: log groups and SNS topics (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html">PutTargets</a>).
 * EventBridge does not check whether a target exists. The ID is {@code RULE-TARGET}, as in the
 * plugin.
 */
final class EventTargetType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:cloudwatch/eventTarget:EventTarget")
          .with(
              input("rule", PropertyType.TEXT).demanded().replacing(),
              input("targetId", Text.matching("a target ID", "[.\\-_A-Za-z0-9]{1,64}"))
                  .demanded()
                  .replacing(),
              input(
                      "arn",
                      Text.matching(
                          "the ARN of a log group or an SNS topic (the emulator supports no other target)",
                          "arn:aws:logs:[a-z0-9-]+:\\d{12}:log-group:[^:]+|arn:aws:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]+"))
                  .demanded(),
              only("eventBusName", "default"),
              only("forceDestroy", false));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var rule = inputs.path("rule").asText();
    var target = inputs.path("targetId").asText();
    // Other targets need permissions that the emulator does not model.
    var own = "arn:aws:[a-z]+:%s:%s:.*".formatted(account.region(), account.id());
    if (!inputs.path("arn").asText().matches(own)) {
      throw new NotModelledException("targets in other accounts and regions");
    }
    rule(account, rule).targets().put(target, inputs.path("arn").asText());
    return rule + "-" + target;
  }

  private static Rule rule(Account account, String name) {
    var rule = account.events().rules().get(name);
    if (rule == null) {
      throw new AwsException(
          AwsError.RESOURCE_NOT_FOUND,
          "Rule %s does not exist on EventBus default.".formatted(name));
    }
    return rule;
  }

  /** A target: the name of its rule and its ID. */
  private record Key(String rule, String target) {}

  // Both names can contain hyphens.
  private static Optional<Key> key(Account account, String id) {
    return account.events().rules().entrySet().stream()
        .flatMap(
            rule ->
                rule.getValue().targets().keySet().stream()
                    .map(target -> new Key(rule.getKey(), target)))
        .filter(key -> id.equals(key.rule() + "-" + key.target()))
        .findFirst();
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return key(account, id)
        .map(
            key ->
                Shapes.object()
                    .put("rule", key.rule())
                    .put("targetId", key.target())
                    .put("eventBusName", "default")
                    .put("arn", rule(account, key.rule()).targets().get(key.target())));
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    key(account, id)
        .ifPresent(
            key ->
                rule(account, key.rule()).targets().put(key.target(), inputs.path("arn").asText()));
  }

  @Override
  public void delete(Account account, String id) {
    key(account, id).ifPresent(key -> rule(account, key.rule()).targets().remove(key.target()));
  }
}
