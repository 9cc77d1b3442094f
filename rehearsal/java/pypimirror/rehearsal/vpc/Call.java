package pypimirror.rehearsal.vpc;

import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request that has reached one of AWS's hosts.
 *
 * @param method HTTP method
 * @param host the host, as the client connected to it
 * @param path decoded, without a query
 * @param query values by parameter
 * @param headers values by name in lower case
 * @param body what was sent
 */
public record Call(
    String method,
    String host,
    String path,
    Map<String, List<String>> query,
    Map<String, List<String>> headers,
    InputStream body) {

  /** The first value of a query parameter. */
  public Optional<String> parameter(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** All values of a header that is a list, as one. */
  public String joinedHeader(String name) {
    return String.join(",", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
  }
}
