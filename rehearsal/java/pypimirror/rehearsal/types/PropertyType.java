package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.iam.PolicyDocument;

/** The type of a property's values, and the rule for whether AWS considers two values equal. */
public interface PropertyType {

  /** The engine's placeholder for a value that is unknown until a resource is created. */
  JsonNode UNKNOWN = JsonNodeFactory.instance.textNode("04da6b54-80e4-46f7-96ec-b56ff0331ba9");

  /** Any value that AWS returns. */
  PropertyType ANY = new Scalar("anything", value -> true);

  /** A string. */
  PropertyType TEXT = new Scalar("a string", JsonNode::isTextual);

  /** A boolean. */
  PropertyType TRUTH = new Scalar("a boolean", JsonNode::isBoolean);

  /** A whole number. */
  PropertyType WHOLE = new Scalar("a whole number", JsonNode::isIntegralNumber);

  /** A policy document: JSON in a string. */
  PropertyType POLICY = new Policy();

  /** Strings in any order. */
  PropertyType TEXTS = new Items(TEXT, false);

  /** Strings by name. */
  PropertyType TAGS = new Named();

  /** Returns what is wrong with a known value, or empty if it is valid. */
  Optional<String> fault(JsonNode value);

  /** Whether the program's value equals the value in AWS. */
  boolean same(JsonNode desired, JsonNode actual);

  /** Whether the value, or a value nested in it, is unknown. */
  static boolean isUnknown(JsonNode value) {
    for (var item : value) {
      if (isUnknown(item)) {
        return true;
      }
    }
    return value.equals(UNKNOWN);
  }

  private static Optional<String> expected(String what, JsonNode value) {
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

  /** A policy document. Two documents are equal if they have the same meaning. */
  record Policy() implements PropertyType {
    @Override
    public Optional<String> fault(JsonNode value) {
      return TEXT.fault(value);
    }

    @Override
    public boolean same(JsonNode desired, JsonNode actual) {
      if (desired.equals(actual)) {
        return true;
      }
      try {
        return PolicyDocument.parse(desired.asText())
            .meansTheSameAs(PolicyDocument.parse(actual.asText()));
      } catch (AwsException unreadable) {
        return false;
      }
    }
  }

  /** A list, ordered or unordered. */
  record Items(PropertyType item, boolean ordered) implements PropertyType {
    @Override
    public Optional<String> fault(JsonNode value) {
      if (!value.isArray()) {
        return expected("a list", value);
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

  /** A nested object with optional fields. */
  record Nested(Map<String, PropertyType> fields) implements PropertyType {
    @Override
    public Optional<String> fault(JsonNode value) {
      if (!value.isObject()) {
        return expected("an object", value);
      }
      for (var field : value.properties()) {
        var kind = fields.get(field.getKey());
        if (kind == null && !field.getKey().equals("__defaults")) {
          return Optional.of("unknown property " + field.getKey());
        }
        if (kind != null && !isUnknown(field.getValue())) {
          var fault = kind.fault(field.getValue());
          if (fault.isPresent()) {
            return fault;
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

  /** A nested object with required fields. Fields that only AWS sets are ignored. */
  record Block(Map<String, PropertyType> fields) implements PropertyType {
    @Override
    public Optional<String> fault(JsonNode value) {
      if (!value.isObject()) {
        return expected("an object", value);
      }
      for (var field : value.properties()) {
        // The SDK marks the defaults that it sets.
        if (!fields.containsKey(field.getKey()) && !field.getKey().equals("__defaults")) {
          return Optional.of("unknown property " + field.getKey());
        }
      }
      return fields.entrySet().stream()
          .map(
              field ->
                  value.has(field.getKey())
                      ? field.getValue().fault(value.get(field.getKey()))
                      : Optional.of("missing property " + field.getKey()))
          .flatMap(Optional::stream)
          .findFirst();
    }

    @Override
    public boolean same(JsonNode desired, JsonNode actual) {
      return fields.entrySet().stream()
          .allMatch(
              field ->
                  field.getValue().same(desired.path(field.getKey()), actual.path(field.getKey())));
    }
  }
}
