package pypimirror.rehearsal.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints the rehearsal's own messages, separate from the results of its commands.
 *
 * @param stream destination of the messages
 */
record Console(PrintStream stream) {

  /** Standard error. */
  static Console standard() {
    return new Console(new PrintStream(System.err, true, StandardCharsets.UTF_8));
  }

  void say(String message) {
    stream.println("rehearse: " + message);
  }
}
