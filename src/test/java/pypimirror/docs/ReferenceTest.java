package pypimirror.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the generated files with their definitions in the code, and regenerates them on request.
 */
class ReferenceTest {

  private static final String COMMAND = "WRITE_DOCS=1 mvn -B test -Dtest=ReferenceTest";

  /**
   * A generated file, or a file with a generated part.
   *
   * @param content creates the content from the current content
   */
  record Generated(Path file, UnaryOperator<String> content) {

    static Generated of(String file, Supplier<String> content) {
      return new Generated(Path.of(file), current -> content.get());
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }

  static Stream<Generated> files() {
    return Stream.of(
        new Generated(Path.of("Pulumi.yaml"), ReferenceTest::withGeneratedKeys),
        Generated.of("docs/reference/configuration.md", ConfigurationReference::markdown),
        Generated.of("docs/reference/outputs.md", OutputsReference::markdown),
        Generated.of("docs/outputs.schema.json", OutputsReference::schema),
        Generated.of("docs/reference/rules.md", RulesReference::markdown),
        Generated.of("docs/how-to/what-if/doctor.md", MessagesReference::doctor),
        Generated.of("docs/how-to/what-if/start-script.md", MessagesReference::script),
        Generated.of("docs/how-to/what-if/adopt.md", MessagesReference::adopt),
        Generated.of("docs/how-to/what-if/new.md", MessagesReference::newEnvironment));
  }

  private static String withGeneratedKeys(String current) {
    var end = current.indexOf("\nconfig:\n") + "\nconfig:\n".length();
    return current.substring(0, end) + ConfigurationReference.pulumiYaml();
  }

  @ParameterizedTest
  @MethodSource("files")
  void theGeneratedFileMatchesTheCode(Generated generated) throws IOException {
    var current = Files.exists(generated.file) ? Files.readString(generated.file) : "";
    var expected = generated.content.apply(current);
    if (System.getenv("WRITE_DOCS") != null) {
      Files.createDirectories(generated.file.toAbsolutePath().getParent());
      Files.writeString(generated.file, expected);
    } else {
      assertThat(current).as("stale; regenerate it with: %s", COMMAND).isEqualTo(expected);
    }
  }

  @Test
  void everyMessageOfTheStartScriptHasAMeaning() {
    assertThat(MessagesReference.scriptMessages())
        .containsExactlyInAnyOrderElementsOf(StartScriptMessages.MEANINGS.keySet());
  }

  @Test
  void doctorUsesEveryCauseOfItsCatalogue() throws IOException {
    var sources = new StringBuilder();
    try (var files = Files.list(Path.of("notebooks/doctor"))) {
      for (var file : files.filter(it -> it.toString().endsWith(".py")).toList()) {
        sources.append(Files.readString(file));
      }
    }
    var catalogue =
        JsonParser.parseString(Files.readString(Path.of("notebooks/doctor/causes.json")));
    assertThat(catalogue.getAsJsonObject().keySet())
        .isNotEmpty()
        .allMatch(cause -> sources.indexOf("\"" + cause + "\"") >= 0, "is used");
  }

  /** A Markdown table. */
  static String table(String[] header, Stream<String[]> rows) {
    var text = new StringBuilder();
    text.append(row(header));
    text.append("|---".repeat(header.length)).append("|\n");
    rows.forEach(cells -> text.append(row(cells)));
    return text.toString();
  }

  private static String row(String[] cells) {
    return Arrays.stream(cells)
        .map(cell -> "| " + cell.replace("|", "\\|").replace("<", "&lt;") + " ")
        .reduce("", String::concat)
        .concat("|\n");
  }

  /** The first lines of a generated page. */
  static String heading(String title) {
    return "# %s\n\n<!-- Generated from the code. Regenerate it with: %s -->\n\n"
        .formatted(title, COMMAND);
  }
}
