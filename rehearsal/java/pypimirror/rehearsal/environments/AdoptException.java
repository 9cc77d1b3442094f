package pypimirror.rehearsal.environments;

import java.io.Serial;
import java.util.List;

/** Thrown when an environment cannot be written. The message has one line per reason. */
public final class AdoptException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public AdoptException(List<String> problems) {
    super(String.join("\n", problems));
  }

  public AdoptException(String problem) {
    super(problem);
  }
}
