package pypimirror.launch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleJarTest {

  private static final Instant BUILT = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir Path project;
  private Path jar;
  private Path source;

  @BeforeEach
  void createUpToDateProject() throws IOException {
    jar = Files.createFile(project.resolve("program.jar"));
    source = project.resolve("src/main/java/A.java");
    Files.createDirectories(source.getParent());
    Files.createFile(source);
    Files.createFile(project.resolve("pom.xml"));
    try (var files = Files.walk(project)) {
      for (var file : files.toList()) {
        touch(file, BUILT.minusSeconds(60));
      }
    }
    touch(jar, BUILT);
  }

  @Test
  void aJarNewerThanItsSourcesIsAccepted() {
    assertThatCode(() -> StaleJar.check(jar, project)).doesNotThrowAnyException();
  }

  @Test
  void rejectsAJarOlderThanASource() throws IOException {
    touch(source, BUILT.plusSeconds(1));
    assertThatThrownBy(() -> StaleJar.check(jar, project))
        .isInstanceOf(StaleJar.StaleJarException.class)
        .hasMessage("program.jar is older than src/main/java/A.java. Run `mvn -q package`.");
  }

  @Test
  void rejectsAJarOlderThanThePom() throws IOException {
    touch(project.resolve("pom.xml"), BUILT.plusSeconds(1));
    assertThatThrownBy(() -> StaleJar.check(jar, project))
        .hasMessageStartingWith("program.jar is older than pom.xml. ");
  }

  @Test
  void aDeletedSourceIsDetectedByItsFolder() throws IOException {
    Files.delete(source);
    touch(source.getParent(), BUILT.plusSeconds(1));
    assertThatThrownBy(() -> StaleJar.check(jar, project))
        .hasMessageStartingWith("program.jar is older than src/main/java. ");
  }

  @Test
  void aJarWithoutSourcesIsAccepted(@TempDir Path elsewhere) {
    assertThatCode(() -> StaleJar.check(jar, elsewhere)).doesNotThrowAnyException();
  }

  private static void touch(Path file, Instant time) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(time));
  }
}
