package pypimirror.integration;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import pypimirror.rehearsal.notebook.Notebook;
import pypimirror.rehearsal.notebook.Surroundings;
import pypimirror.rehearsal.notebook.Terminal;

/** Runs a notebook in this process, which takes half as long as {@code ./rehearse notebook}. */
final class NotebookHere {

  private static final ObjectMapper JSON = new ObjectMapper();

  private NotebookHere() {}

  /**
   * Runs a notebook.
   *
   * @param surroundings the file with the surroundings that {@code ./rehearse} has written
   * @param machine environment variables of the machine
   * @param folder folder for the output
   * @param arguments the arguments of {@code ./rehearse notebook}
   */
  static Rehearsal.Result run(
      Path surroundings, Map<String, String> machine, Path folder, List<String> arguments) {
    try {
      var output = Files.createTempFile(folder, "output", ".txt");
      var redirect = Redirect.appendTo(output.toFile());
      try (var reports =
          new PrintStream(
              new FileOutputStream(output.toFile(), true), true, StandardCharsets.UTF_8)) {
        var terminal = new Terminal(machine, reports, reports, Redirect.PIPE, redirect, redirect);
        var notebook =
            Notebook.commandLine(
                new Notebook(
                    () -> JSON.readValue(surroundings.toFile(), Surroundings.class), terminal));
        var exitCode =
            CompletableFuture.supplyAsync(() -> notebook.execute(arguments.toArray(String[]::new)))
                .get(Rehearsal.LONGEST_RUN_SECONDS, TimeUnit.SECONDS);
        return new Rehearsal.Result(exitCode, Files.readString(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
