package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;

/**
 * The JSON patches that the plugin sends to Cloud Control (<a
 * href="https://datatracker.ietf.org/doc/html/rfc6902">RFC 6902</a>).
 *
 * <p>The plugin compares the previous desired state with the new one, and addresses array elements
 * by their index there. Cloud Control applies the patch to its own model of the resource. If the
 * model has the elements in another order, the patch changes the wrong elements.
 */
final class JsonPatch {

  /** An operation: {@code add}, {@code remove} or {@code replace}. */
  record Operation(String name, List<String> path, JsonNode value) {}

  private final List<Operation> operations = new ArrayList<>();

  private JsonPatch() {}

  /**
   * Returns the operations that the plugin derives from two documents. Arrays of equal length are
   * compared by index. For arrays of different lengths, the plugin removes and adds elements.
   */
  static List<Operation> between(JsonNode before, JsonNode after) {
    var patch = new JsonPatch();
    patch.compare(before, after, List.of());
    return patch.operations;
  }

  private void compare(JsonNode before, JsonNode after, List<String> path) {
    if (before.isObject() && after.isObject()) {
      for (var field : after.properties()) {
        var place = append(path, field.getKey());
        if (before.has(field.getKey())) {
          compare(before.get(field.getKey()), field.getValue(), place);
        } else {
          operations.add(new Operation("add", place, field.getValue()));
        }
      }
      for (var field : before.properties()) {
        if (!after.has(field.getKey())) {
          operations.add(new Operation("remove", append(path, field.getKey()), null));
        }
      }
    } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
      for (var i = 0; i < before.size(); i++) {
        compare(before.get(i), after.get(i), append(path, "" + i));
      }
    } else if (before.isArray() && after.isArray()) {
      var removed = missing(before, after);
      Collections.reverse(removed);
      removed.forEach(i -> operations.add(new Operation("remove", append(path, "" + i), null)));
      missing(after, before)
          .forEach(i -> operations.add(new Operation("add", append(path, "" + i), after.get(i))));
    } else if (!Objects.equals(before, after)) {
      operations.add(new Operation("replace", path, after));
    }
  }

  // Returns the indexes of the elements that the other array lacks.
  private static List<Integer> missing(JsonNode array, JsonNode other) {
    var rest = new ArrayList<JsonNode>();
    other.forEach(rest::add);
    var indexes = new ArrayList<Integer>();
    for (var i = 0; i < array.size(); i++) {
      if (!rest.remove(array.get(i))) {
        indexes.add(i);
      }
    }
    return indexes;
  }

  private static List<String> append(List<String> path, String part) {
    var longer = new ArrayList<>(path);
    longer.add(part);
    return longer;
  }

  /**
   * Applies operations to a model.
   *
   * @throws AwsException if the model has no element at a path
   */
  static JsonNode apply(List<Operation> operations, JsonNode model) {
    var result = model.deepCopy();
    for (var operation : operations) {
      var path = operation.path();
      var parent = result;
      for (var part : path.subList(0, path.size() - 1)) {
        parent = parent.isArray() ? parent.path(Integer.parseInt(part)) : parent.path(part);
      }
      apply(operation, parent, path.get(path.size() - 1));
    }
    return result;
  }

  private static void apply(Operation operation, JsonNode parent, String last) {
    if (parent instanceof ObjectNode object
        && (operation.name().equals("add") || object.has(last))) {
      if (operation.name().equals("remove")) {
        object.remove(last);
      } else {
        object.set(last, operation.value());
      }
      return;
    }
    if (parent instanceof ArrayNode array) {
      var index = Integer.parseInt(last);
      if (index < array.size() || (operation.name().equals("add") && index == array.size())) {
        switch (operation.name()) {
          case "add" -> array.insert(index, operation.value());
          case "remove" -> array.remove(index);
          default -> array.set(index, operation.value());
        }
        return;
      }
    }
    throw new AwsException(
        AwsError.INVALID_REQUEST,
        "Cannot apply the patch: the model has no element /" + String.join("/", operation.path()));
  }
}
