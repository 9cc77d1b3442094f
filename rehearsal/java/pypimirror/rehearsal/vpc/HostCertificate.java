package pypimirror.rehearsal.vpc;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
import java.util.function.Function;
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
import pypimirror.rehearsal.network.Service;

/**
 * Creates the files of {@link CertificateAuthority}. It is a separate class, because only this code
 * needs Bouncy Castle. Java takes a quarter of a second to verify its signed JARs.
 */
final class HostCertificate {

  private static final String SIGNATURE = "SHA256withECDSA";
  private static final Duration VALIDITY = Duration.ofDays(365);

  // Properties of the JDK's implementation, documented in its java.security file.
  private static final List<String> ITERATION_COUNTS =
      List.of(
          "keystore.pkcs12.certPbeIterationCount",
          "keystore.pkcs12.keyPbeIterationCount",
          "keystore.pkcs12.macIterationCount");

  private HostCertificate() {}

  /**
   * Creates an authority with one certificate. Writes the authority's certificate to {@code
   * <region>.pem}, and the certificate of the hosts with its private key to {@code <region>.p12}.
   */
  static void make(Path folder, String region, String alias, char[] password)
      throws IOException, GeneralSecurityException {
    try {
      sign(folder, region, alias, password);
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static void sign(Path folder, String region, String alias, char[] password)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    var api = "codeartifact." + region + ".amazonaws.com";
    var s3 = Service.s3Hosts(region);
    var others =
        Stream.of(
                Service.EC2,
                Service.IAM,
                Service.LAMBDA,
                Service.SAGEMAKER_API,
                Service.SSM,
                Service.STS)
            .map(service -> service.privateName(region))
            .toList();
    var names =
        new GeneralNames(
            Stream.of(
                    Stream.of(api, "*.d." + api),
                    others.stream(),
                    s3.stream().flatMap(host -> Stream.of(host, "*." + host)))
                .flatMap(Function.identity())
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
                    Stream.of(Stream.of(api), others.stream(), s3.stream())
                        .flatMap(Function.identity())
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
    // The password is not secret, so thousands of hash iterations at every start would protect
    // nothing.
    for (var count : ITERATION_COUNTS) {
      System.setProperty(count, "1");
    }
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    store.setKeyEntry(
        alias,
        hostKey.getPrivate(),
        password,
        new X509Certificate[] {converter.getCertificate(host.build(signer)), authorityCertificate});
    save(folder, region, store, password, authorityCertificate);
  }

  private static void save(
      Path folder, String region, KeyStore store, char[] password, X509Certificate certificate)
      throws IOException, GeneralSecurityException {
    var newStore =
        Files.createTempFile(
            folder,
            region,
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var out = Files.newOutputStream(newStore)) {
      store.store(out, password);
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
        Date.from(now.plus(VALIDITY)),
        subject,
        key.getPublic());
  }

  private static KeyPair key() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}
