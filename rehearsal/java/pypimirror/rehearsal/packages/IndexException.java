package pypimirror.rehearsal.packages;

import java.io.Serial;

/** The public index, or what it answers, is not to be had. */
public final class IndexException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Says what is wrong with it. */
  public IndexException(String message) {
    super(message);
  }
}
