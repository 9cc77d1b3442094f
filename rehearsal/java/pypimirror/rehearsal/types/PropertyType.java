package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.iam.PolicyDocument;

/** What the values of a property are, and when two of them are the same to AWS. */
public interface PropertyType {

  /** The engine's mark for a value that is not known before something has been created. */
  JsonNode UNKNOWN = JsonNodeFactory.instance.textNode("04da6b54-80e4-46f7-96ec-b56ff0331ba9");

  /** Whatever AWS puts out. */
  PropertyType ANY = new Scalar("anything", value -> true);

  /** A text. */
  PropertyType TEXT = new Scalar("a string", JsonNode::isTextual);

  /** A truth value. */
  PropertyType TRUTH = new Scalar("a boolean", JsonNode::isBoolean);

  /** A whole number. */
  PropertyType WHOLE = new Scalar("a whole number", JsonNode::isIntegralNumber);

  /** A policy document, JSON in a text. */
  PropertyType POLICY = new Policy();

  /** Texts in no order. */
  PropertyType TEXTS = new Items(TEXT, false);

  /** Texts by name. */
  PropertyType TAGS = new Named();

  /** What is wrong with a known value, if anything. */
  Optional<String> fault(JsonNode value);

  /** Whether a program's value asks for what is there already. */
  boolean same(JsonNode wanted, JsonNode there);

  /** Whether the value, or something in it, is not known yet. */
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
    public boolean same(JsonNode wanted, JsonNode there) {
      return wanted.equals(there);
    }
  }

  /** A policy document: two are the same when they mean the same. */
  record Policy() implements PropertyType {
    @Override
    public Optional<String> fault(JsonNode value) {
      return TEXT.fault(value);
    }

    @Override
    public boolean same(JsonNode wanted, JsonNode there) {
      if (wanted.equals(there)) {
        return true;
      }
      try {
        return PolicyDocument.parse(wanted.asText())
            .meansTheSameAs(PolicyDocument.parse(there.asText()));
      } catch (AwsException unreadable) {
        return false;
      }
    }
  }

  /** Several values, in an order that counts or in none. */
  record Items(PropertyType item, boolean ordered) implements PropertyType {
    @Override
    public Optional<String> fault(JsonNode value) {
      if (!value.isArray()) {
        return expected("a list", value);
      }
      for (var one : value) {
        var fault = item.fault(one);
        if (fault.isPresent()) {
          return fault;
        }
      }
      return Optional.empty();
    }

    @Override
    public boolean same(JsonNode wanted, JsonNode there) {
      if (wanted.size() != there.size()) {
        return false;
      }
      if (!ordered) {
        var left = new HashSet<JsonNode>();
        var right = new HashSet<JsonNode>();
        wanted.forEach(left::add);
        there.forEach(right::add);
        return left.equals(right);
      }
      for (int i = 0; i < wanted.size(); i++) {
        if (!item.same(wanted.get(i), there.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /** Texts by name. */
  record Named() implements PropertyType {
    @Override
    public Optional<String> fault(JsonNode value) {
      if (!value.isObject()) {
        return expected("a map", value);
      }
      for (var one : value) {
        if (TEXT.fault(one).isPresent()) {
          return TEXT.fault(one);
        }
      }
      return Optional.empty();
    }

    @Override
    public boolean same(JsonNode wanted, JsonNode there) {
      return wanted.equals(there);
    }
  }

  /** A nested object; of its fields any may be left out. */
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
    public boolean same(JsonNode wanted, JsonNode there) {
      return fields.entrySet().stream()
          .allMatch(
              field ->
                  wanted.has(field.getKey()) == there.has(field.getKey())
                      && (!wanted.has(field.getKey())
                          || field
                              .getValue()
                              .same(wanted.path(field.getKey()), there.path(field.getKey()))));
    }
  }

  /** A nested object whose fields are all required; what AWS adds to them does not count. */
  record Block(Map<String, PropertyType> fields) implements PropertyType {
    @Override
    public Optional<String> fault(JsonNode value) {
      if (!value.isObject()) {
        return expected("an object", value);
      }
      for (var field : value.properties()) {
        // The SDK marks the defaults that it filled in.
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
    public boolean same(JsonNode wanted, JsonNode there) {
      return fields.entrySet().stream()
          .allMatch(
              field ->
                  field.getValue().same(wanted.path(field.getKey()), there.path(field.getKey())));
    }
  }
}
