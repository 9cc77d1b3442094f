package pypimirror.curation;

import java.io.Serial;
import java.util.List;

/** A problem that the user can solve. Its message is printed without a stack trace. */
public final class UserMistake extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Creates an exception with one message in complete sentences. */
  public UserMistake(String message) {
    super(message);
  }

  /** Creates an exception with several messages, one on each line. */
  public UserMistake(List<String> messages) {
    super(String.join("\n", messages));
  }
}
