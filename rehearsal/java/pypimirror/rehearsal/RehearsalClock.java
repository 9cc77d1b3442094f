package pypimirror.rehearsal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The emulator's clock: this machine's clock, moved forward by the offset in a file.
 *
 * @param file contains the offset in seconds; without the file, the offset is zero
 */
public record RehearsalClock(Path file) implements InstantSource {

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead());
  }

  /** The offset from this machine's clock. */
  public Duration ahead() {
    // This method is called often, and the file rarely exists.
    if (!Files.exists(file)) {
      return Duration.ZERO;
    }
    try {
      return Duration.ofSeconds(Long.parseLong(Files.readString(file).strip()));
    } catch (NoSuchFileException e) {
      return Duration.ZERO;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
