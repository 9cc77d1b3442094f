package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.only;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.EventState.Rule;
import pypimirror.rehearsal.events.EventPattern;

/**
 * Rules of EventBridge for the default event bus (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html">PutRule</a>).
 */
final class EventRuleType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:cloudwatch/eventRule:EventRule")
          .taggable()
          .with(
              input("name", Text.matching("the name of a rule", "[.\\-_A-Za-z0-9]{1,64}"))
                  .demanded()
                  .replacing(),
              input("description", Text.length(0, 512)),
              input("eventPattern", PropertyType.TEXT).demanded(),
              only("eventBusName", "default"),
              only("forceDestroy", false),
              output("state"),
              output("arn"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  static String arn(Account account, String name) {
    return account.arn("events", "rule/" + name);
  }

  // PutRule overwrites a rule of the same name, and keeps its targets.
  @Override
  public String create(Account account, ObjectNode inputs) {
    var name = inputs.path("name").asText();
    put(account, name, inputs);
    return name;
  }

  private static void put(Account account, String name, ObjectNode inputs) {
    var pattern = inputs.path("eventPattern").asText();
    EventPattern.of(pattern);
    var old = account.events().rules().get(name);
    account
        .events()
        .rules()
        .put(
            name,
            new Rule(
                pattern,
                inputs.path("description").asText(""),
                old == null ? null : old.targets(),
                Shapes.tags(inputs)));
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.events().rules().get(id))
        .map(
            rule ->
                Shapes.object()
                    .put("name", id)
                    .put("description", rule.description())
                    .put("eventPattern", rule.pattern())
                    .put("eventBusName", "default")
                    .put("state", "ENABLED")
                    .put("arn", arn(account, id)));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.events().rules().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    put(account, id, inputs);
  }

  @Override
  public void delete(Account account, String id) {
    var rule = account.events().rules().get(id);
    if (rule != null && !rule.targets().isEmpty()) {
      throw new AwsException(AwsError.VALIDATION, "Rule can't be deleted since it has targets.");
    }
    account.events().rules().remove(id);
  }
}
