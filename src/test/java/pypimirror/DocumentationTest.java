package pypimirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables of the README name what there is. */
class DocumentationTest {

  @Test
  void everyKeyIsInTheReadme() throws IOException {
    var readme = Files.readString(Path.of("README.md"));
    for (var key : Configs.valid().keySet()) {
      assertThat(readme).contains("| `" + key + "` |");
    }
  }

  @Test
  void theDefaultsInTheReadmeAreThoseOfThePulumiFile() throws IOException {
    var readme = Files.readString(Path.of("README.md"));
    Configs.defaults()
        .forEach(
            (key, value) -> {
              var shown = List.of("", "[]", "{}").contains(value) ? "none" : "`" + value + "`";
              assertThat(readme.lines())
                  .anyMatch(
                      line ->
                          line.startsWith("| `" + key + "` |")
                              && line.contains("| " + shown + " |"));
            });
  }
}
