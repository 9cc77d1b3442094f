package pypimirror.rehearsal.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import pypimirror.rehearsal.account.Accounts;

/** Calls the emulator's plugin without the engine, and creates resources immediately. */
public final class DirectPlugin {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Resources resources;

  /** A created resource. */
  public record Made(String id, Map<String, Object> state) {}

  /** Creates the plugin with the credentials of an account. */
  public DirectPlugin(Accounts accounts, String region, String accountId) {
    this.resources =
        new Resources(
            accounts,
            new ProviderConfig(region, accountId, Map.of()),
            FaultPlan.parse(""),
            time -> {});
  }

  /** Creates a resource, or rejects it as the plugin or AWS does. */
  public Made create(String type, String name, Map<String, Object> inputs) {
    var checked =
        resources.check(
            type, name, new byte[0], JsonNodeFactory.instance.objectNode(), json(inputs));
    if (!checked.problems().isEmpty()) {
      throw new IllegalArgumentException(type + " " + name + ": " + checked.problems());
    }
    var made = resources.create(type, checked.inputs());
    if (made.failure() != null) {
      throw made.failure();
    }
    return new Made(made.id(), map(made.state()));
  }

  /** Calls a function and returns its result. */
  public Map<String, Object> invoke(String token, Map<String, Object> args) {
    return map(resources.invoke(token, json(args)));
  }

  private static ObjectNode json(Map<String, Object> values) {
    return (ObjectNode) whole(JSON.valueToTree(values));
  }

  // Every number arrives as a double.
  private static JsonNode whole(JsonNode node) {
    if (node.isObject()) {
      var object = JsonNodeFactory.instance.objectNode();
      node.properties().forEach(entry -> object.set(entry.getKey(), whole(entry.getValue())));
      return object;
    }
    if (node.isArray()) {
      var array = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> array.add(whole(item)));
      return array;
    }
    return node.isDouble() && node.asDouble() == node.asLong()
        ? JsonNodeFactory.instance.numberNode(node.asLong())
        : node;
  }

  // Removes null properties, as the engine does.
  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(ObjectNode state) {
    var said = state.deepCopy();
    state.properties().stream()
        .filter(property -> property.getValue().isNull())
        .forEach(property -> said.remove(property.getKey()));
    return JSON.convertValue(said, Map.class);
  }
}
