package pypimirror.rehearsal.notebook;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import pypimirror.rehearsal.vpc.CertificateAuthority;

/**
 * Compares the speed of the index for stored files with a plain TLS static file server that has the
 * same certificate, in the same run and with the same client. It prints ratios and asserts nothing.
 *
 * <p>The servers alternate, and the median counts, because machines are shared and noisy.
 */
public final class IndexBenchmark {

  private static final int FILE_BYTES = 50_000_000;
  private static final int FILES_ON_PAGE = 500;
  private static final int WARM_UP_ROUNDS = 25;
  private static final int ROUNDS = 11;
  private static final int PAGES_PER_ROUND = 100;
  private static final long STREAMED_BYTES = 500_000_000L;
  private static final String WHEEL = "large-1.0-py3-none-any.whl";

  private IndexBenchmark() {}

  /** Runs the benchmark. It has no arguments. */
  public static void main(String[] arguments) throws Exception {
    var folder = Files.createTempDirectory("benchmark");
    // The certificate does not cover loopback, where the client reaches the static server directly.
    System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    try (var vpc = new TestVpc(folder)) {
      var content = new byte[FILE_BYTES];
      new Random(1).nextBytes(content);
      vpc.index().project("large", Map.of(WHEEL, content));
      var many = new TreeMap<String, byte[]>();
      for (var i = 0; i < FILES_ON_PAGE; i++) {
        many.put("many-1.%d-py3-none-any.whl".formatted(i), new byte[0]);
      }
      vpc.index().project("many", many);
      var token = vpc.token();
      var statics = Files.createDirectories(folder.resolve("static"));
      Files.write(statics.resolve(WHEEL), content);
      var page = get(vpc.client(), TestVpc.INDEX + "/simple/many/", token);
      Files.write(statics.resolve("page.html"), page.readAllBytes());
      try (var server = new StaticServer(folder.resolve("home/ca"), statics)) {
        compare(
            "project page of %d files, requests per second".formatted(FILES_ON_PAGE),
            PAGES_PER_ROUND,
            () -> pages(vpc.client(), TestVpc.INDEX + "/simple/many/", token),
            () -> pages(server.client(), server.address() + "page.html", token));
        compare(
            "stored file of 50 MB, MB per second",
            FILE_BYTES / 1e6,
            () -> drain(get(vpc.client(), TestVpc.INDEX + "/simple/large/1.0/" + WHEEL, token)),
            () -> drain(get(server.client(), server.address() + WHEEL, token)));
      }
      memory(vpc, token);
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void compare(String what, double units, Work ours, Work plain) throws Exception {
    var mine = new ArrayList<Double>();
    var theirs = new ArrayList<Double>();
    for (var round = 0; round < WARM_UP_ROUNDS; round++) {
      ours.run();
      plain.run();
    }
    for (var round = 0; round < ROUNDS; round++) {
      mine.add(units / seconds(ours));
      theirs.add(units / seconds(plain));
    }
    System.out.printf(
        "%s: index %.0f, static file server %.0f, ratio %.2f%n",
        what, median(mine), median(theirs), median(mine) / median(theirs));
  }

  private static double seconds(Work work) throws Exception {
    var start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(List<Double> values) {
    var sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
    return sorted.get(sorted.size() / 2);
  }

  private static void pages(HttpClient client, String address, String token) throws Exception {
    for (var i = 0; i < PAGES_PER_ROUND; i++) {
      drain(get(client, address, token));
    }
  }

  private static InputStream get(HttpClient client, String address, String token)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(address))
            .header("Authorization", TestVpc.basic("aws", token))
            .header("Accept", "text/html")
            .build();
    var response = client.send(request, BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " for " + address);
    }
    return response.body();
  }

  private static void drain(InputStream in) throws IOException {
    try (in) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }

  // Measures the maximum heap usage, after a collection, while a file is streamed.
  private static void memory(TestVpc vpc, String token) throws Exception {
    vpc.index().generate(STREAMED_BYTES);
    vpc.index()
        .page(
            "huge",
            "application/vnd.pypi.simple.v1+json",
            "{\"meta\":{\"api-version\":\"1.1\"},\"name\":\"huge\",\"files\":[{\"filename\":\"huge-1.0-py3-none-any.whl\",\"url\":\"FILES/huge-1.0-py3-none-any.whl\",\"hashes\":{\"sha256\":\"%s\"}}]}"
                .formatted(zeros(STREAMED_BYTES)));
    var before = used();
    var most = before;
    var seen = 0L;
    try (var in =
        get(vpc.client(), TestVpc.INDEX + "/simple/huge/1.0/huge-1.0-py3-none-any.whl", token)) {
      var buffer = new byte[1 << 20];
      var next = STREAMED_BYTES / 10;
      for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        seen += read;
        if (seen >= next) {
          most = Math.max(most, used());
          next += STREAMED_BYTES / 10;
        }
      }
    }
    System.out.printf(
        "streaming %d MB for the first time: heap in use %d MB before, %d MB at most%n",
        seen / 1_000_000, before / 1_000_000, most / 1_000_000);
  }

  private static long used() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static String zeros(long bytes) throws Exception {
    var hash = java.security.MessageDigest.getInstance("SHA-256");
    var chunk = new byte[1_000_000];
    for (var left = bytes; left > 0; left -= chunk.length) {
      hash.update(chunk);
    }
    return java.util.HexFormat.of().formatHex(hash.digest());
  }

  /** Jetty's file server over TLS, without a proxy. */
  private static final class StaticServer implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector;
    private final HttpClient client;

    StaticServer(Path authorities, Path files) throws Exception {
      var authority = CertificateAuthority.in(authorities, "us-east-1");
      var keys = new SslContextFactory.Server();
      keys.setKeyStorePath(authorities.resolve("us-east-1.p12").toString());
      keys.setKeyStorePassword("rehearsal");
      var http = new HttpConfiguration();
      http.addCustomizer(new SecureRequestCustomizer(false));
      connector =
          new ServerConnector(
              server, new SslConnectionFactory(keys, "http/1.1"), new HttpConnectionFactory(http));
      connector.setHost("127.0.0.1");
      server.addConnector(connector);
      var handler = new ResourceHandler();
      handler.setBaseResource(ResourceFactory.of(server).newResource(files));
      server.setHandler(handler);
      server.start();
      client =
          HttpClient.newBuilder()
              .proxy(ProxySelector.of((InetSocketAddress) null))
              .sslContext(NotebookExercise.trusting(authority.certificate()))
              .build();
    }

    String address() {
      return "https://127.0.0.1:" + connector.getLocalPort() + "/";
    }

    HttpClient client() {
      return client;
    }

    @Override
    public void close() {
      try {
        server.stop();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
