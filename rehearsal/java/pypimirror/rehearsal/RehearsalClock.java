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
 * The emulator's clock: the machine's, moved ahead by what a file says.
 *
 * @param file holds the seconds that it is ahead; without it, none
 */
public record RehearsalClock(Path file) implements InstantSource {

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead());
  }

  /** How far it is ahead of the machine's. */
  public Duration ahead() {
    // Asked for often, and nearly always not there.
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
