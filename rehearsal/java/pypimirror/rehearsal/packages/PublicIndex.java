package pypimirror.rehearsal.packages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The public index that {@code public:pypi} connects to: the one that this machine's pip uses. */
public final class PublicIndex {

  // https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection-requesting-packages.html
  private static final Duration PAGE_LIFETIME = Duration.ofMinutes(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_REDIRECTS = 5;
  private static final String ACCEPT =
      SimplePage.JSON_TYPE + ", " + SimplePage.HTML_TYPE + ";q=0.2, text/html;q=0.1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Supplier<Setup> setupSource;
  private final Path pages;
  private final InstantSource clock;
  private final Map<String, CachedPage> memoryCache = new ConcurrentHashMap<>();
  private Connected connected;

  /**
   * The index settings of this machine's pip.
   *
   * @param index address of the index
   * @param certificates PEM file with the trusted certificate authorities
   * @param proxy address of the proxy, or null without one
   * @param user user name for the index, or null without one
   * @param password password for the index, or null without one
   */
  public record Setup(
      String index, String certificates, String proxy, String user, String password) {

    /** Omits the secrets. */
    @Override
    public String toString() {
      return index;
    }
  }

  private record Connected(Setup setup, URI index, HttpClient client) {}

  private record CachedPage(long fetched, SimplePage page) {}

  /**
   * Creates an index that reads its settings at the first use.
   *
   * @param setupSource reads the settings of this machine's pip, or null without a public index
   * @param pages folder in which pages are cached for a limited time, as in CodeArtifact
   */
  public PublicIndex(Supplier<Setup> setupSource, Path pages, InstantSource clock) {
    this.setupSource = setupSource;
    this.pages = pages;
    this.clock = clock;
  }

  /**
   * Returns the page of a project, or empty if the index does not have the project.
   *
   * @throws IndexException if the index is not available
   */
  public Optional<SimplePage> page(String project) {
    if (setupSource == null) {
      throw unplugged();
    }
    var cached = cached(project);
    if (cached.isPresent()) {
      return cached;
    }
    var address = connected().index.resolve(project + "/");
    var response = get(address, ACCEPT, BodyHandlers.ofByteArray());
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    requireOk(response);
    var page =
        SimplePage.parse(
            project,
            response.uri(),
            response.headers().firstValue("content-type").orElse(""),
            response.body());
    cache(project, page);
    return Optional.of(page);
  }

  /**
   * Opens an address that a page of this index contains.
   *
   * @throws IndexException if the address is not available
   */
  public HttpResponse<InputStream> open(URI address) {
    var response = get(address, "*/*", BodyHandlers.ofInputStream());
    requireOk(response);
    return response;
  }

  private Optional<SimplePage> cached(String project) {
    var inMemory = memoryCache.get(project);
    if (inMemory != null && isFresh(inMemory)) {
      return Optional.of(inMemory.page);
    }
    try {
      var onDisk = JSON.readValue(Files.readAllBytes(file(project)), CachedPage.class);
      if (!isFresh(onDisk)) {
        return Optional.empty();
      }
      memoryCache.put(project, onDisk);
      return Optional.of(onDisk.page);
    } catch (NoSuchFileException | JsonProcessingException e) {
      // The page is not cached, or a different version of this program has cached it.
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isFresh(CachedPage cached) {
    var age = Duration.between(Instant.ofEpochSecond(cached.fetched), clock.instant());
    return !age.isNegative() && age.compareTo(PAGE_LIFETIME) < 0;
  }

  private void cache(String project, SimplePage page) {
    var cached = new CachedPage(clock.instant().getEpochSecond(), page);
    memoryCache.put(project, cached);
    try {
      Files.createDirectories(pages);
      var newFile =
          Files.write(pages.resolve(UUID.randomUUID() + ".new"), JSON.writeValueAsBytes(cached));
      Files.move(newFile, file(project), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String project) {
    return pages.resolve(project + ".json");
  }

  private static void requireOk(HttpResponse<?> response) {
    if (response.statusCode() != 200) {
      throw new IndexException(
          "The public index returns status %d for %s."
              .formatted(response.statusCode(), response.uri().getPath()));
    }
  }

  // Redirects are followed here, because Java's client would send the credentials to any host.
  private <T> HttpResponse<T> get(URI address, String accept, HttpResponse.BodyHandler<T> handler) {
    var at = address;
    for (var hop = 0; hop < MAX_REDIRECTS; hop++) {
      var response = getOnce(at, accept, handler);
      var location = response.headers().firstValue("location");
      if (response.statusCode() / 100 != 3 || location.isEmpty()) {
        return response;
      }
      at = at.resolve(location.get());
    }
    throw new IndexException("The public index redirects too many times.");
  }

  private <T> HttpResponse<T> getOnce(
      URI address, String accept, HttpResponse.BodyHandler<T> handler) {
    var connection = connected();
    var request =
        HttpRequest.newBuilder(address)
            .timeout(TIMEOUT)
            .header("Accept", accept)
            .header("User-Agent", "pypi-mirror-rehearsal");
    if (!isSafe(address)) {
      throw new IndexException("The public index links to a URL without TLS.");
    }
    if (connection.setup.user != null
        && address.getScheme().equals(connection.index.getScheme())
        && address.getRawAuthority().equals(connection.index.getRawAuthority())) {
      var credentials = connection.setup.user + ":" + connection.setup.password;
      request.header(
          "Authorization",
          "Basic "
              + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }
    try {
      return connection.client.send(request.build(), handler);
    } catch (IOException e) {
      throw new IndexException(
          "The public index %s is not reachable: %s."
              .formatted(
                  address.getScheme() + "://" + address.getRawAuthority(),
                  Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IndexException("interrupted");
    }
  }

  private synchronized Connected connected() {
    if (setupSource == null) {
      throw unplugged();
    }
    if (connected == null) {
      var setup = setupSource.get();
      var index = URI.create(setup.index.endsWith("/") ? setup.index : setup.index + "/");
      if (!isSafe(index)) {
        throw new IndexException(
            "pip on this machine is configured to use an index without TLS. Configure an https index.");
      }
      var client =
          HttpClient.newBuilder().connectTimeout(TIMEOUT).sslContext(trusting(setup.certificates));
      if (setup.proxy != null) {
        var proxy = URI.create(setup.proxy);
        if (proxy.getHost() == null || proxy.getPort() < 0 || proxy.getUserInfo() != null) {
          throw new IndexException(
              "The proxy of this machine must have the form http://HOST:PORT, without a user.");
        }
        client.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())));
      }
      connected = new Connected(setup, index, client.build());
    }
    return connected;
  }

  private static boolean isSafe(URI address) {
    return "https".equals(address.getScheme())
        || "127.0.0.1".equals(address.getHost())
        || "localhost".equals(address.getHost());
  }

  private static IndexException unplugged() {
    return new IndexException("The public index is disconnected (--unplugged).");
  }

  private static SSLContext trusting(String certificates) {
    try (var in = new FileInputStream(certificates)) {
      var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry(Integer.toString(trusted.size()), certificate);
      }
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
