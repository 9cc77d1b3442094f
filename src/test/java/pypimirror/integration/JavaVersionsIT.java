package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Newer versions of Java than the one that the program is built for. */
class JavaVersionsIT {

  @ParameterizedTest
  @ValueSource(ints = {21, 25})
  void deploysAndPreviews(int version, @TempDir Path folder)
      throws IOException, InterruptedException {
    var java = install(version, folder);
    assertThat(PythonTools.run(java.toString(), "--version")).contains(" " + version + ".");
    var rehearsal = new Rehearsal(folder);
    rehearsal.variable("PATH", java.getParent() + ":" + System.getenv("PATH"));

    assertThat(rehearsal.run("up", "--yes", "--skip-preview").succeeded().output())
        .doesNotContainIgnoringCase("warning");
    for (var turn = 0; turn < 2; turn++) {
      assertThat(rehearsal.run("preview", "--expect-no-changes").succeeded().output())
          .doesNotContainIgnoringCase("warning");
    }
  }

  private static Path install(int version, Path folder) throws IOException, InterruptedException {
    PythonTools.install("java-" + version, folder.resolve("venv"));
    try (var files = Files.walk(folder.resolve("venv"))) {
      return files.filter(file -> file.endsWith("bin/java")).findFirst().orElseThrow();
    }
  }
}
