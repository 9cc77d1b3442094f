package pypimirror.rehearsal.vpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request to an AWS host.
 *
 * @param method HTTP method
 * @param host the host to which the client connected
 * @param path decoded path, without the query
 * @param query values by parameter
 * @param headers values by name, in lower case
 * @param body request body
 */
public record Call(
    String method,
    String host,
    String path,
    Map<String, List<String>> query,
    Map<String, List<String>> headers,
    InputStream body) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the body as text. */
  public String text() {
    try {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the body as JSON. */
  public JsonNode json() {
    try {
      return JSON.readTree(text());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first value of a query parameter. */
  public Optional<String> parameter(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** All values of a list header, joined with commas. */
  public String joinedHeader(String name) {
    return String.join(",", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
  }
}
