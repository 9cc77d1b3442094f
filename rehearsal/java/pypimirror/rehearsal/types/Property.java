package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * A property of a resource type, as in the AWS plugin's schema.
 *
 * @param name the name of the property
 * @param kind the type of its values
 * @param input whether a program can set it
 * @param required whether a program must set it
 * @param replaces whether a change of the value replaces the resource
 * @param computed whether AWS sets the value if a program does not, so that omitting it is not a
 *     change
 * @param kept whether the plugin keeps the program's value and never reads the value from AWS
 * @param preset the value that the plugin uses if a program does not set it, or null
 */
public record Property(
    String name,
    PropertyType kind,
    boolean input,
    boolean required,
    boolean replaces,
    boolean computed,
    boolean kept,
    JsonNode preset) {

  /** A property that a program can set. */
  public static Property input(String name, PropertyType kind) {
    return new Property(name, kind, true, false, false, false, false, null);
  }

  static Property output(String name) {
    return new Property(name, PropertyType.ANY, false, false, false, true, false, null);
  }

  Property demanded() {
    return new Property(name, kind, input, true, replaces, computed, kept, preset);
  }

  Property replacing() {
    return new Property(name, kind, input, required, true, computed, kept, preset);
  }

  Property filledByAws() {
    return new Property(name, kind, input, required, replaces, true, kept, preset);
  }

  Property keptByThePlugin() {
    return new Property(name, kind, input, required, replaces, computed, true, preset);
  }

  /** A property with a default value in the plugin. Without the value, the default applies. */
  Property defaulting(String value) {
    return defaulting(JsonNodeFactory.instance.textNode(value));
  }

  /** A property with a default value in the plugin. Without the value, the default applies. */
  Property defaulting(boolean value) {
    return defaulting(JsonNodeFactory.instance.booleanNode(value));
  }

  private Property defaulting(JsonNode value) {
    return new Property(name, kind, input, required, replaces, computed, kept, value);
  }

  /** A property for which the emulator supports only the plugin's default value. */
  static Property only(String name, String value) {
    return only(name, JsonNodeFactory.instance.textNode(value));
  }

  /** A property for which the emulator supports only the plugin's default value. */
  static Property only(String name, boolean value) {
    return only(name, JsonNodeFactory.instance.booleanNode(value));
  }

  /** A property for which the emulator supports only the plugin's default value. */
  static Property only(String name, int value) {
    return only(name, JsonNodeFactory.instance.numberNode(value));
  }

  private static Property only(String name, JsonNode value) {
    return input(
            name,
            new PropertyType.Scalar(
                value + " (the emulator supports no other value)",
                it -> it.asText().equals(value.asText())))
        .defaulting(value);
  }
}
