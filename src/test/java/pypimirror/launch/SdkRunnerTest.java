package pypimirror.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.core.Output;
import com.pulumi.deployment.internal.DeploymentImpl;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import com.pulumi.test.internal.PulumiTestInternal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class SdkRunnerTest {

  private static final String PARALLELISM = "java.util.concurrent.ForkJoinPool.common.parallelism";

  // The fix of the SDK pauses 10 ms on each turn, which is at most 100 turns.
  @Test
  void theWorkaroundIsStillNeededBecauseTheSdkSpins() {
    var turns = new AtomicInteger();
    var logger =
        new Logger(DeploymentImpl.class.getName(), null) {
          @Override
          public void log(Level level, String message) {
            turns.addAndGet(SdkRunner.Pause.isTurn(message) ? 1 : 0);
          }
        };
    logger.setLevel(Level.OFF);
    waitOneSecond(logger);
    assertThat(turns)
        .as("turns in a second; if the SDK pauses now, delete SdkRunner")
        .hasValueGreaterThan(1000);
  }

  @Test
  void theWorkaroundLimitsTheTurnsOfTheSdk() {
    var turns = new AtomicInteger();
    waitOneSecond(
        new SdkRunner.Pause() {
          @Override
          public void log(Level level, String message) {
            turns.addAndGet(isTurn(message) ? 1 : 0);
            super.log(level, message);
          }
        });
    // 50 to 64 turns of 20 ms, and as many again for parallel tasks.
    assertThat(turns).hasValueBetween(5, 400);
  }

  private static void waitOneSecond(Logger logger) {
    var created = new CompletableFuture<Void>().completeOnTimeout(null, 1, TimeUnit.SECONDS);
    try {
      PulumiTestInternal.builder()
          .options(TestOptions.builder().build())
          .mocks(args -> CompletableFuture.failedFuture(new AssertionError(args.name)))
          .standardLogger(logger)
          .build()
          .runTest(context -> context.export("created", Output.of(created)))
          .throwOnError();
    } finally {
      PulumiTest.cleanup();
    }
  }

  @Test
  void theSdkUsesTheLoggerAndTheCommonPoolHasEnoughThreads() {
    System.clearProperty(PARALLELISM);
    SdkRunner.prepare();
    assertThat(Integer.getInteger(PARALLELISM)).isGreaterThanOrEqualTo(4);
    assertThat(Logger.getLogger(DeploymentImpl.class.getName()))
        .isInstanceOf(SdkRunner.Pause.class);
  }
}
