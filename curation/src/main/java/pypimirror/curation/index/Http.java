package pypimirror.curation.index;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import pypimirror.curation.UserMistake;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * An HTTP client that uses the proxy of the environment variables, and the certificates in {@code
 * AWS_CA_BUNDLE}, as the AWS CLI does.
 */
public final class Http implements AutoCloseable {

  private static final String BUNDLE = "AWS_CA_BUNDLE";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int ATTEMPTS = 3;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Set<Integer> TEMPORARY = Set.of(429, 500, 502, 503, 504);

  private final SdkHttpClient client;

  /** A response whose status is not 200. */
  public static final class StatusException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    StatusException(int status, String message) {
      super(message);
      this.status = status;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }
  }

  /** Creates a client from the environment variables. */
  public Http() {
    var builder =
        UrlConnectionHttpClient.builder().socketTimeout(TIMEOUT).connectionTimeout(TIMEOUT);
    var bundle = System.getenv(BUNDLE);
    if (bundle != null && !bundle.isEmpty()) {
      var managers = trusting(Path.of(bundle));
      builder.tlsTrustManagersProvider(() -> managers);
    }
    client = builder.build();
  }

  private static TrustManager[] trusting(Path bundle) {
    try (var in = Files.newInputStream(bundle)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("certificate-" + store.size(), certificate);
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw new UserMistake(
          "%s: %s contains no certificates in PEM format: %s. Correct the variable."
              .formatted(BUNDLE, bundle, e.getMessage()));
    }
  }

  /** The client, for the AWS SDK. */
  public SdkHttpClient client() {
    return client;
  }

  /**
   * Requests an address, and returns the content of the response. Repeats a request that fails for
   * a temporary reason.
   *
   * @param headers values by name
   * @throws StatusException if the status is not 200
   */
  public InputStream get(URI address, Map<String, String> headers) throws IOException {
    for (var attempt = 1; ; attempt++) {
      try {
        return getOnce(address, headers);
      } catch (StatusException e) {
        if (attempt == ATTEMPTS || !TEMPORARY.contains(e.status())) {
          throw e;
        }
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
      pause(attempt);
    }
  }

  private static void pause(int attempt) throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE.multipliedBy(attempt).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  private InputStream getOnce(URI address, Map<String, String> headers) throws IOException {
    var request = SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(address);
    headers.forEach(request::putHeader);
    var response =
        client.prepareRequest(HttpExecuteRequest.builder().request(request.build()).build()).call();
    var status = response.httpResponse().statusCode();
    var body = response.responseBody();
    if (status != 200 || body.isEmpty()) {
      body.ifPresent(it -> it.abort());
      throw new StatusException(status, "%s returns status %d.".formatted(address, status));
    }
    return body.get();
  }

  @Override
  public void close() {
    client.close();
  }
}
