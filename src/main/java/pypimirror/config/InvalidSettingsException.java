package pypimirror.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration breaks rules; the message has one line for each problem. */
public final class InvalidSettingsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** With a line for each problem. */
  public InvalidSettingsException(List<String> problems) {
    super(
        problems.stream()
            .collect(Collectors.joining("\n  ", "the configuration cannot be used:\n  ", "")));
  }
}
