package pypimirror.curation.plan;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.curation.UserMistake;

class RequirementsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# a comment",
        "demo",
        "demo  # a comment",
        "demo==1.0-1",
        "demo===1.0+local.1",
        "demo (>=1, <2)",
        "demo[one, two-three] ~= 1.4.*",
        "demo!=1.5; extra == 'a-b' and python_version < '3.12'"
      })
  void acceptsNamesSpecifiersExtrasAndMarkers(String line) throws IOException {
    var file = file(line);
    assertThatCode(() -> Requirements.check(file)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--index-url=http://127.0.0.1:1",
        "-r other.in",
        "-e .",
        ".",
        "./demo",
        "../demo",
        "file:demo.whl",
        "demo @ http://127.0.0.1:1/demo.whl",
        "git+http://127.0.0.1:1/demo",
        "demo==1.0 --hash=sha256:00",
        "demo==1.0; python_version > '3' --hash=sha256:00",
        "demo==1.0 \\",
        "demo; python_version > '3' \\",
        "demo#egg=other",
        "demo other",
        "$DEMO"
      })
  void rejectsEverythingElse(String line) throws IOException {
    var file = file(line);
    assertThatThrownBy(() -> Requirements.check(file))
        .isInstanceOf(UserMistake.class)
        .hasMessageContaining("line 2: \"" + line + "\" is not the name of a package");
  }

  @Test
  void listsEveryProblem() throws IOException {
    var file = file("-e .", "demo", "-r other.in");
    assertThatThrownBy(() -> Requirements.check(file))
        .hasMessageContainingAll("line 2", "line 4")
        .hasMessageNotContaining("line 3");
  }

  private Path file(String... lines) throws IOException {
    var all = new ArrayList<>(List.of("first"));
    all.addAll(List.of(lines));
    return Files.write(folder.resolve("requirements.in"), all);
  }
}
