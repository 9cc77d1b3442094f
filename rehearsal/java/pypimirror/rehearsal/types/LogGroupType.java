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
import pypimirror.rehearsal.account.EventState.LogGroup;

/**
 * Log groups (<a
 * href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html">CreateLogGroup</a>,
 * <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html">PutRetentionPolicy</a>).
 */
final class LogGroupType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:cloudwatch/logGroup:LogGroup")
          .taggable()
          .with(
              input("name", Text.matching("the name of a log group", "[.\\-_/#A-Za-z0-9]{1,512}"))
                  .demanded()
                  .replacing(),
              input(
                  "retentionInDays",
                  new PropertyType.Scalar(
                      "a retention period of CloudWatch Logs",
                      it ->
                          it.asText()
                              .matches(
                                  "0|1|3|5|7|14|30|60|90|120|150|180|365|400|545|731|1096|1827|2192|2557|2922|3288|3653"))),
              only("skipDestroy", false),
              output("logGroupClass"),
              output("arn"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  static String arn(Account account, String name) {
    return account.arn("logs", "log-group:" + name);
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var name = inputs.path("name").asText();
    if (account.events().logGroups().containsKey(name)) {
      throw new AwsException(
          AwsError.LOG_GROUP_ALREADY_EXISTS, "The specified log group already exists");
    }
    account
        .events()
        .logGroups()
        .put(name, new LogGroup(inputs.path("retentionInDays").asInt(), Shapes.tags(inputs), null));
    return name;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.events().logGroups().get(id))
        .map(
            group ->
                Shapes.object()
                    .put("name", id)
                    .put("retentionInDays", group.retentionDays())
                    .put("logGroupClass", "STANDARD")
                    .put("arn", arn(account, id)));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.events().logGroups().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    account
        .events()
        .logGroups()
        .computeIfPresent(
            id,
            (name, old) ->
                new LogGroup(
                    inputs.path("retentionInDays").asInt(), Shapes.tags(inputs), old.events()));
  }

  @Override
  public void delete(Account account, String id) {
    account.events().logGroups().remove(id);
  }
}
