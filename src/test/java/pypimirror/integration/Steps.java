package pypimirror.integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** What the engine would do with each resource, from {@code pulumi preview --json}. */
final class Steps {

  private Steps() {}

  /** Operation by {@code type name}, without those that stay the same. */
  static Map<String, String> of(JsonNode preview) {
    var steps = new TreeMap<String, String>();
    for (var step : preview.path("steps")) {
      var operation = step.path("op").asText();
      if (!operation.equals("same")) {
        var urn = step.path("urn").asText().split("::", -1);
        var type = urn[2].substring(urn[2].lastIndexOf('$') + 1);
        var name = type.substring(type.lastIndexOf(':') + 1) + " " + urn[3];
        steps.merge(
            name,
            operation,
            (a, b) -> a.equals("replace") ? a : b.equals("replace") ? b : a + "+" + b);
      }
    }
    return steps;
  }
}
