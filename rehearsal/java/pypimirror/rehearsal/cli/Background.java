package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Work that runs at the same time as a block of code, and ends before the block does. */
final class Background implements AutoCloseable {

  private final CompletableFuture<Void> work;

  private Background(CompletableFuture<Void> work) {
    this.work = work;
  }

  /** What {@link #start} runs. */
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
                throw new CancellationException("interrupted");
              }
            }));
  }

  /** Waits for the end of the work, and fails as it failed. */
  void await() throws IOException {
    try {
      work.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failure) {
        throw failure.getCause();
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Waits for the end of the work, if the block has failed. */
  @Override
  public void close() {
    work.exceptionally(failure -> null).join();
  }
}
