package pypimirror.rehearsal.notebook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** A public index on loopback that a test fills. */
public final class FakeIndex implements AutoCloseable {

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final Map<String, String> pages = new ConcurrentHashMap<>();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<String> requestedPaths = new CopyOnWriteArrayList<>();
  private volatile String pageType = "application/vnd.pypi.simple.v1+json";
  private final Map<String, String> redirects = new ConcurrentHashMap<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private volatile long generatedBytes;

  /** Starts an empty index. */
  public FakeIndex() {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Answers());
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the address to configure in pip. */
  public String address() {
    return "http://127.0.0.1:" + connector.getLocalPort() + "/simple";
  }

  /** Returns the requested paths. */
  public List<String> requestedPaths() {
    return requestedPaths;
  }

  /** Returns how often a file was requested. */
  public long requestCount(String file) {
    return requestedPaths.stream().filter(path -> path.endsWith("/" + file)).count();
  }

  /** Returns the Authorization headers of the requests. */
  public List<String> authorizations() {
    return authorizations;
  }

  /** Redirects requests for a project. */
  public void redirect(String project, String address) {
    redirects.put(project, address);
  }

  /** Adds a page. FILES in its content stands for the address of its files. */
  public void page(String project, String type, String content) {
    pageType = type;
    pages.put(project, content.replace("FILES", "../../files"));
  }

  /** Adds a project with these files, as JSON. */
  public void project(String project, Map<String, byte[]> contents) {
    var entries = new TreeMap<String, String>();
    contents.forEach(
        (name, content) -> {
          file(name, content);
          entries.put(
              name,
              "{\"filename\":\"%s\",\"url\":\"FILES/%s\",\"hashes\":{\"sha256\":\"%s\"},\"size\":%d}"
                  .formatted(name, name, sha256(content), content.length));
        });
    page(
        project,
        "application/vnd.pypi.simple.v1+json",
        "{\"meta\":{\"api-version\":\"1.1\"},\"name\":\"%s\",\"files\":[%s]}"
            .formatted(project, String.join(",", entries.values())));
  }

  /** Adds a file that is not on a page. */
  public void file(String name, byte[] content) {
    files.put(name, content);
  }

  /** Returns this many zero bytes for every other file, without keeping them in memory. */
  public void generate(long bytes) {
    generatedBytes = bytes;
  }

  /** Returns a SHA-256 hash in hexadecimal form. */
  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Answers extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws IOException {
      var path = Request.getPathInContext(request);
      requestedPaths.add(path);
      var name = path.substring(path.lastIndexOf('/', path.length() - 2) + 1).replace("/", "");
      if (request.getHeaders().contains(HttpHeader.AUTHORIZATION)) {
        authorizations.add(request.getHeaders().get(HttpHeader.AUTHORIZATION));
      }
      if (redirects.containsKey(name)) {
        response.setStatus(302);
        response.getHeaders().put(HttpHeader.LOCATION, redirects.get(name));
        callback.succeeded();
        return true;
      }
      byte[] content = null;
      if (path.startsWith("/simple/") && pages.containsKey(name)) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, pageType);
        content = pages.get(name).getBytes(StandardCharsets.UTF_8);
      } else if (path.startsWith("/files/") && files.containsKey(name)) {
        content = files.get(name);
      } else if (path.startsWith("/files/") && generatedBytes > 0) {
        generate(response, callback);
        return true;
      }
      response.setStatus(content == null ? 404 : 200);
      try (var out = Content.Sink.asOutputStream(response)) {
        out.write(content == null ? new byte[0] : content);
      }
      callback.succeeded();
      return true;
    }

    private void generate(Response response, Callback callback) throws IOException {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, generatedBytes);
      var chunk = new byte[64 * 1024];
      try (var out = Content.Sink.asOutputStream(response)) {
        for (var left = generatedBytes; left > 0; left -= chunk.length) {
          out.write(chunk, 0, (int) Math.min(chunk.length, left));
        }
      }
      callback.succeeded();
    }
  }
}
