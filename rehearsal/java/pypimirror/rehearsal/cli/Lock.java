package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A lock between processes, based on a file. The lock ends with this process, and child processes
 * do not inherit it.
 */
final class Lock implements AutoCloseable {

  private final FileChannel channel;
  private final String waiting;
  private final Console console;
  private FileLock held;

  /**
   * Creates the lock without acquiring it.
   *
   * @param waiting the message to print if another process holds the lock
   */
  Lock(Path file, String waiting, Console console) {
    try {
      Files.createDirectories(file.getParent());
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.waiting = waiting;
    this.console = console;
  }

  /** Waits until no other process holds the lock. */
  void exclusively() {
    acquire(false);
  }

  /** Waits until no other process holds the lock exclusively. */
  void shared() {
    acquire(true);
  }

  private void acquire(boolean shared) {
    try {
      if (held != null) {
        held.release();
      }
      held = channel.tryLock(0, Long.MAX_VALUE, shared);
      if (held == null) {
        console.say(waiting);
        held = channel.lock(0, Long.MAX_VALUE, shared);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
