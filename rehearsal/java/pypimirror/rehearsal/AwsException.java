package pypimirror.rehearsal;

import java.io.Serial;

/** Thrown when AWS rejects a request. */
public final class AwsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final AwsError error;
  private final String reason;

  /**
   * Creates a rejection.
   *
   * @param error AWS's error code
   * @param reason the message that AWS returns with it
   */
  public AwsException(AwsError error, String reason) {
    super(error.code() + ": " + reason);
    this.error = error;
    this.reason = reason;
  }

  /** AWS's error code. */
  public AwsError error() {
    return error;
  }

  /** The message that AWS returns, without the code. */
  public String reason() {
    return reason;
  }
}
