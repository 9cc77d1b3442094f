package pypimirror.rehearsal.vpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate authority of a rehearsal, and the one certificate that it has signed: for the
 * hosts in one region that answer here.
 *
 * <p>The authority's own key is forgotten as soon as it has signed, and its certificate is limited
 * to that region's CodeArtifact, S3 and Systems Manager (RFC 5280, name constraints): whoever
 * trusts it trusts nothing else.
 */
public final class Authority {

  // Names the hosts that it has: with others, the certificate of an older rehearsal is made anew.
  private static final String ALIAS = "codeartifact,s3,ssm";
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final Duration LIFE = Duration.ofDays(365);
  private static final Duration LEAST_LEFT = Duration.ofDays(7);
  // Of two runs that make one at once, one is kept; what the key store's format asks for a
  // password.
  private static final char[] PASSWORD = "rehearsal".toCharArray();

  // Of the JDK's implementation, documented in its java.security.
  private static final List<String> ITERATION_COUNTS =
      List.of(
          "keystore.pkcs12.certPbeIterationCount",
          "keystore.pkcs12.keyPbeIterationCount",
          "keystore.pkcs12.macIterationCount");

  private final Path certificate;
  private final KeyStore keyStore;

  private Authority(Path certificate, KeyStore keyStore) {
    this.certificate = certificate;
    this.keyStore = keyStore;
  }

  /**
   * The authority of a region, made when there is none or when it is about to expire.
   *
   * @param folder where authorities are kept
   */
  @SuppressWarnings("try") // the lock is there to be held
  public static synchronized Authority in(Path folder, String region) {
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
          make(folder, region);
        }
        return new Authority(certificate, read(store));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
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

  private static void make(Path folder, String region)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    var api = "codeartifact." + region + ".amazonaws.com";
    var s3 = "s3." + region + ".amazonaws.com";
    var ssm = "ssm." + region + ".amazonaws.com";
    var names =
        new GeneralNames(
            Stream.of(api, "*.d." + api, s3, "*." + s3, ssm)
                .map(name -> new GeneralName(GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    var authorityKey = key();
    var authorityName = new X500Principal("CN=pypi-mirror rehearsal " + region);
    var extensions = new JcaX509ExtensionUtils();
    var authority =
        builder(authorityName, authorityName, authorityKey)
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
            .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
            .addExtension(
                Extension.subjectKeyIdentifier,
                false,
                extensions.createSubjectKeyIdentifier(authorityKey.getPublic()))
            .addExtension(
                Extension.nameConstraints,
                true,
                new NameConstraints(
                    Stream.of(api, s3, ssm)
                        .map(name -> new GeneralSubtree(new GeneralName(GeneralName.dNSName, name)))
                        .toArray(GeneralSubtree[]::new),
                    null));
    var signer = new JcaContentSignerBuilder(SIGNATURE).build(authorityKey.getPrivate());
    var hostKey = key();
    var host =
        builder(authorityName, new X500Principal("CN=" + api), hostKey)
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
            .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
            .addExtension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
            .addExtension(
                Extension.authorityKeyIdentifier,
                false,
                extensions.createAuthorityKeyIdentifier(authorityKey.getPublic()))
            .addExtension(Extension.subjectAlternativeName, false, names);
    var converter = new JcaX509CertificateConverter();
    var authorityCertificate = converter.getCertificate(authority.build(signer));
    // Ten thousand rounds of hashing would guard a password that is no secret, at every start.
    for (var count : ITERATION_COUNTS) {
      System.setProperty(count, "1");
    }
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    store.setKeyEntry(
        ALIAS,
        hostKey.getPrivate(),
        PASSWORD,
        new X509Certificate[] {converter.getCertificate(host.build(signer)), authorityCertificate});
    keep(folder, region, store, authorityCertificate);
  }

  private static void keep(Path folder, String region, KeyStore store, X509Certificate certificate)
      throws IOException, GeneralSecurityException {
    var newStore =
        Files.createTempFile(
            folder,
            region,
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var out = Files.newOutputStream(newStore)) {
      store.store(out, PASSWORD);
    }
    var newCertificate = Files.createTempFile(folder, region, ".new");
    Files.writeString(
        newCertificate,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    Files.move(newCertificate, folder.resolve(region + ".pem"), StandardCopyOption.ATOMIC_MOVE);
    Files.move(newStore, folder.resolve(region + ".p12"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, KeyPair key) {
    var now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, new SecureRandom()),
        Date.from(now.minus(Duration.ofHours(1))),
        Date.from(now.plus(LIFE)),
        subject,
        key.getPublic());
  }

  private static KeyPair key() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}
