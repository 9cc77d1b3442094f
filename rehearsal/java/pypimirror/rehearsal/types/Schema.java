package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The schema of a resource type in the AWS plugin.
 *
 * @param token token of the type, such as {@code aws:codeartifact/domain:Domain}
 * @param isTaggable whether the type has {@code tags} and {@code tagsAll}
 * @param autonamed name of the property that the plugin sets to a unique name if a program does not
 *     set it
 * @param properties all properties except {@code tags} and {@code tagsAll}
 */
public record Schema(
    String token, boolean isTaggable, Optional<String> autonamed, List<Property> properties) {

  /** A type without tags and without properties. */
  static Schema of(String token) {
    return new Schema(token, false, Optional.empty(), List.of());
  }

  Schema taggable() {
    return new Schema(token, true, autonamed, properties);
  }

  Schema autonamed(String property) {
    return new Schema(token, isTaggable, Optional.of(property), properties);
  }

  Schema with(Property... all) {
    return new Schema(token, isTaggable, autonamed, List.of(all));
  }

  /**
   * Performs the plugin's checks of single properties: converts values, adds defaults, and reports
   * problems by property.
   *
   * @return the names of the properties that have their defaults
   */
  public List<String> complete(ObjectNode inputs, BiConsumer<String, String> problem) {
    var defaults = new ArrayList<String>();
    for (var property : properties) {
      var name = property.name();
      if (property.input() && inputs.hasNonNull(name)) {
        var value = PropertyType.coerced(property.kind(), inputs.get(name));
        inputs.set(name, value);
        if (!PropertyType.isUnknown(value)) {
          property.kind().fault(value).ifPresent(fault -> problem.accept(name, fault));
        }
      } else if (property.required()) {
        problem.accept(name, "Missing required property '%s'".formatted(name));
      } else if (property.preset() != null) {
        inputs.set(name, property.preset());
        defaults.add(name);
      }
    }
    return defaults;
  }
}
