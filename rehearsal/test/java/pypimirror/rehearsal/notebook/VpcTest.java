package pypimirror.rehearsal.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.vpc.CertificateAuthority;

/** Checks the proxy, its certificates and the credentials of the container. */
class VpcTest {

  private TestVpc vpc;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    vpc = new TestVpc(folder);
  }

  @AfterEach
  void stop() {
    vpc.close();
  }

  private String raw(String request) throws IOException {
    var address = URI.create(vpc.vpc().address());
    try (var socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
    }
  }

  @Test
  void rejectsAndReportsUnreachableHosts() throws IOException {
    assertThat(raw("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n"))
        .isEqualTo("HTTP/1.1 504");
    assertThat(vpc.last().words())
        .isEqualTo("--- example.org — not reached: the VPC has no route to the internet");
    assertThat(vpc.last().fulfilled()).isFalse();
  }

  @Test
  void rejectsAndReportsPlainHttp() throws IOException {
    assertThat(raw("GET http://example.org/x HTTP/1.1\r\nHost: example.org\r\n\r\n"))
        .isEqualTo("HTTP/1.1 403");
    assertThat(vpc.last().reach().host()).isEqualTo("example.org");
    assertThat(raw("GET /x HTTP/1.1\r\nHost: example.org\r\n\r\n")).isEqualTo("HTTP/1.1 403");
  }

  @Test
  void rejectsARequestForAnotherHostThroughATunnel() throws IOException, InterruptedException {
    // HttpClient derives the Host header from the address, so send a different one by hand.
    var context = NotebookExercise.trusting(vpc.vpc().certificate());
    var address = URI.create(vpc.vpc().address());
    try (var socket = new Socket(address.getHost(), address.getPort())) {
      var api = "codeartifact.us-east-1.amazonaws.com";
      socket
          .getOutputStream()
          .write(
              "CONNECT %s:443 HTTP/1.1\r\nHost: %s:443\r\n\r\n"
                  .formatted(api, api)
                  .getBytes(StandardCharsets.UTF_8));
      var answer = new StringBuilder();
      while (!answer.toString().endsWith("\r\n\r\n")) {
        answer.append((char) socket.getInputStream().read());
      }
      assertThat(answer.toString()).startsWith("HTTP/1.1 200");
      try (var tls = context.getSocketFactory().createSocket(socket, api, 443, true)) {
        tls.getOutputStream()
            .write(
                "GET / HTTP/1.1\r\nHost: my-domain-111122223333.d.%s\r\n\r\n"
                    .formatted(api)
                    .getBytes(StandardCharsets.UTF_8));
        assertThat(new String(tls.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
            .isEqualTo("HTTP/1.1 421");
      }
    }
  }

  @Test
  void listensOnOneLoopbackAddressOnly() throws IOException {
    try (var reachable = connect(1)) {
      assertThat(reachable.isConnected()).isTrue();
    }
    // A server that listens on all addresses would accept this one, too.
    assertThatThrownBy(() -> connect(2)).isInstanceOf(IOException.class);
  }

  private Socket connect(int lastOctet) throws IOException {
    var address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastOctet});
    return new Socket(address, vpc.vpc().port());
  }

  @Test
  void aClientThatDoesNotTrustTheAuthorityCannotConnect() {
    var address = URI.create(vpc.vpc().address());
    var client =
        HttpClient.newBuilder()
            .proxy(
                java.net.ProxySelector.of(
                    new java.net.InetSocketAddress(address.getHost(), address.getPort())))
            .build();
    assertThatThrownBy(
            () ->
                client.send(
                    HttpRequest.newBuilder(URI.create(TestVpc.API + "/")).build(),
                    BodyHandlers.ofString()))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void theAuthorityIsLimitedToItsRegionAndItsKeyIsNotStored() throws Exception {
    X509Certificate authority;
    try (var in = Files.newInputStream(vpc.vpc().certificate())) {
      authority = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    assertThat(authority.getBasicConstraints()).isZero();
    assertThat(authority.getCriticalExtensionOIDs()).contains("2.5.29.30");
    assertThat(new String(authority.getExtensionValue("2.5.29.30"), StandardCharsets.ISO_8859_1))
        .contains("codeartifact.us-east-1.amazonaws.com");
    try (var files = Files.list(vpc.vpc().certificate().getParent())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("us-east-1.pem", "us-east-1.p12", "us-east-1.lock");
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(
                    vpc.vpc().certificate().resolveSibling("us-east-1.p12"))))
        .isEqualTo("rw-------");
  }

  @Test
  void returnsAndExplainsAnInternalErrorOfTheEmulator() throws IOException, InterruptedException {
    vpc.change(
        account ->
            account
                .domains()
                .put(
                    "my-domain", new CodeArtifactState.Domain("key", "no time", null, null, null)));
    assertThat(vpc.api("GET", "/v1/domain?domain=my-domain").statusCode()).isEqualTo(500);
    assertThat(vpc.last().words()).startsWith("500 ").contains("internal error of the emulator:");
  }

  @Test
  void reusesAnExistingAuthority() throws IOException {
    var before = Files.readAllBytes(vpc.vpc().certificate());
    var again = CertificateAuthority.in(vpc.vpc().certificate().getParent(), "us-east-1");
    assertThat(Files.readAllBytes(again.certificate())).isEqualTo(before);
  }

  @Test
  void credentialsRequireTheAuthorizationToken() throws IOException, InterruptedException {
    assertThat(vpc.credentials("wrong").statusCode()).isEqualTo(403);
    var given = vpc.credentials("test");
    assertThat(given.statusCode()).isEqualTo(200);
    assertThat(vpc.json(given).path("AccessKeyId").asText()).matches("ASIA[A-Z2-7]{16}");
    assertThat(vpc.json(given).path("SecretAccessKey").asText()).hasSize(40);
    assertThat(vpc.json(given).path("RoleArn").asText()).endsWith(":role/reader");
  }
}
