package pypimirror.curation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * The external programs.
 *
 * @param uv command of uv
 * @param osvScanner command of osv-scanner
 */
public record Tools(String uv, String osvScanner) {

  /** The result of a program. */
  public record Result(int exitCode, String output, String errors) {}

  /**
   * Runs a program to its end.
   *
   * @throws UserMistake if the program is not installed
   */
  public Result run(List<String> command) throws IOException, InterruptedException {
    var errors = Files.createTempFile("errors", ".txt");
    try {
      var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      var exitCode = process.waitFor();
      return new Result(exitCode, output, Files.readString(errors));
    } catch (IOException e) {
      throw new UserMistake(
          "%s cannot be started. Install it, or name it with an option. The folder tools/ lists the versions."
              .formatted(command.get(0)));
    } finally {
      Files.deleteIfExists(errors);
    }
  }

  /** Deletes a folder with everything in it. */
  public static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
