package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The schema of a package group in CloudFormation (<a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeartifact-packagegroup.html">AWS::CodeArtifact::PackageGroup</a>).
 * The AWS plugin validates the desired state against it during a preview.
 */
final class PackageGroupSchema {

  static final List<String> RESTRICTIONS =
      List.of("Publish", "ExternalUpstream", "InternalUpstream");
  private static final int PATTERN_CHARACTERS = 520;
  private static final int DESCRIPTION_CHARACTERS = 1_000;
  private static final int TAG_KEY_CHARACTERS = 128;
  private static final int TAG_VALUE_CHARACTERS = 256;

  private final Consumer<String> problem;

  private PackageGroupSchema(Consumer<String> problem) {
    this.problem = problem;
  }

  /** Reports the problems of a desired state. */
  static void check(JsonNode state, Consumer<String> problem) {
    new PackageGroupSchema(problem).check(state);
  }

  private void check(JsonNode state) {
    text(state, "", "DomainName", 2, 50);
    text(state, "", "Pattern", 2, PATTERN_CHARACTERS);
    if (state.has("Description")) {
      text(state, "", "Description", 0, DESCRIPTION_CHARACTERS);
    }
    if (state.has("OriginConfiguration")) {
      restrictions(state.path("OriginConfiguration"));
    }
    if (state.has("Tags")) {
      tags(state.path("Tags"));
    }
  }

  private void restrictions(JsonNode configuration) {
    if (!configuration.path("Restrictions").isObject()) {
      problem.accept("OriginConfiguration: Restrictions is required");
      return;
    }
    for (var restriction : configuration.path("Restrictions").properties()) {
      var place = "OriginConfiguration.Restrictions." + restriction.getKey();
      if (!RESTRICTIONS.contains(restriction.getKey())) {
        problem.accept(place + " is not allowed");
      } else if (!restriction.getValue().path("RestrictionMode").isTextual()) {
        problem.accept(place + ": RestrictionMode is required");
      }
    }
  }

  private void tags(JsonNode tags) {
    if (!tags.isArray()) {
      problem.accept("Tags: Invalid type. Expected: array");
      return;
    }
    for (var i = 0; i < tags.size(); i++) {
      var place = "Tags." + i + ".";
      text(tags.get(i), place, "Key", 1, TAG_KEY_CHARACTERS);
      text(tags.get(i), place, "Value", 1, TAG_VALUE_CHARACTERS);
      for (var field : tags.get(i).properties()) {
        if (!Set.of("Key", "Value").contains(field.getKey())) {
          problem.accept(place + field.getKey() + " is not allowed");
        }
      }
    }
  }

  private void text(JsonNode parent, String place, String name, int shortest, int longest) {
    var value = parent.path(name);
    if (value.isMissingNode()) {
      problem.accept(place + name + " is required");
    } else if (!value.isTextual()) {
      problem.accept(place + name + ": Invalid type. Expected: string");
    } else if (value.asText().length() < shortest) {
      problem.accept(
          "%s%s: String length must be greater than or equal to %d"
              .formatted(place, name, shortest));
    } else if (value.asText().length() > longest) {
      problem.accept(
          "%s%s: String length must be less than or equal to %d".formatted(place, name, longest));
    }
  }
}
