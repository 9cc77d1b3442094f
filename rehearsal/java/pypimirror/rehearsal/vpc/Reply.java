package pypimirror.rehearsal.vpc;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The response of an AWS host.
 *
 * @param status HTTP status
 * @param headers values by name
 * @param length length of the body in bytes
 * @param body writes the body
 */
public record Reply(int status, Map<String, String> headers, long length, Body body) {

  /** Writes a body. */
  @FunctionalInterface
  public interface Body {
    /** Writes the complete body. If it throws an exception, the client's connection breaks. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** A body in memory. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record InMemory(byte[] content) implements Body {
    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(content);
    }
  }

  /** Creates a response with a short text. */
  public static Reply text(int status, String contentType, String text) {
    return of(status, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Creates a response with an XML document. */
  public static Reply xml(int status, String text) {
    return text(status, "text/xml", text);
  }

  /** Escapes text in an XML document. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Creates a response with a short text and headers. */
  public static Reply of(int status, Map<String, String> headers, String text) {
    var content = text.getBytes(StandardCharsets.UTF_8);
    return new Reply(status, headers, content.length, new InMemory(content));
  }

  /** Creates a response with a body in memory. */
  public static Reply of(int status, String contentType, byte[] content) {
    return new Reply(
        status, Map.of("Content-Type", contentType), content.length, new InMemory(content));
  }
}
