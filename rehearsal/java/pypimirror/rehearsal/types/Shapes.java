package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON, tags and IDs for the resource types. */
final class Shapes {

  private static final SecureRandom RANDOM = new SecureRandom();

  private Shapes() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Returns the tags of a resource, including the provider's default tags. */
  static Map<String, String> tags(ObjectNode inputs) {
    var tags = new TreeMap<String, String>();
    inputs
        .path("tagsAll")
        .properties()
        .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    return tags;
  }

  /** Returns the inputs with these names, without the markers that the SDK adds. */
  static ObjectNode only(ObjectNode inputs, List<String> names) {
    var selected = object();
    for (var name : names) {
      if (inputs.hasNonNull(name)) {
        selected.set(name, plain(inputs.get(name)));
      }
    }
    return selected;
  }

  private static JsonNode plain(JsonNode value) {
    if (!value.isObject()) {
      return value;
    }
    var plain = object();
    for (var field : value.properties()) {
      if (!field.getKey().equals("__defaults")) {
        plain.set(field.getKey(), plain(field.getValue()));
      }
    }
    return plain;
  }

  static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** Creates an ID in EC2's format: prefix, hyphen and 17 hexadecimal digits. */
  static String newId(String prefix) {
    return prefix + "-0" + randomHex(8);
  }

  static String randomHex(int bytes) {
    var random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
