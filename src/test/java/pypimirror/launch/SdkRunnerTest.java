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

  // With the SDK's own runner, so that another version of it is noticed.
  @Test
  void theRunnerTakesFewTurnsWhileAResourceIsMade() {
    var turns = new AtomicInteger();
    var logger =
        new SdkRunner.Pause() {
          @Override
          public void log(Level level, String message) {
            if (message.startsWith(TURN)) {
              turns.incrementAndGet();
            }
            super.log(level, message);
          }
        };
    var made = new CompletableFuture<Void>().completeOnTimeout(null, 1, TimeUnit.SECONDS);
    try {
      PulumiTestInternal.builder()
          .options(TestOptions.builder().build())
          .mocks(args -> CompletableFuture.failedFuture(new AssertionError(args.name)))
          .standardLogger(logger)
          .build()
          .runTest(context -> context.export("made", Output.of(made)))
          .throwOnError();
    } finally {
      PulumiTest.cleanup();
    }
    // A turn for each pause of the second, and as many again for others that run at the same time.
    assertThat(turns).hasValueBetween(5, 400);
  }

  @Test
  void theSdkGetsItsLoggerAndEnoughWorkers() {
    var workers = "java.util.concurrent.ForkJoinPool.common.parallelism";
    System.clearProperty(workers);
    SdkRunner.prepare();
    assertThat(Integer.getInteger(workers)).isGreaterThanOrEqualTo(4);
    assertThat(Logger.getLogger(DeploymentImpl.class.getName()))
        .isInstanceOf(SdkRunner.Pause.class);
  }
}
