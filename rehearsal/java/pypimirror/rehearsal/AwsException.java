package pypimirror.rehearsal;

import java.io.Serial;

/** A refusal with AWS's own error code. */
public final class AwsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String code;
  private final String reason;

  /**
   * A refusal.
   *
   * @param code AWS's error code, such as {@code ConflictException}
   * @param message what AWS says with it
   */
  public AwsException(String code, String message) {
    super(code + ": " + message);
    this.code = code;
    this.reason = message;
  }

  /** AWS's error code. */
  public String code() {
    return code;
  }

  /** What AWS says with it, without the code. */
  public String reason() {
    return reason;
  }
}
