package pypimirror.rules;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Queries about the statements of deployed policies. */
final class PolicyStatements {

  private PolicyStatements() {}

  static boolean allows(JsonObject statement) {
    return statement.get("Effect").getAsString().equals("Allow");
  }

  static boolean allowsEverybody(JsonObject statement) {
    var principal = statement.get("Principal");
    return allows(statement)
        && principal != null
        && (principal.isJsonPrimitive()
            || texts(principal.getAsJsonObject().get("AWS")).anyMatch("*"::equals));
  }

  static boolean namesPrincipals(JsonObject statement) {
    return conditionKeys(statement).stream()
        .anyMatch(
            Set.of("aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID")::contains);
  }

  /** Whether a statement allows only reads from the bucket with CodeArtifact's files. */
  static boolean ofTheAssetsBucket(JsonObject statement) {
    return texts(statement.get("Action")).allMatch("s3:GetObject"::equals)
        && texts(statement.get("Resource")).allMatch(it -> it.startsWith("arn:aws:s3:::assets-"));
  }

  // Only conditions that require listed values count: no negation, IfExists or pattern.
  static Set<String> conditionKeys(JsonObject statement) {
    var keys = new HashSet<String>();
    if (statement.has("Condition")) {
      statement
          .getAsJsonObject("Condition")
          .entrySet()
          .forEach(
              operator -> {
                if (Set.of("StringEquals", "ArnEquals").contains(operator.getKey())) {
                  operator.getValue().getAsJsonObject().entrySet().stream()
                      .filter(key -> texts(key.getValue()).noneMatch(it -> it.contains("*")))
                      .forEach(key -> keys.add(key.getKey()));
                }
              });
    }
    return keys;
  }

  static boolean reads(String action) {
    return action.matches("\\w+:(Get|Read|List|Describe)\\w*");
  }

  static Stream<JsonElement> each(JsonElement oneOrMore) {
    return oneOrMore.isJsonArray()
        ? StreamSupport.stream(oneOrMore.getAsJsonArray().spliterator(), false)
        : Stream.of(oneOrMore);
  }

  static Stream<String> texts(JsonElement oneOrMore) {
    return oneOrMore == null ? Stream.of() : each(oneOrMore).map(JsonElement::getAsString);
  }
}
