package pypimirror.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares the generated files with their definitions in the code, and regenerates them on request.
 */
class ReferenceTest {

  private static final String COMMAND = "WRITE_DOCS=1 mvn -B test -Dtest=ReferenceTest";

  /** A generated file, or a generated part of a file. */
  enum Generated {
    PROJECT("Pulumi.yaml") {
      @Override
      String content(String current) {
        var end = current.indexOf("\nconfig:\n") + "\nconfig:\n".length();
        return current.substring(0, end) + ConfigurationReference.pulumiYaml();
      }
    },
    CONFIGURATION("docs/reference/configuration.md") {
      @Override
      String content(String current) {
        return ConfigurationReference.markdown();
      }
    },
    OUTPUTS("docs/reference/outputs.md") {
      @Override
      String content(String current) {
        return OutputsReference.markdown();
      }
    },
    OUTPUTS_SCHEMA("docs/outputs.schema.json") {
      @Override
      String content(String current) {
        return OutputsReference.schema();
      }
    },
    RULES("docs/reference/rules.md") {
      @Override
      String content(String current) {
        return RulesReference.markdown();
      }
    },
    DOCTOR_MESSAGES("docs/how-to/what-if/doctor.md") {
      @Override
      String content(String current) {
        return MessagesReference.doctor();
      }
    },
    SCRIPT_MESSAGES("docs/how-to/what-if/start-script.md") {
      @Override
      String content(String current) {
        return MessagesReference.script();
      }
    },
    ADOPT_MESSAGES("docs/how-to/what-if/adopt.md") {
      @Override
      String content(String current) {
        return MessagesReference.adopt();
      }
    },
    NEW_MESSAGES("docs/how-to/what-if/new.md") {
      @Override
      String content(String current) {
        return MessagesReference.newEnvironment();
      }
    };

    private final Path file;

    Generated(String file) {
      this.file = Path.of(file);
    }

    abstract String content(String current);
  }

  @ParameterizedTest
  @EnumSource
  void theGeneratedFileMatchesTheCode(Generated generated) throws IOException {
    var current = Files.exists(generated.file) ? Files.readString(generated.file) : "";
    var expected = generated.content(current);
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
