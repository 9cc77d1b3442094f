package pypimirror.rehearsal.packages;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Stores files by the hash of their content. A missing file is downloaded once, and clients receive
 * it during the download. No client receives the end of the file before the hash is verified.
 *
 * <p>Threads of one process share a download. Other processes wait for its end.
 */
public final class AssetStore {

  private static final int CHUNK = 128 * 1024;
  private static final String LOCKS = "locks";
  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(30);

  private final Path folder;
  private final Map<String, Fetch> fetches = new HashMap<>();

  /** The source of a file that is not stored yet. */
  @FunctionalInterface
  public interface Origin {
    /**
     * Opens the source.
     *
     * @return the stream, and the length of the content if it is known
     */
    Opened open() throws IOException;
  }

  /**
   * Content that is being downloaded.
   *
   * @param length in bytes, negative if unknown
   */
  public record Opened(InputStream content, long length) {}

  /** A file that is stored or being downloaded. */
  public interface Asset {
    /**
     * Returns the length in bytes, and waits until it is known.
     *
     * @throws IndexException if the public index does not have the file
     */
    long length() throws IOException;

    /**
     * Writes the complete file.
     *
     * @param verified runs when the hash is verified, before the end of the file is written
     */
    void writeTo(OutputStream out, Runnable verified) throws IOException;
  }

  /** Creates a store in this folder. */
  public AssetStore(Path folder) {
    this.folder = folder;
  }

  /** Whether the file is stored. */
  public boolean has(String sha256) {
    return Files.exists(file(sha256));
  }

  /** Returns the file. If it is not stored, starts its download from the origin. */
  public Asset get(String sha256, Origin origin) {
    synchronized (fetches) {
      if (has(sha256)) {
        return new Stored(file(sha256));
      }
      return fetches.computeIfAbsent(sha256, hash -> begin(hash, origin));
    }
  }

  private Path file(String sha256) {
    return folder.resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  private Fetch begin(String sha256, Origin origin) {
    var fetch = new Fetch(sha256, origin);
    var thread = new Thread(fetch::run, "fetch " + sha256);
    thread.setDaemon(true);
    thread.start();
    return fetch;
  }

  private record Stored(Path file) implements Asset {
    @Override
    public long length() throws IOException {
      return Files.size(file);
    }

    @Override
    public void writeTo(OutputStream out, Runnable verified) throws IOException {
      verified.run();
      try (var channel = FileChannel.open(file)) {
        copy(channel, 0, channel.size(), out);
      }
    }
  }

  private static void copy(FileChannel from, long start, long end, OutputStream out)
      throws IOException {
    var buffer = ByteBuffer.allocate(CHUNK);
    for (var at = start; at < end; ) {
      buffer.clear().limit((int) Math.min(CHUNK, end - at));
      var read = from.read(buffer, at);
      if (read < 0) {
        throw new IOException("The file is truncated.");
      }
      out.write(buffer.array(), 0, read);
      at += read;
    }
  }

  /** A file that is being downloaded. Its monitor guards its fields. */
  private final class Fetch implements Asset {
    private final String sha256;
    private final Origin origin;
    private Path partial;
    private long length = -1;
    private long written;
    private boolean done;
    private Throwable failure;

    Fetch(String sha256, Origin origin) {
      this.sha256 = sha256;
      this.origin = origin;
    }

    private void run() {
      try {
        Files.createDirectories(file(sha256).getParent());
        Files.createDirectories(folder.resolve(LOCKS));
        // One process downloads the file. Other processes find it when they acquire the lock.
        try (var lock =
            FileChannel.open(
                folder.resolve(LOCKS).resolve(sha256),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
          lock.lock();
          if (has(sha256)) {
            useStored();
          } else {
            fetch();
          }
        }
        unregister();
      } catch (Throwable e) { // of any kind, because clients wait
        // Unregistered first, so that clients that receive the failure can retry.
        unregister();
        fail(e);
      }
    }

    private void unregister() {
      synchronized (fetches) {
        fetches.remove(sha256);
      }
    }

    private synchronized void useStored() throws IOException {
      partial = file(sha256);
      length = Files.size(partial);
      written = length;
      done = true;
      notifyAll();
    }

    private synchronized void discard(Path part) throws IOException {
      partial = null;
      Files.deleteIfExists(part);
    }

    private synchronized void fail(Throwable reason) {
      failure = reason;
      notifyAll();
    }

    private void fetch() throws IOException {
      var part = folder.resolve(sha256.substring(0, 2)).resolve(sha256 + ".part");
      var opened = origin.open();
      try (var in = opened.content();
          var out =
              FileChannel.open(
                  part,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE)) {
        synchronized (this) {
          partial = part;
          length = opened.length();
          notifyAll();
        }
        watch(in);
        var hash = MessageDigest.getInstance("SHA-256");
        var sink = Channels.newOutputStream(out);
        var buffer = new byte[CHUNK];
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          hash.update(buffer, 0, read);
          sink.write(buffer, 0, read);
          synchronized (this) {
            written += read;
            notifyAll();
          }
        }
        var found = HexFormat.of().formatHex(hash.digest());
        if (!found.equals(sha256)) {
          throw new IOException(
              "The SHA-256 hash of the file is %s, but the index lists %s."
                  .formatted(found, sha256));
        }
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      } catch (IOException e) {
        discard(part);
        throw e;
      }
      synchronized (this) {
        Files.move(part, file(sha256), StandardCopyOption.ATOMIC_MOVE);
        partial = file(sha256);
        length = written;
        done = true;
        notifyAll();
      }
    }

    @Override
    public synchronized long length() throws IOException {
      while (length < 0 && failure == null) {
        await();
      }
      requireNoFailure();
      return length;
    }

    @Override
    public void writeTo(OutputStream out, Runnable verified) throws IOException {
      try (var channel = opened()) {
        for (var at = 0L; !verifiedUpTo(at); ) {
          var end = available(at);
          if (end == length()) {
            verified.run();
          }
          copy(channel, at, end, out);
          at = end;
        }
      }
    }

    private synchronized boolean verifiedUpTo(long at) {
      return done && at == length;
    }

    // The monitor prevents a rename or deletion of the file during this call.
    private synchronized FileChannel opened() throws IOException {
      while (partial == null && failure == null) {
        await();
      }
      requireNoFailure();
      return FileChannel.open(partial);
    }

    // The position up to which clients may read: not to the end before the hash is verified.
    private synchronized long available(long from) throws IOException {
      while (!done && failure == null && Math.min(written, length - 1) <= from) {
        await();
      }
      requireNoFailure();
      return done ? length : Math.min(written, length - 1);
    }

    // Aborts a download that stalls. Otherwise, all its clients would wait forever.
    private void watch(InputStream in) {
      var watcher =
          new Thread(
              () -> {
                try {
                  for (var previous = -1L; isRunning() && previous != written(); ) {
                    previous = written();
                    Thread.sleep(STALL_TIMEOUT.toMillis());
                  }
                  if (isRunning()) {
                    in.close();
                  }
                } catch (IOException e) {
                  // The source is closed in any case.
                  return;
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "watch " + sha256);
      watcher.setDaemon(true);
      watcher.start();
    }

    private synchronized boolean isRunning() {
      return !done && failure == null;
    }

    private synchronized long written() {
      return written;
    }

    private void requireNoFailure() throws IOException {
      if (failure instanceof IndexException) {
        throw new IndexException(failure.getMessage());
      }
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
    }

    @SuppressWarnings("WaitNotInLoop") // the callers loop
    private void await() throws InterruptedIOException {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }
}
