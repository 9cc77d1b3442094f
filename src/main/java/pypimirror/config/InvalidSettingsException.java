package pypimirror.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** Thrown if the configuration is invalid. The message lists every problem, one per line. */
public final class InvalidSettingsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Creates an exception whose message lists the problems. */
  public InvalidSettingsException(List<String> problems) {
    super(
        problems.stream()
            .collect(Collectors.joining("\n  ", "The configuration is invalid:\n  ", "")));
  }
}
