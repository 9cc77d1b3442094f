package pypimirror.rehearsal.vpc;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What AWS answers.
 *
 * @param status HTTP status
 * @param headers values by name
 * @param length of the body in bytes
 * @param body writes the body
 */
public record Reply(int status, Map<String, String> headers, long length, Body body) {

  /** Writes a body. */
  @FunctionalInterface
  public interface Body {
    /**
     * Writes all of it, or throws when that cannot be; the client then sees a broken connection.
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** A body that is in memory. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record InMemory(byte[] content) implements Body {
    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(content);
    }
  }

  /** An answer with a short text. */
  public static Reply text(int status, String contentType, String text) {
    return of(status, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /** An answer that is in memory. */
  public static Reply of(int status, String contentType, byte[] content) {
    return new Reply(
        status, Map.of("Content-Type", contentType), content.length, new InMemory(content));
  }
}
