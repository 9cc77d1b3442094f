package pypimirror.curation;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Reports the progress of long work, at most every two seconds. */
public final class Progress {

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final PrintStream out;
  private final InstantSource clock;
  private Instant next = Instant.MIN;

  /** Creates a reporter that prints lines. */
  public Progress(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  /** Reports a complete sentence or phrase at once. */
  public synchronized void say(String text) {
    out.println("approve: " + text);
    next = clock.instant().plus(INTERVAL);
  }

  /** Reports that a part of the work is done. */
  public synchronized void step(String what, int done, int total) {
    if (!clock.instant().isBefore(next)) {
      say("%s (%d of %d)".formatted(what, done, total));
    }
  }
}
