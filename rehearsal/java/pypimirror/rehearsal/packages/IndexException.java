package pypimirror.rehearsal.packages;

import java.io.Serial;

/** Thrown when the public index is not available, or its response is not valid. */
public final class IndexException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Creates an exception with a message for the user. */
  public IndexException(String message) {
    super(message);
  }
}
