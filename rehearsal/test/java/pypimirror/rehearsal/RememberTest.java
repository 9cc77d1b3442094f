package pypimirror.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rehearsal/bash/remember}. */
class RememberTest {

  @TempDir private Path folder;

  private record Ended(int exitCode, String output) {}

  @Test
  void aCommandRunsOnceForAKey() throws Exception {
    assertThat(remember("key", "echo ran >>runs; echo answer")).isEqualTo(new Ended(0, "answer\n"));
    assertThat(remember("key", "echo ran >>runs; echo answer")).isEqualTo(new Ended(0, "answer\n"));
    assertThat(folder.resolve("runs")).hasContent("ran");

    assertThat(remember("another key", "echo ran >>runs; echo another"))
        .isEqualTo(new Ended(0, "another\n"));
    assertThat(folder.resolve("runs")).hasContent("ran\nran");
  }

  @Test
  void aFailureIsToldAndForgotten() throws Exception {
    assertThat(remember("key", "echo why; exit 3")).isEqualTo(new Ended(3, "why\n"));
    assertThat(remember("key", "echo answer")).isEqualTo(new Ended(0, "answer\n"));
    try (var answers = Files.list(folder.resolve("answers"))) {
      assertThat(answers.map(it -> it.getFileName().toString())).containsExactly("key");
    }
  }

  private Ended remember(String key, String script) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(List.of(Path.of("rehearsal/bash/remember").toAbsolutePath().toString()));
    command.addAll(List.of(folder.resolve("answers").toString(), key, "bash", "-c", script));
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
