package pypimirror.policy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the permissions that the mirror needs and an existing policy does not allow. It compares
 * only actions and resources, not principals and conditions. Every reported gap is therefore real,
 * but the list can be incomplete.
 */
public final class PolicyGaps {

  private PolicyGaps() {}

  /**
   * Lists the required permissions that a policy does not allow.
   *
   * @param existing the existing policy, JSON
   * @param needed the required policy, JSON
   * @return one string for each gap, in the form "action on resource"
   */
  public static List<String> missing(String existing, String needed) {
    var missing = new ArrayList<String>();
    var granted = allowing(existing);
    for (var statement : allowing(needed)) {
      for (var action : texts(statement, "Action")) {
        for (var resource : texts(statement, "Resource")) {
          if (granted.stream().noneMatch(it -> covers(it, action, resource))) {
            missing.add(action + " on " + resource);
          }
        }
      }
    }
    return missing;
  }

  private static List<JsonObject> allowing(String policy) {
    return list(JsonParser.parseString(policy).getAsJsonObject().get("Statement")).asList().stream()
        .map(JsonElement::getAsJsonObject)
        .filter(statement -> statement.get("Effect").getAsString().equals("Allow"))
        .toList();
  }

  // A statement with NotAction or NotResource counts as allowing everything.
  private static boolean covers(JsonObject statement, String action, String resource) {
    return (statement.has("NotAction")
            || texts(statement, "Action").stream().anyMatch(it -> matches(it, action)))
        && (statement.has("NotResource")
            || texts(statement, "Resource").stream().anyMatch(it -> matches(it, resource)));
  }

  private static List<String> texts(JsonObject statement, String element) {
    return statement.has(element)
        ? list(statement.get(element)).asList().stream().map(JsonElement::getAsString).toList()
        : List.of();
  }

  private static JsonArray list(JsonElement one) {
    if (one.isJsonArray()) {
      return one.getAsJsonArray();
    }
    var list = new JsonArray();
    list.add(one);
    return list;
  }

  private static boolean matches(String pattern, String text) {
    var regex =
        pattern
            .toLowerCase(Locale.ROOT)
            .chars()
            .mapToObj(
                it -> it == '*' ? ".*" : it == '?' ? "." : Pattern.quote(Character.toString(it)))
            .collect(Collectors.joining());
    return text.toLowerCase(Locale.ROOT).matches(regex);
  }
}
