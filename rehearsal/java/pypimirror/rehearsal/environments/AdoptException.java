package pypimirror.rehearsal.environments;

import java.io.Serial;
import java.util.List;

/** What is there cannot be adopted; the message has a line for each reason. */
final class AdoptException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  AdoptException(List<String> problems) {
    super(String.join("\n", problems));
  }

  AdoptException(String problem) {
    super(problem);
  }
}
