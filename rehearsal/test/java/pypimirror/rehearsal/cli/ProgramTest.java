package pypimirror.rehearsal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Updates the program's jar after an edit, in a repository whose path contains a space. */
class ProgramTest {

  @TempDir private Path folder;
  private Path repository;
  private Path jar;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @BeforeEach
  void repository() throws IOException {
    repository = folder.resolve("my work");
    source("App.java", "class App { static class Nested {} }");
    Files.createDirectories(repository.resolve("src/main/java/pypimirror/launch"));
    Files.copy(
        Path.of("src/main/java/pypimirror/launch/StaleJar.java"),
        repository.resolve("src/main/java/pypimirror/launch/StaleJar.java"));
    Files.createDirectories(repository.resolve("src/main/resources"));
    Files.writeString(repository.resolve("src/main/resources/text.txt"), "text");
    Files.writeString(repository.resolve("pom.xml"), "<project/>");
    jar = repository.resolve("target/pypi-mirror.jar");
    Files.createDirectories(jar.getParent());
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (var entry :
          List.of("META-INF/MANIFEST.MF", "pypimirror/backend/Backend.class", "Gone.class")) {
        out.putNextEntry(new ZipEntry(entry));
        out.write("Manifest-Version: 1.0\n".getBytes(StandardCharsets.UTF_8));
      }
      for (var name : List.of("StaleJar", "StaleJar$StaleJarException")) {
        var entry = "pypimirror/launch/" + name + ".class";
        out.putNextEntry(new ZipEntry(entry));
        Files.copy(Path.of("target/classes").resolve(entry), out);
      }
    }
    age(repository, 120);
    age(jar, 60);
  }

  private void source(String name, String text) throws IOException {
    var file = repository.resolve("src/main/java").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void age(Path root, int seconds) throws IOException {
    try (var files = Files.walk(root)) {
      for (var file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
      }
    }
  }

  private void update() throws IOException {
    var console = new Console(new PrintStream(output, true, StandardCharsets.UTF_8));
    try (var lock = new Lock(repository.resolve(".rehearsal/lock"), "waiting", console)) {
      new Program(new Installation(repository), lock, console).update();
    }
  }

  private List<String> entries() throws IOException {
    try (var content = new JarFile(jar.toFile())) {
      return content.stream().map(ZipEntry::getName).toList();
    }
  }

  @Test
  void doesNotCompileIfTheJarIsUpToDate() throws IOException {
    update();
    assertThat(entries()).contains("Gone.class");
    assertThat(output.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void anEditReplacesTheProgramsClassesAndNothingElse() throws IOException {
    source("Other.java", "class Other {}");
    // A lock file that an editor creates next to a source.
    source(".#App.java", "not a source");
    update();
    assertThat(entries())
        .containsExactlyInAnyOrder(
            "META-INF/MANIFEST.MF",
            "pypimirror/backend/Backend.class",
            "App.class",
            "App$Nested.class",
            "Other.class",
            "pypimirror/launch/StaleJar.class",
            "pypimirror/launch/StaleJar$StaleJarException.class",
            "text.txt");
    assertThat(output.toString(StandardCharsets.UTF_8)).contains("compiling the edited program");
    output.reset();
    update();
    assertThat(output.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void removesTheClassOfADeletedSourceFromTheJar() throws IOException {
    source("Other.java", "class Other {}");
    update();
    Files.delete(repository.resolve("src/main/java/Other.java"));
    update();
    assertThat(entries()).doesNotContain("Other.class");
  }

  @Test
  void aCompilationErrorKeepsTheJarAndReportsTheLine() throws IOException {
    var before = Files.readAllBytes(jar);
    source("App.java", "class App { int x = \"\"; }");
    assertThatThrownBy(this::update)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("App.java:1: error: incompatible types");
    assertThat(jar).hasBinaryContent(before);
    assertThat(repository.resolve(".rehearsal").toFile().list()).containsExactly("lock");
  }

  @Test
  void anEditDuringTheCompilationIsNewerThanTheJar() throws IOException {
    source("App.java", "class App {}");
    var before = Instant.now();
    update();
    // The jar has the time at which the compiler started, although it was completed later.
    assertThat(Duration.between(before, Files.getLastModifiedTime(jar).toInstant()))
        .isLessThan(Duration.between(before, Instant.now()).dividedBy(2));
  }
}
