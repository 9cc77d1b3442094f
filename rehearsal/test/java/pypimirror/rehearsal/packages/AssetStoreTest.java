package pypimirror.rehearsal.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AssetStoreTest {

  private static final byte[] CONTENT = "some content".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private AssetStore store;
  private final AtomicInteger opened = new AtomicInteger();

  @BeforeEach
  void start() {
    store = new AssetStore(folder);
  }

  private static String hash(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private AssetStore.Asset get(byte[] expected, InputStream from, long length) throws Exception {
    return store.get(
        hash(expected),
        () -> {
          opened.incrementAndGet();
          return new AssetStore.Opened(from, length);
        });
  }

  private static byte[] all(AssetStore.Asset asset) throws IOException {
    var out = new ByteArrayOutputStream();
    asset.writeTo(out, () -> {});
    return out.toByteArray();
  }

  @Test
  void fetchesAFileOnceAndStoresIt() throws Exception {
    assertThat(store.has(hash(CONTENT))).isFalse();
    var first = get(CONTENT, new ByteArrayInputStream(CONTENT), CONTENT.length);
    assertThat(all(first)).isEqualTo(CONTENT);
    assertThat(store.has(hash(CONTENT))).isTrue();
    var second = get(CONTENT, InputStream.nullInputStream(), -1);
    assertThat(all(second)).isEqualTo(CONTENT);
    assertThat(second.length()).isEqualTo(CONTENT.length);
    assertThat(opened).hasValue(1);
  }

  @Test
  void servesAFileOfUnknownLength() throws Exception {
    var asset = get(CONTENT, new ByteArrayInputStream(CONTENT), -1);
    assertThat(asset.length()).isEqualTo(CONTENT.length);
    assertThat(all(asset)).isEqualTo(CONTENT);
  }

  @Test
  void streamsAllButTheLastByteUntilTheHashIsVerified() throws Exception {
    var source = new PipedOutputStream();
    var asset = get(CONTENT, new PipedInputStream(source, 1000), CONTENT.length);
    var received = new Received();
    var done = CompletableFuture.runAsync(() -> received.from(asset));
    source.write(CONTENT, 0, 5);
    source.flush();
    received.awaitAtLeast(5);
    assertThat(done).isNotDone();
    source.write(CONTENT, 5, CONTENT.length - 5);
    source.flush();
    received.awaitAtLeast(CONTENT.length - 1);
    assertThat(received.size()).isEqualTo(CONTENT.length - 1);
    source.close();
    done.get(30, TimeUnit.SECONDS);
    assertThat(received.size()).isEqualTo(CONTENT.length);
  }

  private static final class Received extends OutputStream {
    private int size;

    void from(AssetStore.Asset asset) {
      try {
        asset.writeTo(this, () -> {});
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public synchronized void write(int one) {
      size++;
      notifyAll();
    }

    synchronized int size() {
      return size;
    }

    synchronized void awaitAtLeast(int bytes) throws InterruptedException {
      while (size < bytes) {
        wait(100);
      }
    }
  }

  @Test
  void callsBackBeforeTheLastByteIsWritten() throws Exception {
    for (var time = 0; time < 2; time++) {
      var asset = get(CONTENT, new ByteArrayInputStream(CONTENT), CONTENT.length);
      var out = new ByteArrayOutputStream();
      var seen = new AtomicInteger(-1);
      asset.writeTo(out, () -> seen.set(out.size()));
      assertThat(seen.get()).isBetween(0, CONTENT.length - 1);
    }
  }

  @Test
  void doesNotCompleteOrStoreContentWithAWrongHash() throws Exception {
    var asset =
        get(
            CONTENT,
            new ByteArrayInputStream("some c0ntent".getBytes(StandardCharsets.UTF_8)),
            CONTENT.length);
    var out = new ByteArrayOutputStream();
    assertThatThrownBy(() -> asset.writeTo(out, () -> {}))
        .hasMessageContaining("The SHA-256 hash of the file is");
    assertThat(out.size()).isLessThan(CONTENT.length);
    assertThat(store.has(hash(CONTENT))).isFalse();
  }

  @Test
  void readersOfAFailingFetchGetTheReason() throws Exception {
    // How far the fetch is when its reader opens the file varies. Repeat to cover every case.
    for (var time = 0; time < 300; time++) {
      var asset = get(CONTENT, new ByteArrayInputStream(new byte[] {1}), CONTENT.length);
      assertThatThrownBy(() -> all(asset)).hasMessageContaining("The SHA-256 hash of the file is");
    }
  }

  @Test
  void readersDuringAFetchGetTheContent() throws Exception {
    for (var time = 0; time < 300; time++) {
      var content = ("content " + time).getBytes(StandardCharsets.UTF_8);
      var asset = get(content, new ByteArrayInputStream(content), content.length);
      assertThat(all(asset)).isEqualTo(content);
    }
  }

  @Test
  void readersGetAnErrorThatTheFetchThrows() throws Exception {
    var asset =
        store.get(
            hash(CONTENT),
            () -> {
              throw new NoClassDefFoundError("taken away");
            });
    assertThatThrownBy(() -> all(asset)).hasMessageContaining("taken away");
  }

  @Test
  void anInterruptedReaderDoesNotStopTheFetch() throws Exception {
    var source = new PipedOutputStream();
    var asset = get(CONTENT, new PipedInputStream(source), CONTENT.length);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> all(asset)).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    source.write(CONTENT);
    source.close();
    assertThat(all(asset)).isEqualTo(CONTENT);
  }

  @Test
  void doesNotStoreTruncatedOrFailedContent() throws Exception {
    var early = get(CONTENT, new ByteArrayInputStream(CONTENT, 0, 4), CONTENT.length);
    assertThatThrownBy(() -> all(early)).isInstanceOf(IOException.class);
    var failing =
        store.get(
            hash(CONTENT),
            () -> {
              throw new IOException("no route");
            });
    assertThatThrownBy(failing::length).hasMessageContaining("no route");
    assertThat(all(get(CONTENT, new ByteArrayInputStream(CONTENT), CONTENT.length)))
        .isEqualTo(CONTENT);
  }

  @Test
  void overwritesThePartialFileOfAKilledProcess() throws Exception {
    var hash = hash(CONTENT);
    Files.createDirectories(folder.resolve(hash.substring(0, 2)));
    Files.writeString(
        folder.resolve(hash.substring(0, 2)).resolve(hash + ".part"), "half of something longer");
    assertThat(all(get(CONTENT, new ByteArrayInputStream(CONTENT), CONTENT.length)))
        .isEqualTo(CONTENT);
  }
}
