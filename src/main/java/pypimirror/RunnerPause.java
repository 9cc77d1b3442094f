package pypimirror;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Keeps the SDK's runner from spinning: until all resources are there it loops without a pause, and
 * writes the list of what it waits for with every turn, a third of the program's work on two cores.
 * It logs each turn, at a level that nobody reads; its logger is the one place to hold it in.
 *
 * <p>Source: {@code DeploymentImpl.DefaultRunner#checkForTasks} of com.pulumi:pulumi 1.36.1.
 */
class RunnerPause extends Logger {

  /** The SDK gets its logger by this name, that of its class. */
  static final String LOGGER = "com.pulumi.deployment.internal.DeploymentImpl";

  static final String TURN = "Remaining tasks [";

  // Long enough to matter little, short enough that nobody notices the last one.
  private static final int LONGEST_PAUSE_MILLIS = 20;

  // The log manager forgets a logger that nobody holds.
  @SuppressWarnings("unused")
  private static RunnerPause held;

  private final AtomicInteger turns = new AtomicInteger();

  RunnerPause() {
    super(LOGGER, null);
  }

  /** To be called before the SDK is. */
  static synchronized void install() {
    held = new RunnerPause();
    LogManager.getLogManager().addLogger(held);
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
