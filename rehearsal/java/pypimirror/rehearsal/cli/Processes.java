package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts other programs. */
final class Processes {

  private Processes() {}

  /**
   * Runs a command and returns its standard output without the final line break, or empty if it
   * fails.
   */
  static Optional<String> capture(List<String> command) throws IOException, InterruptedException {
    return capture(new ProcessBuilder(command).redirectError(Redirect.DISCARD));
  }

  /** Runs a command and returns its standard output, or empty if it fails. */
  static Optional<String> capture(ProcessBuilder command) throws IOException, InterruptedException {
    var process = command.start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? Optional.of(output.stripTrailing()) : Optional.empty();
  }

  /** Returns the output of another program from a file, which may not be UTF-8. */
  static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** Runs a command with the input and output of this process, and returns its exit code. */
  static int foreground(ProcessBuilder command) throws IOException, InterruptedException {
    return Signals.waitFor(command.inheritIO().start());
  }

  /** Starts a command whose output goes to a file. */
  static Process start(ProcessBuilder command, Path output) throws IOException {
    return command
        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Kills a process and its descendants, parents first. */
  static void kill(ProcessHandle process) {
    var children = process.children().toList();
    process.destroyForcibly();
    children.forEach(Processes::kill);
  }
}
