package pypimirror.rehearsal.codeartifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pypimirror.rehearsal.types.Property;
import pypimirror.rehearsal.types.ResourceType;
import pypimirror.rehearsal.types.ResourceTypes;

/** Compares the tables in the emulator's README with the code, and regenerates them on request. */
class SupportedOperationsTest {

  private static final Path README = Path.of("rehearsal/README.md");

  @Test
  void theReadmeListsTheSupportedOperationsAndTypes() throws IOException {
    var current = Files.readString(README);
    var expected = between(between(current, "operations", operations()), "types", types());
    if (System.getenv("WRITE_DOCS") != null) {
      Files.writeString(README, expected);
    } else {
      assertThat(current)
          .as("stale; regenerate it with: WRITE_DOCS=1 mvn -B test -Dtest=SupportedOperationsTest")
          .isEqualTo(expected);
    }
  }

  private static String between(String text, String section, String content) {
    var start = "<!-- %s -->\n".formatted(section);
    var end = "<!-- /%s -->".formatted(section);
    return text.substring(0, text.indexOf(start) + start.length())
        + content
        + text.substring(text.indexOf(end));
  }

  private static String operations() {
    return "| Operation | Request |\n|---|---|\n"
        + new Api(null, null, null, null, null, null)
            .supported().entrySet().stream()
                .map(it -> "| `%s` | `%s` |\n".formatted(it.getValue(), it.getKey()))
                .collect(Collectors.joining());
  }

  private static String types() {
    return "| Resource type | Properties |\n|---|---|\n"
        + ResourceTypes.ALL.stream()
            .map(
                type ->
                    "| `%s` | %s |\n"
                        .formatted(
                            type.schema().token(),
                            type.schema().properties().stream()
                                .map(Property::name)
                                .sorted()
                                .map("`%s`"::formatted)
                                .collect(Collectors.joining(", "))
                                .concat(tags(type))))
            .collect(Collectors.joining());
  }

  private static String tags(ResourceType type) {
    return type.schema().isTaggable() ? ", `tags`" : "";
  }
}
