package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Edits the program in a copy of the build, and previews the change. */
class EditIT {

  private static final Path REPOSITORY = Path.of("").toAbsolutePath();
  private static final List<String> BUILT =
      List.of(
          "target/pypi-mirror.jar",
          "target/pypi-mirror-approve.jar",
          "target/pypi-mirror-rehearsal.jar",
          "target/rehearsal.classpath",
          "target/lib/dependencies.jar");

  @TempDir private Path folder;
  private Path copy;

  private record Result(int exitCode, String output) {}

  @BeforeEach
  void copy() throws IOException, InterruptedException {
    // A path with a space, which shells split and which the first line of a script cannot contain.
    copy = folder.resolve("a copy");
    var files = PythonTools.run("git", "ls-files", "-co", "--exclude-standard").lines();
    for (var file : Stream.concat(files, BUILT.stream()).toList()) {
      if (Files.isRegularFile(REPOSITORY.resolve(file))) {
        Files.createDirectories(copy.resolve(file).getParent());
        Files.copy(
            REPOSITORY.resolve(file), copy.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    // The built files must be newer than their folders, and the dependencies newest.
    for (var file : BUILT) {
      Files.setLastModifiedTime(copy.resolve(file), FileTime.from(Instant.now()));
    }
    var engine = REPOSITORY.resolve(".rehearsal/bin");
    if (Files.exists(engine)) {
      Files.createDirectories(copy.resolve(".rehearsal"));
      Files.createSymbolicLink(copy.resolve(".rehearsal/bin"), engine);
    }
  }

  @Test
  void previewsAnEditAndCompilesItOnce() throws Exception {
    assertThat(preview())
        .satisfies(it -> assertThat(it.exitCode()).as(it.output()).isZero())
        .satisfies(it -> assertThat(it.output()).doesNotContain("compiling the edited program"));

    edit("StaleJar.check();", "if (true) { throw new RunException(\"this was edited\"); }");
    assertThat(preview().output())
        .contains("compiling the edited program", "this was edited")
        .doesNotContain("building the program");

    // The second preview does not compile the program again.
    assertThat(preview().output())
        .contains("this was edited")
        .doesNotContain("compiling the edited program", "building the program");
  }

  @Test
  void reportsCompilerErrors() throws Exception {
    edit("StaleJar.check();", "StaleJar.checks();");
    var result = preview();
    assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
    assertThat(result.output())
        .contains("The program does not compile", "App.java:", "cannot find symbol")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/deleted/library.jar", ""})
  void buildsAgainIfALibraryIsMissing(String classPath) throws Exception {
    Files.writeString(copy.resolve("target/rehearsal.classpath"), classPath);
    var maven = folder.resolve("bin/mvn");
    Files.createDirectories(maven.getParent());
    Files.writeString(maven, "#!/bin/sh\necho this is Maven\nexit 1\n");
    assertThat(maven.toFile().setExecutable(true)).isTrue();
    assertThat(run(Map.of("PATH", maven.getParent() + ":" + System.getenv("PATH")), "cost"))
        .satisfies(it -> assertThat(it.exitCode()).isEqualTo(1))
        .satisfies(
            it ->
                assertThat(it.output())
                    .contains("building the program", "this is Maven")
                    .doesNotContain("NoClassDefFoundError"));
  }

  @Test
  void findsItsFolderIfCdpathIsSet() throws Exception {
    var variables = Map.of("CDPATH", folder.toString());
    assertThat(run(variables, "--help"))
        .satisfies(it -> assertThat(it.exitCode()).as(it.output()).isZero())
        .satisfies(it -> assertThat(it.output()).contains("Usage: ./rehearse"));
    assertThat(folder).isDirectoryNotContaining(it -> it.getFileName().toString().contains("\n"));
  }

  private void edit(String from, String to) throws IOException {
    var file = copy.resolve("src/main/java/pypimirror/App.java");
    var before = Files.readString(file);
    assertThat(before).contains(from);
    Files.writeString(file, before.replace(from, to));
    // The kernel's clock for files can be some milliseconds behind the clock of copy().
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusMillis(20)));
  }

  private Result preview() throws IOException, InterruptedException {
    return run(Map.of(), "preview");
  }

  // Runs the copy's script by its relative path, which cd would look up in CDPATH.
  private Result run(Map<String, String> variables, String argument)
      throws IOException, InterruptedException {
    var script = folder.relativize(copy).resolve("rehearse").toString();
    var command = List.of("bash", "-c", "\"$0\" \"$@\"", script, argument);
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("(REHEARSAL|PULUMI)_.*"));
    builder.environment().putAll(variables);
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
