package pypimirror.rehearsal;

import java.io.Serial;

/**
 * Thrown when a request needs an AWS feature that the emulator does not support. The emulator fails
 * instead of guessing.
 */
public final class NotModelledException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception for an unsupported feature.
   *
   * @param what the name of the feature
   */
  public NotModelledException(String what) {
    super("The emulator does not support " + what + ". To add support, see CONTRIBUTING.md.");
  }
}
