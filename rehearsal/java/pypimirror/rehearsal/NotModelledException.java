package pypimirror.rehearsal;

import java.io.Serial;

/**
 * Something that AWS may well have but the emulator does not know. It refuses instead of guessing.
 */
public final class NotModelledException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param what the thing that is missing here, by name
   */
  public NotModelledException(String what) {
    super("The emulator does not support " + what + ". See CONTRIBUTING.md to add it.");
  }
}
