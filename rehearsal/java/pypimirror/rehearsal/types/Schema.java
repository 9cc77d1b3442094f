package pypimirror.rehearsal.types;

import java.util.List;
import java.util.Optional;

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
}
