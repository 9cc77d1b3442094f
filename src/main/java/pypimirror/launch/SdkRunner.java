package pypimirror.launch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * What the SDK's runner needs on few cores: until all resources are there it loops, on a thread of
 * the common pool and without a pause.
 *
 * <p>Source: {@code DeploymentImpl.DefaultRunner#checkForTasks} of com.pulumi:pulumi 1.36.1.
 */
public final class SdkRunner {

  private static final int LEAST_WORKERS = 4;

  // The log manager forgets a logger that nobody holds.
  @SuppressWarnings("unused")
  private static Pause held;

  private SdkRunner() {}

  /** To be called before the SDK is, and before anything uses the common pool. */
  public static synchronized void prepare() {
    // The engine prints every message of the SDK; its console handler would print it again.
    LogManager.getLogManager().reset();
    held = new Pause();
    LogManager.getLogManager().addLogger(held);
    // From JDK 25 on, two cores are one worker, which the runner keeps for itself: it hangs.
    System.setProperty(
        "java.util.concurrent.ForkJoinPool.common.parallelism",
        Integer.toString(Math.max(LEAST_WORKERS, Runtime.getRuntime().availableProcessors() - 1)));
  }

  /**
   * Keeps the runner from spinning: with every turn it writes the list of what it waits for, which
   * is a third of the program's work on two cores. It logs each, at a level that nobody reads; its
   * logger is the one place to hold it in.
   */
  public static class Pause extends Logger {

    /** The SDK gets its logger by this name, that of its class. */
    private static final String NAME = "com.pulumi.deployment.internal.DeploymentImpl";

    static final String TURN = "Remaining tasks [";

    // Long enough to matter little, short enough that nobody notices the last one.
    private static final int LONGEST_PAUSE_MILLIS = 20;

    private final AtomicInteger turns = new AtomicInteger();

    /** Creates the logger. */
    public Pause() {
      super(NAME, null);
    }

    @Override
    public void log(Level level, String message) {
      if (message != null && message.startsWith(TURN)) {
        // A short run, as a test's, pauses for a moment only.
        var pause = Math.min(turns.incrementAndGet(), LONGEST_PAUSE_MILLIS);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
      }
      super.log(level, message);
    }
  }
}
