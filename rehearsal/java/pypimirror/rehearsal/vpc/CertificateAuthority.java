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
 * The certificate authority of a rehearsal, and the only certificate that it has signed: that of
 * the emulated hosts in one region.
 *
 * <p>The authority's private key is discarded after the signature. Its certificate is limited to
 * the CodeArtifact, EC2, IAM, Lambda, S3, SageMaker, STS and Systems Manager hosts of the region
 * (RFC 5280, name constraints), so a client that trusts it trusts no other hosts.
 */
public final class CertificateAuthority {

  // Identifies the emulated hosts, so that certificates for a different set of hosts are replaced.
  private static final String ALIAS =
      "codeartifact,ec2,iam,lambda,s3 with global hosts,sagemaker,ssm,sts";
  private static final Duration MIN_VALIDITY = Duration.ofDays(7);
  // A key store requires a password. File permissions protect the key.
  private static final char[] PASSWORD = "rehearsal".toCharArray();

  private final Path certificate;
  private final KeyStore keyStore;

  private CertificateAuthority(Path certificate, KeyStore keyStore) {
    this.certificate = certificate;
    this.keyStore = keyStore;
  }

  /**
   * Returns the authority of a region, and creates it if there is none or if it is about to expire.
   *
   * @param folder folder of all authorities
   */
  @SuppressWarnings("try") // the lock is only held
  public static synchronized CertificateAuthority in(Path folder, String region) {
    try {
      Files.createDirectories(folder);
      var store = folder.resolve(region + ".p12");
      var certificate = folder.resolve(region + ".pem");
      // One process creates the two files, which belong together, while others wait.
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

  /** The file with the authority's certificate, which clients must trust. */
  public Path certificate() {
    return certificate;
  }

  /** The private key and the certificate of the hosts. */
  KeyStore keyStore() {
    return keyStore;
  }

  static String password() {
    return new String(PASSWORD);
  }

  private static boolean expires(KeyStore store) throws GeneralSecurityException {
    var certificate = (X509Certificate) store.getCertificate(ALIAS);
    return certificate == null
        || certificate.getNotAfter().toInstant().isBefore(Instant.now().plus(MIN_VALIDITY));
  }

  private static KeyStore read(Path file) throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      return store;
    }
  }
}
