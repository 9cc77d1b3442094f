package pypimirror.rehearsal.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;

/**
 * Failures that a test injects with the environment variable {@value #VARIABLE}: entries of the
 * form {@code TYPE STEP COUNT [hang]}, separated by semicolons.
 *
 * <p>In one run of the engine, a resource of TYPE fails the first COUNT times that it reaches STEP,
 * or blocks forever with {@code hang}. The steps {@code create}, {@code read}, {@code update} and
 * {@code delete} come before AWS has changed anything. The steps {@code create-done}, {@code
 * update-done} and {@code delete-done} come after the change, before the engine receives the
 * response. The step {@code complete} comes between the calls of a resource that requires several.
 */
final class FaultPlan {

  static final String VARIABLE = "REHEARSAL_FAULTS";

  private record Entry(String type, String step, AtomicInteger remaining, boolean hang) {}

  private final List<Entry> entries = new ArrayList<>();

  static FaultPlan parse(String plan) {
    var faults = new FaultPlan();
    for (var entry : plan.split(";", -1)) {
      var words = entry.strip().split("\\s+", -1);
      if (entry.isBlank()) {
        continue;
      }
      if (words.length < 3
          || words.length > 4
          || !words[2].matches("[0-9]{1,4}")
          || (words.length == 4 && !words[3].equals("hang"))) {
        throw new IllegalArgumentException(
            VARIABLE
                + ": \""
                + entry.strip()
                + "\" does not have the form TYPE STEP COUNT [hang].");
      }
      faults.entries.add(
          new Entry(
              words[0],
              words[1],
              new AtomicInteger(Integer.parseInt(words[2])),
              words.length == 4));
    }
    return faults;
  }

  /** Fails at this step if the plan contains a failure for it. */
  void at(String type, String step) {
    for (var entry : entries) {
      if (entry.type.equals(type)
          && entry.step.equals(step)
          && entry.remaining.getAndDecrement() > 0) {
        if (entry.hang) {
          hang();
        }
        throw new AwsException(AwsError.INTERNAL_SERVER, "Injected failure at step " + step);
      }
    }
  }

  // Blocks until the process is killed.
  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
