package pypimirror.integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** Reads the planned operations from {@code pulumi preview --json}. */
final class Steps {

  private Steps() {}

  /** Returns the operation by {@code Type name}, without unchanged and refreshed resources. */
  static Map<String, String> of(JsonNode preview) {
    var steps = new TreeMap<String, String>();
    for (var step : preview.path("steps")) {
      var operation = step.path("op").asText();
      if (!operation.equals("same") && !operation.equals("refresh")) {
        var urn = step.path("urn").asText().split("::", -1);
        var name = urn[2].substring(urn[2].lastIndexOf(':') + 1) + " " + urn[3];
        // A replacement consists of three steps (create, replace, delete), in varying order.
        steps.put(name, operation.contains("replace") ? "replace" : operation);
      }
    }
    return steps;
  }
}
