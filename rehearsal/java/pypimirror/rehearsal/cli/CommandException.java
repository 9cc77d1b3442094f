package pypimirror.rehearsal.cli;

import java.io.Serial;

/** Thrown when a command cannot continue. The message is printed without a stack trace. */
final class CommandException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final int exitCode;

  /** Creates an exception that ends the command with exit code 1. */
  CommandException(String message) {
    this(1, message);
  }

  CommandException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
