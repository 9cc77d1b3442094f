package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generates files of users, and checks that the start script loses nothing, and that the doctor
 * reports no wrong result. The number of examples limits the time to about half a minute.
 */
class FuzzIT {

  private static final Path REPOSITORY = Path.of("").toAbsolutePath();
  private static final int EXAMPLES = 500;

  @Test
  void theReleaseAgeRespectsTheSettingsOfUsersAndImages() throws IOException, InterruptedException {
    assertThat(
            PythonTools.run(
                PythonTools.executable(),
                REPOSITORY.resolve("rehearsal/checks/python/check_release_age.py").toString()))
        .matches("\\d+ cases hold\\R");
  }

  @Test
  void startScriptAndDoctorAcceptAnyFilesOfUsers(@TempDir Path folder)
      throws IOException, InterruptedException {
    var python = PythonTools.install("fuzz", folder.resolve("fuzz")).resolve("python");
    assertThat(
            PythonTools.run(
                python.toString(),
                REPOSITORY.resolve("rehearsal/checks/python/fuzz_notebook_files.py").toString(),
                Integer.toString(EXAMPLES)))
        .contains("properties hold for " + EXAMPLES + " examples");
  }
}
