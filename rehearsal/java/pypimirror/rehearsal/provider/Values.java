package pypimirror.rehearsal.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

/**
 * Converts property values between the engine's protocol and JSON. Whole numbers become integers.
 */
final class Values {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Values() {}

  static ObjectNode json(Struct struct) {
    var object = JSON.objectNode();
    struct.getFieldsMap().forEach((name, value) -> object.set(name, json(value)));
    return object;
  }

  static Struct struct(ObjectNode object) {
    var struct = Struct.newBuilder();
    object.properties().forEach(field -> struct.putFields(field.getKey(), value(field.getValue())));
    return struct.build();
  }

  private static JsonNode json(Value value) {
    return switch (value.getKindCase()) {
      case NULL_VALUE, KIND_NOT_SET -> JSON.nullNode();
      case BOOL_VALUE -> JSON.booleanNode(value.getBoolValue());
      case STRING_VALUE -> JSON.textNode(value.getStringValue());
      case NUMBER_VALUE -> number(value.getNumberValue());
      case STRUCT_VALUE -> json(value.getStructValue());
      case LIST_VALUE -> {
        var array = JSON.arrayNode();
        value.getListValue().getValuesList().forEach(item -> array.add(json(item)));
        yield array;
      }
    };
  }

  private static JsonNode number(double number) {
    return number == Math.rint(number) ? JSON.numberNode((long) number) : JSON.numberNode(number);
  }

  private static Value value(JsonNode node) {
    var value = Value.newBuilder();
    switch (node.getNodeType()) {
      case BOOLEAN -> value.setBoolValue(node.booleanValue());
      case NUMBER -> value.setNumberValue(node.doubleValue());
      case STRING -> value.setStringValue(node.textValue());
      case OBJECT -> value.setStructValue(struct((ObjectNode) node));
      case ARRAY -> {
        var list = ListValue.newBuilder();
        node.forEach(item -> list.addValues(value(item)));
        value.setListValue(list);
      }
      default -> value.setNullValue(NullValue.NULL_VALUE);
    }
    return value.build();
  }
}
