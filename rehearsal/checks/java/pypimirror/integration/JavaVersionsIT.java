package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
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
    var java = install(version);
    for (var archive : archivesOf(version)) {
      Files.delete(archive.toPath());
    }
    assertThat(PythonTools.run(java.toString(), "--version")).contains(" " + version + ".");
    var rehearsal = new Rehearsal(folder);
    rehearsal.variable("PATH", java.getParent() + ":" + System.getenv("PATH"));

    assertThat(rehearsal.run("up", "--yes", "--skip-preview").succeeded().output())
        .doesNotContainIgnoringCase("warning");
    for (var turn = 0; turn < 2; turn++) {
      assertThat(rehearsal.run("preview", "--expect-no-changes").succeeded().output())
          .doesNotContainIgnoringCase("warning");
    }
    assertThat(archivesOf(version)).isNotEmpty().allMatch(archive -> archive.length() > 0);
  }

  // What the program left, for the next runs of this Java.
  private static File[] archivesOf(int version) {
    var found =
        new File("target/lib/cds").listFiles(file -> file.getName().startsWith(version + "-"));
    return found == null ? new File[0] : found;
  }

  // Always in the same place: its archives are known by it.
  private static Path install(int version) throws IOException, InterruptedException {
    var venv = Path.of("target", "java-" + version).toAbsolutePath();
    PythonTools.install("java-" + version, venv);
    Path java;
    try (var files = Files.walk(venv)) {
      java = files.filter(file -> file.endsWith("bin/java")).findFirst().orElseThrow();
    }
    // As a JDK comes: with an archive of Java's own classes, on which those of a program build.
    if (Files.notExists(java.resolve("../../lib/server/classes.jsa").normalize())) {
      PythonTools.run(java.toString(), "-Xshare:dump");
    }
    return java;
  }
}
