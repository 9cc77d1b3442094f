package pypimirror.rehearsal.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.StreamSupport;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;

/**
 * An event pattern of EventBridge (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html">patterns</a>)
 * that compares fields with lists of values.
 *
 * @param fields the lists of values, in the structure of an event
 */
public record EventPattern(JsonNode fields) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Parses a pattern.
   *
   * @throws NotModelledException if the pattern compares in another way, for example by prefix
   */
  public static EventPattern of(String json) {
    JsonNode fields;
    try {
      fields = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw invalid("Filter is not an object");
    }
    check(fields);
    return new EventPattern(fields);
  }

  private static AwsException invalid(String reason) {
    return new AwsException(
        AwsError.INVALID_EVENT_PATTERN, "Event pattern is not valid. Reason: " + reason);
  }

  private static void check(JsonNode pattern) {
    if (!pattern.isObject() || pattern.isEmpty()) {
      throw invalid("Filter is not an object");
    }
    pattern
        .properties()
        .forEach(
            field -> {
              if (field.getKey().startsWith("$")) {
                throw new NotModelledException("event patterns with " + field.getKey());
              }
              if (field.getValue().isArray()) {
                if (field.getValue().isEmpty()) {
                  throw invalid("Empty arrays are not allowed");
                }
                field.getValue().forEach(EventPattern::checkValue);
              } else if (field.getValue().isObject()) {
                check(field.getValue());
              } else {
                throw invalid("\"%s\" must be an object or an array".formatted(field.getKey()));
              }
            });
  }

  private static void checkValue(JsonNode value) {
    if (!value.isTextual()) {
      throw new NotModelledException("event patterns that compare other values than strings");
    }
  }

  /** Whether an event has one of the listed values in each field. */
  public boolean matches(JsonNode event) {
    return matches(fields, event);
  }

  private static boolean matches(JsonNode pattern, JsonNode event) {
    return pattern.properties().stream()
        .allMatch(
            field -> {
              var value = event.path(field.getKey());
              return field.getValue().isObject()
                  ? matches(field.getValue(), value)
                  : StreamSupport.stream(field.getValue().spliterator(), false)
                      .anyMatch(value::equals);
            });
  }
}
