package pypimirror.launch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Works around the busy loop of the Pulumi SDK 1.36.1: until all resources are registered, {@code
 * DeploymentImpl.DefaultRunner} checks its tasks without a pause, on a thread of the common pool
 * (<a href="https://github.com/pulumi/pulumi-java/issues/2270">pulumi-java#2270</a>, fixed by <a
 * href="https://github.com/pulumi/pulumi-java/pull/2314">#2314</a> but not yet released). Delete
 * this class, and the system property in {@code pom.xml} and {@code Backend}, when {@code
 * SdkRunnerTest} fails because the SDK no longer spins.
 */
public final class SdkRunner {

  private static final int MIN_PARALLELISM = 4;

  // The log manager has only weak references to loggers.
  @SuppressWarnings("unused")
  private static Pause pause;

  private SdkRunner() {}

  /** Installs the workaround. Call it before anything uses the SDK or the common pool. */
  public static synchronized void prepare() {
    // The engine prints every message of the SDK. The default console handler would print it again.
    LogManager.getLogManager().reset();
    pause = new Pause();
    LogManager.getLogManager().addLogger(pause);
    // On JDK 25 with two cores, the common pool has one thread. The loop would occupy it, and the
    // program would hang.
    System.setProperty(
        "java.util.concurrent.ForkJoinPool.common.parallelism",
        Integer.toString(
            Math.max(MIN_PARALLELISM, Runtime.getRuntime().availableProcessors() - 1)));
  }

  /**
   * The SDK's logger, which pauses at the message that the SDK logs in each iteration of its loop.
   * The loop calls no other method of the SDK.
   */
  public static class Pause extends Logger {

    private static final String NAME = "com.pulumi.deployment.internal.DeploymentImpl";
    private static final String TURN = "Remaining tasks [";
    private static final int MAX_PAUSE_MILLIS = 20;

    private final AtomicInteger turns = new AtomicInteger();

    /** Creates the logger. */
    public Pause() {
      super(NAME, null);
    }

    /** Whether the SDK logs this message in each iteration of its loop. */
    static boolean isTurn(String message) {
      return message != null && message.startsWith(TURN);
    }

    @Override
    public void log(Level level, String message) {
      if (isTurn(message)) {
        // The pause grows, so that short runs, such as tests, are hardly delayed.
        var millis = Math.min(turns.incrementAndGet(), MAX_PAUSE_MILLIS);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
      }
      super.log(level, message);
    }
  }
}
