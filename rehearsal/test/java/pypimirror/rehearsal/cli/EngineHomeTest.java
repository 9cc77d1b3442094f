package pypimirror.rehearsal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shims of the tools whose versions the engine queries. */
class EngineHomeTest {

  @TempDir private Path folder;

  private record Result(int exitCode, String output) {}

  private void tool(String script, int ageInSeconds) throws IOException {
    var tool = folder.resolve("tool");
    WholeFile.writeScript(
        tool, "#!/usr/bin/env bash\necho ran >>%s/runs\n%s\n".formatted(folder, script));
    Files.setLastModifiedTime(tool, FileTime.from(Instant.now().minusSeconds(ageInSeconds)));
  }

  private Result run(String argument) throws IOException, InterruptedException {
    var shim = folder.resolve("shim");
    WholeFile.writeScript(
        shim,
        EngineHome.shim(folder.resolve("tool"), EngineHome.answer(folder, folder.resolve("tool"))));
    var process = new ProcessBuilder(shim.toString(), argument).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  @Test
  void readsTheVersionOfThePluginFromThePom(@TempDir Path other) throws IOException {
    var pom = other.resolve("pom.xml");
    Files.writeString(
        pom,
        "<p><!-- <pulumi.aws.version>5.0.0</pulumi.aws.version>\n --><pulumi.aws.version>\n 6.1.0"
            + " </pulumi.aws.version></p>");
    assertThat(EngineHome.version(pom)).isEqualTo("6.1.0");
    Files.writeString(pom, "<p/>");
    assertThatThrownBy(() -> EngineHome.version(pom))
        .isInstanceOf(CommandException.class)
        .hasMessageEndingWith("pom.xml does not set the property pulumi.aws.version.");
  }

  @Test
  void cachesTheVersionOfAToolUntilTheToolIsReplaced() throws Exception {
    tool("echo 1.0", 60);
    assertThat(run("--version")).isEqualTo(new Result(0, "1.0\n"));
    assertThat(run("--version")).isEqualTo(new Result(0, "1.0\n"));
    assertThat(folder.resolve("runs")).hasContent("ran");

    // Older than the cached version, like a tool that is extracted from an archive.
    tool("echo 2.0", 30);
    assertThat(run("--version")).isEqualTo(new Result(0, "2.0\n"));
  }

  @Test
  void reportsAFailureWithoutCachingIt() throws Exception {
    tool("echo why; exit 3", 60);
    assertThat(run("--version")).isEqualTo(new Result(3, "why\n"));
    tool("echo 1.0", 60);
    assertThat(run("--version")).isEqualTo(new Result(0, "1.0\n"));
  }

  @Test
  void passesOtherArgumentsToTheTool() throws Exception {
    tool("echo \"$1\"", 60);
    assertThat(run("compile")).isEqualTo(new Result(0, "compile\n"));
    assertThat(EngineHome.answer(folder, folder.resolve("tool"))).doesNotExist();
  }

  @Test
  void quotesWordsForTheShell() {
    assertThat(EngineHome.quote("it's $HOME")).isEqualTo("'it'\\''s $HOME'");
  }
}
