package pypimirror.rehearsal.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;

/**
 * The failures that a test asks for, in the environment variable {@value #VARIABLE}: entries
 * separated by semicolons, each {@code TYPE STEP COUNT [hang]}.
 *
 * <p>The first COUNT times that a resource of the TYPE comes to the STEP in one run of the engine,
 * it fails there, or with {@code hang} never goes on. Steps are {@code create}, {@code read},
 * {@code update} and {@code delete}, before AWS has done anything; the same with {@code -done},
 * after AWS has done it and before the engine hears of it; and {@code complete}, between the calls
 * of a resource that takes more than one.
 */
final class FaultPlan {

  static final String VARIABLE = "REHEARSAL_FAULTS";

  private record Entry(String type, String step, AtomicInteger left, boolean hang) {}

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

  /** Fails here, if a test asked for that. */
  void at(String type, String step) {
    for (var entry : entries) {
      if (entry.type.equals(type) && entry.step.equals(step) && entry.left.getAndDecrement() > 0) {
        if (entry.hang) {
          hang();
        }
        throw new AwsException(AwsError.INTERNAL_SERVER, "Injected failure at step " + step);
      }
    }
  }

  // Until the process is ended from outside.
  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
