package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the program on newer versions of Java than the one that it is built for. */
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

  // The class-data archives that the program created for this version of Java.
  private static File[] archivesOf(int version) {
    var found =
        new File("target/lib/cds").listFiles(file -> file.getName().startsWith(version + "-"));
    return found == null ? new File[0] : found;
  }

  // Always installs to the same path, because the archives depend on it.
  private static Path install(int version) throws IOException, InterruptedException {
    var venv = Path.of("target", "java-" + version).toAbsolutePath();
    PythonTools.install("java-" + version, venv);
    Path java;
    try (var files = Files.walk(venv)) {
      java = files.filter(file -> file.endsWith("bin/java")).findFirst().orElseThrow();
    }
    // The archive of a program requires the archive of the JDK's own classes.
    if (Files.notExists(java.resolve("../../lib/server/classes.jsa").normalize())) {
      PythonTools.run(java.toString(), "-Xshare:dump");
    }
    return java;
  }
}
