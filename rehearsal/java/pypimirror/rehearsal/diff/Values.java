package pypimirror.rehearsal.diff;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Lists the differences between two values, by path. */
final class Values {

  // The report shows only the length of longer texts.
  private static final int MAX_LENGTH = 200;
  private static final int CONTEXT_LENGTH = 20;
  // "#!/" in base64.
  private static final String SCRIPT = "IyEv";

  private final Labels labels;
  private final List<Report.Property> found = new ArrayList<>();

  private Values(Labels labels) {
    this.labels = labels;
  }

  /** Returns the paths with different values, ordered by name. */
  static List<Report.Property> between(
      String name, JsonNode before, JsonNode after, Labels labels) {
    var values = new Values(labels);
    values.compare(name, before, after);
    return List.copyOf(values.found);
  }

  private void compare(String path, JsonNode before, JsonNode after) {
    var old = document(before);
    var now = document(after);
    // In policies, a single value is equivalent to a list of one.
    if (old.isArray() && now.isValueNode() && !now.isNull()) {
      now = Snapshot.JSON.createArrayNode().add(now);
    } else if (now.isArray() && old.isValueNode() && !old.isNull()) {
      old = Snapshot.JSON.createArrayNode().add(old);
    }
    if (old.equals(now)) {
      return;
    }
    if (old.isObject() && now.isObject()) {
      compareByName(path, ".%s", named(old), named(now));
    } else if (old.isArray() && now.isArray()) {
      compareLists(path, old, now);
    } else {
      addText(path, words(old), words(now));
    }
  }

  // For long texts, adds only the difference, with some context.
  private void addText(String path, String before, String after) {
    if (before != null && after != null && Math.max(before.length(), after.length()) > MAX_LENGTH) {
      var same = common(before, after, false);
      var tail = common(before.substring(same), after.substring(same), true);
      var from = Math.max(0, same - CONTEXT_LENGTH);
      var old = cut(before, from, tail);
      var now = cut(after, from, tail);
      // If the difference is too long, adds only its beginning.
      found.add(
          old.equals(now)
              ? new Report.Property(path, beginning(before, from), beginning(after, from))
              : new Report.Property(path, old, now));
    } else {
      found.add(new Report.Property(path, cut(before, 0, 0), cut(after, 0, 0)));
    }
  }

  // The length of the common prefix, or of the common suffix.
  private static int common(String one, String other, boolean end) {
    var same = 0;
    while (same < Math.min(one.length(), other.length())
        && one.charAt(end ? one.length() - 1 - same : same)
            == other.charAt(end ? other.length() - 1 - same : same)) {
      same++;
    }
    return same;
  }

  private static String beginning(String text, int from) {
    return (from > 0 ? "…" : "")
        + text.substring(from, Math.min(text.length(), from + MAX_LENGTH))
        + "…";
  }

  private static String cut(String text, int from, int tail) {
    if (text == null) {
      return null;
    }
    var to = Math.min(text.length(), text.length() - tail + (tail > 0 ? CONTEXT_LENGTH : 0));
    var part = (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
    return part.length() > MAX_LENGTH ? text.length() + " characters" : part;
  }

  private void compareByName(
      String path, String shape, Map<String, JsonNode> before, Map<String, JsonNode> after) {
    var names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (var name : names) {
      if (!name.equals("__defaults")) {
        compare(
            path + shape.formatted(name),
            before.getOrDefault(name, MissingNode.getInstance()),
            after.getOrDefault(name, MissingNode.getInstance()));
      }
    }
  }

  // Compares statements by Sid. For other lists, adds the removed and the new items.
  private void compareLists(String path, JsonNode before, JsonNode after) {
    var old = bySid(before);
    var now = bySid(after);
    if (!old.isEmpty() && !now.isEmpty()) {
      compareByName(path, "[%s]", old, now);
      return;
    }
    var removed = items(before);
    var added = items(after);
    removed.removeIf(added::remove);
    if (removed.isEmpty() && added.isEmpty()) {
      addText(path, words(before), words(after));
      return;
    }
    removed.forEach(item -> addText(path + "[]", words(item), null));
    added.forEach(item -> addText(path + "[]", null, words(item)));
  }

  private static Map<String, JsonNode> bySid(JsonNode list) {
    var bySid = new LinkedHashMap<String, JsonNode>();
    for (var item : list) {
      if (!item.hasNonNull("Sid")) {
        return Map.of();
      }
      bySid.put(item.get("Sid").asText(), item);
    }
    return bySid;
  }

  private static List<JsonNode> items(JsonNode list) {
    var items = new ArrayList<JsonNode>();
    list.forEach(items::add);
    return items;
  }

  private static Map<String, JsonNode> named(JsonNode object) {
    var named = new LinkedHashMap<String, JsonNode>();
    object.properties().forEach(field -> named.put(field.getKey(), field.getValue()));
    return named;
  }

  // Parses a text that contains JSON, and splits a script into lines.
  private static JsonNode document(JsonNode value) {
    if (value.isTextual() && (value.asText().startsWith("{") || value.asText().startsWith("["))) {
      try {
        return Snapshot.JSON.readTree(value.asText());
      } catch (JsonProcessingException e) {
        return value;
      }
    }
    if (value.isTextual() && value.asText().startsWith(SCRIPT)) {
      try {
        return Snapshot.JSON.valueToTree(
            new String(Base64.getDecoder().decode(value.asText()), StandardCharsets.UTF_8)
                .lines()
                .toList());
      } catch (IllegalArgumentException notBase64) {
        return value;
      }
    }
    return value;
  }

  private String words(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    return labels.in(
        value.isTextual() && !value.asText().isEmpty() ? value.asText() : value.toString());
  }
}
