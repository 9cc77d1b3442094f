package pypimirror.curation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs tasks in several threads. */
public final class Parallel {

  private Parallel() {}

  /**
   * Runs all tasks, and returns their results in the order of the tasks. Fails with the first
   * failure, or with all mistakes of the user together.
   */
  public static <T> List<T> run(int threads, List<Callable<T>> tasks) throws InterruptedException {
    var pool = Executors.newFixedThreadPool(threads);
    try {
      var results = new ArrayList<T>();
      var mistakes = new ArrayList<String>();
      for (Future<T> result : pool.invokeAll(tasks)) {
        try {
          results.add(result.get());
        } catch (ExecutionException e) {
          mistakes.add(mistake(e).getMessage());
        }
      }
      if (!mistakes.isEmpty()) {
        throw new UserMistake(mistakes.stream().distinct().sorted().toList());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  // Throws every failure that is not a mistake of the user.
  private static UserMistake mistake(ExecutionException failure) {
    if (failure.getCause() instanceof UserMistake mistake) {
      return mistake;
    }
    if (failure.getCause() instanceof IOException io) {
      throw new UncheckedIOException(io);
    }
    if (failure.getCause() instanceof RuntimeException other) {
      throw other;
    }
    throw new IllegalStateException(failure.getCause());
  }
}
