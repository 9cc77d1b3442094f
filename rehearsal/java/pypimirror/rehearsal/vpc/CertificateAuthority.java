package pypimirror.rehearsal.vpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * The certificate authority of a rehearsal, and the one certificate that it has signed: for the
 * hosts in one region that answer here.
 *
 * <p>The authority's own key is forgotten as soon as it has signed, and its certificate is limited
 * to that region's CodeArtifact, S3 and Systems Manager (RFC 5280, name constraints): whoever
 * trusts it trusts nothing else.
 */
public final class CertificateAuthority {

  // Names the hosts that it has: with others, the certificate of an older rehearsal is made anew.
  private static final String ALIAS = "codeartifact,s3,ssm";
  private static final Duration LEAST_LEFT = Duration.ofDays(7);
  // Of two runs that make one at once, one is kept; what the key store's format asks for a
  // password.
  private static final char[] PASSWORD = "rehearsal".toCharArray();

  private final Path certificate;
  private final KeyStore keyStore;

  private CertificateAuthority(Path certificate, KeyStore keyStore) {
    this.certificate = certificate;
    this.keyStore = keyStore;
  }

  /**
   * The authority of a region, made when there is none or when it is about to expire.
   *
   * @param folder where authorities are kept
   */
  @SuppressWarnings("try") // the lock is there to be held
  public static synchronized CertificateAuthority in(Path folder, String region) {
    try {
      Files.createDirectories(folder);
      var store = folder.resolve(region + ".p12");
      var certificate = folder.resolve(region + ".pem");
      // Of two runs at once one makes it, and the two files belong together.
      try (var channel =
              FileChannel.open(
                  folder.resolve(region + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        if (!Files.exists(store) || !Files.exists(certificate) || expires(read(store))) {
          HostCertificate.make(folder, region, ALIAS, PASSWORD);
        }
        return new CertificateAuthority(certificate, read(store));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The file with the authority's certificate, for clients to trust. */
  public Path certificate() {
    return certificate;
  }

  /** Key and certificate of the hosts. */
  KeyStore keyStore() {
    return keyStore;
  }

  static String password() {
    return new String(PASSWORD);
  }

  private static boolean expires(KeyStore store) throws GeneralSecurityException {
    var certificate = (X509Certificate) store.getCertificate(ALIAS);
    return certificate == null
        || certificate.getNotAfter().toInstant().isBefore(Instant.now().plus(LEAST_LEFT));
  }

  private static KeyStore read(Path file) throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      return store;
    }
  }
}
