package pypimirror.rehearsal.notebook;

import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The environment variables and the streams of a notebook's user.
 *
 * @param variables environment variables of this machine
 * @param out receives reports with {@code --json}
 * @param err receives messages and other reports
 * @param commandIn standard input of the notebook's command
 * @param commandOut standard output of the notebook's command
 * @param commandErr standard error of the notebook's command
 */
public record Terminal(
    Map<String, String> variables,
    PrintStream out,
    PrintStream err,
    Redirect commandIn,
    Redirect commandOut,
    Redirect commandErr) {

  /** The terminal of this process. */
  public static Terminal ofThisProcess() {
    return new Terminal(
        System.getenv(),
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        Redirect.INHERIT,
        Redirect.INHERIT,
        Redirect.INHERIT);
  }

  /** A command with the variables and the streams of this terminal. */
  ProcessBuilder command(List<String> words) {
    var builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().putAll(variables);
    return builder.redirectInput(commandIn).redirectOutput(commandOut).redirectError(commandErr);
  }
}
