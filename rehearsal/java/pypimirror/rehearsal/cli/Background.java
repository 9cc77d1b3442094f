package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Work that runs at the same time as the rest of a command. */
final class Background {

  private final CompletableFuture<Void> work;

  private Background(CompletableFuture<Void> work) {
    this.work = work;
  }

  /** The work that {@link #start} runs. */
  interface Action {
    void run() throws IOException, InterruptedException;
  }

  static Background start(Action action) {
    return new Background(
        CompletableFuture.runAsync(
            () -> {
              try {
                action.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
  }

  /** Waits until the work ends, and throws its exception if it failed. */
  void await() {
    try {
      work.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
