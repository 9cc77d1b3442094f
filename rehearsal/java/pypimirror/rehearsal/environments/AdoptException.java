package pypimirror.rehearsal.environments;

import java.io.Serial;
import java.util.List;

/** An environment cannot be written. The message has one line for each reason. */
public final class AdoptException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  AdoptException(List<String> problems) {
    super(String.join("\n", problems));
  }

  AdoptException(String problem) {
    super(problem);
  }
}
