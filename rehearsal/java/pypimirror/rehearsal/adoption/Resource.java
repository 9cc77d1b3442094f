package pypimirror.rehearsal.adoption;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A resource in a Terraform state.
 *
 * @param address Terraform's name for it, such as {@code module.a.aws_vpc.b["c"]}
 * @param type such as {@code aws_vpc}
 * @param status how Terraform treats it
 * @param values the attributes of Terraform's AWS provider
 */
record Resource(String address, String type, Status status, JsonNode values) {

  /** How Terraform treats a resource. */
  enum Status {
    /** Terraform creates and deletes it. */
    MANAGED,
    /** Terraform only reads it. */
    DATA,
    /** Terraform has replaced it, but has not deleted it yet. */
    DEPOSED
  }

  /** Returns an attribute, or an empty string if it is missing or null. */
  String text(String name) {
    return values.path(name).asText("");
  }

  /** Returns the elements of an attribute that is a list or a set. */
  List<String> texts(String name) {
    return texts(values.path(name));
  }

  /** Returns the tags, including those that Terraform's provider adds to all resources. */
  Map<String, String> tags() {
    var tags = new TreeMap<String, String>();
    var all = values.path("tags_all").isObject() ? values.path("tags_all") : values.path("tags");
    all.properties().forEach(it -> tags.put(it.getKey(), it.getValue().asText()));
    tags.keySet().removeIf(it -> it.startsWith("aws:"));
    return tags;
  }

  static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(item -> texts.add(item.asText()));
    return List.copyOf(texts);
  }

  /** Whether an attribute, at any depth, is or contains the text as a whole string. */
  boolean mentions(String text) {
    return contains(values, text);
  }

  private static boolean contains(JsonNode value, String text) {
    if (value.isTextual()) {
      return value.asText().equals(text);
    }
    for (var item : value) {
      if (contains(item, text)) {
        return true;
      }
    }
    return false;
  }
}
