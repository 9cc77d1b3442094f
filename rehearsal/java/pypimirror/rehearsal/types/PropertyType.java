package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The type of a property's values, and the rule for whether AWS considers two values equal. */
public interface PropertyType {

  /** The engine's placeholder for a value that is unknown until a resource is created. */
  JsonNode UNKNOWN = JsonNodeFactory.instance.textNode("04da6b54-80e4-46f7-96ec-b56ff0331ba9");

  /** Any value that AWS returns. */
  PropertyType ANY = new Scalar("anything", value -> true);

  /** A string. */
  PropertyType TEXT = new Text("a string", text -> true);

  /** A boolean. */
  PropertyType TRUTH = new Scalar("a boolean", JsonNode::isBoolean);

  /** A whole number. */
  PropertyType WHOLE = new Scalar("a whole number", JsonNode::isIntegralNumber);

  /** A policy document: JSON in a string. */
  PropertyType POLICY = new PolicyText(false);

  /** A policy document of IAM, which the plugin checks more strictly. */
  PropertyType IAM_POLICY = new PolicyText(true);

  /** Strings in any order. */
  PropertyType TEXTS = Items.unordered(TEXT);

  /** Strings by name. */
  PropertyType TAGS = new Named();

  /** Returns what is wrong with a known value, or empty if it is valid. */
  Optional<String> fault(JsonNode value);

  /** Whether the program's value equals the value in AWS. */
  boolean same(JsonNode desired, JsonNode actual);

  /**
   * Converts a value, and the values nested in it, as the plugin does: numbers and booleans to
   * strings, a string to a list, and a list of one object to the object.
   */
  static JsonNode coerced(PropertyType type, JsonNode value) {
    if (type instanceof Text && (value.isNumber() || value.isBoolean())) {
      return JsonNodeFactory.instance.textNode(value.asText());
    }
    if (type instanceof Items list && !value.equals(UNKNOWN)) {
      var items = JsonNodeFactory.instance.arrayNode();
      if (value.isTextual()) {
        return items.add(value);
      }
      value.forEach(item -> items.add(coerced(list.item, item)));
      return value.isArray() ? items : value;
    }
    if (type instanceof Nested nested) {
      var object = value.isArray() && value.size() == 1 ? value.get(0) : value;
      if (!object.isObject()) {
        return object;
      }
      var fields = JsonNodeFactory.instance.objectNode();
      object
          .properties()
          .forEach(
              field ->
                  fields.set(
                      field.getKey(),
                      coerced(nested.fields.getOrDefault(field.getKey(), ANY), field.getValue())));
      return fields;
    }
    return value;
  }

  /** Whether the value, or a value nested in it, is unknown. */
  static boolean isUnknown(JsonNode value) {
    for (var item : value) {
      if (isUnknown(item)) {
        return true;
      }
    }
    return value.equals(UNKNOWN);
  }

  static Optional<String> expected(String what, JsonNode value) {
    return Optional.of("expected " + what + ", got " + value);
  }

  /** A single value. */
  record Scalar(String what, Predicate<JsonNode> accepts) implements PropertyType {
    @Override
    public Optional<String> fault(JsonNode value) {
      return accepts.test(value) ? Optional.empty() : expected(what, value);
    }

    @Override
    public boolean same(JsonNode desired, JsonNode actual) {
      return desired.equals(actual);
    }
  }

  /**
   * A list.
   *
   * @param item the type of the elements
   * @param ordered whether a change of the order is a change
   * @param min the minimum number of elements
   * @param max the maximum number of elements
   */
  record Items(PropertyType item, boolean ordered, int min, int max) implements PropertyType {

    static Items ordered(PropertyType item) {
      return new Items(item, true, 0, Integer.MAX_VALUE);
    }

    static Items unordered(PropertyType item) {
      return new Items(item, false, 0, Integer.MAX_VALUE);
    }

    Items between(int fewest, int most) {
      return new Items(item, ordered, fewest, most);
    }

    @Override
    public Optional<String> fault(JsonNode value) {
      if (!value.isArray()) {
        return expected("a list", value);
      }
      if (value.size() < min || value.size() > max) {
        return Optional.of(
            max == Integer.MAX_VALUE
                ? "expected at least %d elements, got %d".formatted(min, value.size())
                : "expected %d to %d elements, got %d".formatted(min, max, value.size()));
      }
      for (var element : value) {
        var fault = item.fault(element);
        if (fault.isPresent()) {
          return fault;
        }
      }
      return Optional.empty();
    }

    @Override
    public boolean same(JsonNode desired, JsonNode actual) {
      if (desired.size() != actual.size()) {
        return false;
      }
      if (!ordered) {
        var left = new HashSet<JsonNode>();
        var right = new HashSet<JsonNode>();
        desired.forEach(left::add);
        actual.forEach(right::add);
        return left.equals(right);
      }
      for (int i = 0; i < desired.size(); i++) {
        if (!item.same(desired.get(i), actual.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /** Strings by name. */
  record Named() implements PropertyType {
    @Override
    public Optional<String> fault(JsonNode value) {
      if (!value.isObject()) {
        return expected("a map", value);
      }
      for (var element : value) {
        if (TEXT.fault(element).isPresent()) {
          return TEXT.fault(element);
        }
      }
      return Optional.empty();
    }

    @Override
    public boolean same(JsonNode desired, JsonNode actual) {
      return desired.equals(actual);
    }
  }

  /**
   * A nested object.
   *
   * @param fields the types of the fields
   * @param required names of the fields that the object must have
   */
  record Nested(Map<String, PropertyType> fields, Set<String> required) implements PropertyType {

    Nested(Map<String, PropertyType> fields) {
      this(fields, Set.of());
    }

    @Override
    public Optional<String> fault(JsonNode value) {
      if (!value.isObject()) {
        return expected("an object", value);
      }
      var missing =
          required.stream().filter(field -> !value.hasNonNull(field)).sorted().findFirst();
      if (missing.isPresent()) {
        return missing.map("missing required property "::concat);
      }
      for (var field : value.properties()) {
        var kind = fields.get(field.getKey());
        // The SDK marks the defaults that it sets.
        if (kind == null && !field.getKey().equals("__defaults")) {
          return Optional.of("unknown property " + field.getKey());
        }
        if (kind != null && !isUnknown(field.getValue())) {
          var fault = kind.fault(field.getValue());
          if (fault.isPresent()) {
            return fault.map(it -> field.getKey() + ": " + it);
          }
        }
      }
      return Optional.empty();
    }

    @Override
    public boolean same(JsonNode desired, JsonNode actual) {
      return fields.entrySet().stream()
          .allMatch(
              field ->
                  desired.has(field.getKey()) == actual.has(field.getKey())
                      && (!desired.has(field.getKey())
                          || field
                              .getValue()
                              .same(desired.path(field.getKey()), actual.path(field.getKey()))));
    }
  }
}
