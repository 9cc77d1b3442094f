package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the quickstart notebook in a real Jupyter kernel, in a Studio app of the committed dev
 * environment. Every package comes through the rehearsed mirror from the public index that pip is
 * configured for on this machine. If the index is not reachable, the test fails with an explanatory
 * message.
 */
class QuickstartIT {

  @Test
  void quickstartRunsInAKernelAfterTheFirstTokenExpired(@TempDir Path folder) throws IOException {
    var rehearsal = new Rehearsal(folder);
    rehearsal.environment("dev", Path.of("Pulumi.dev.yaml"), Map.of());
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    var script = rehearsal.startScript();
    try {
      rehearsal.run("notebook", "--", "bash", script.toString()).succeeded();
      rehearsal
          .run(
              "notebook",
              "--brief",
              "--",
              "pip",
              "install",
              "-q",
              "--no-compile",
              "nbclient",
              "ipykernel")
          .succeeded();
      rehearsal.run("clock", "+13h").succeeded();
      var notebook = folder.resolve("quickstart.ipynb");
      unpackNotebooks(folder);
      rehearsal
          .run("notebook", "--brief", "--", "jupyter", "execute", "--inplace", notebook.toString())
          .succeeded();
      assertThat(printed(notebook))
          .contains("repositoryArn   arn:aws:codeartifact:us-east-1:111122223333:repository/")
          .containsPattern(
              "humanize [0-9.]+ from pypi-mirror-dev-111122223333.d.codeartifact.us-east-1")
          .contains("a gigabyte  1.0 GB")
          .contains("the internet: blocked")
          .contains("listing packages: denied", "another domain: denied")
          .contains("'CA_REPOSITORY_ARN': 'arn:aws:codeartifact:")
          .contains("mirror_doctor: all checks passed")
          .doesNotContain("REACHABLE", "ALLOWED", "FAILED");
    } finally {
      rehearsal.run("notebook", "--stop");
    }
  }

  // As docs/how-to/notebooks.md describes it.
  private static void unpackNotebooks(Path folder) throws IOException {
    try {
      var archive = folder.resolve("notebooks.zip").toString();
      PythonTools.run("bash", "-c", "cd notebooks && python3 -m zipfile -c " + archive + " *");
      PythonTools.run("python3", "-m", "zipfile", "-e", archive, folder.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String printed(Path notebook) throws IOException {
    var cells = new ObjectMapper().readTree(notebook.toFile()).path("cells");
    return StreamSupport.stream(cells.spliterator(), false)
        .flatMap(cell -> StreamSupport.stream(cell.path("outputs").spliterator(), false))
        .flatMap(
            output ->
                StreamSupport.stream(
                    (output.has("text") ? output.path("text") : output.at("/data/text~1plain"))
                        .spliterator(),
                    false))
        .map(line -> line.asText())
        .collect(Collectors.joining());
  }
}
