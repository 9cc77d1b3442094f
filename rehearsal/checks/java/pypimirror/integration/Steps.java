package pypimirror.integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** What the engine would do with each resource, from {@code pulumi preview --json}. */
final class Steps {

  private Steps() {}

  /** Operation by {@code Type name}, without what stays the same or is only looked at. */
  static Map<String, String> of(JsonNode preview) {
    var steps = new TreeMap<String, String>();
    for (var step : preview.path("steps")) {
      var operation = step.path("op").asText();
      if (!operation.equals("same") && !operation.equals("refresh")) {
        var urn = step.path("urn").asText().split("::", -1);
        var name = urn[2].substring(urn[2].lastIndexOf(':') + 1) + " " + urn[3];
        // A replacement is three steps: creating, replacing and deleting, in either order.
        steps.put(name, operation.contains("replace") ? "replace" : operation);
      }
    }
    return steps;
  }
}
