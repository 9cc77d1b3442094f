package pypimirror.curation.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpTest {

  private final Deque<Integer> statuses = new ArrayDeque<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var body = "content".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(statuses.removeFirst(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String get() throws IOException {
    var address = URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
    try (var http = new Http();
        var in = http.get(address, Map.of())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void repeatsARequestThatFailsForATemporaryReason() throws IOException {
    statuses.addAll(List.of(503, 429, 200));
    assertThat(get()).isEqualTo("content");
  }

  @Test
  void reportsAStatusThatDoesNotChange() {
    statuses.addAll(List.of(503, 503, 503));
    assertThatThrownBy(this::get).hasMessageContaining("returns status 503.");
  }

  @Test
  void doesNotRepeatARequestThatIsRejected() {
    statuses.addAll(List.of(403, 200));
    assertThatThrownBy(this::get).hasMessageContaining("returns status 403.");
  }
}
