package pypimirror.rehearsal.notebook;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.network.NotebookLocation;

/** Runs a notebook and sends a request, in a temporary account. */
public final class NotebookExercise {

  private static final String ACCOUNT = "000000000000";
  private static final String ROLE = "arn:aws:iam::000000000000:role/training";
  private static final String API = "https://codeartifact.us-east-1.amazonaws.com/v1/domains";
  private static final String DESCRIPTION =
      """
      {
        "id": "000000000000",
        "region": "us-east-1",
        "roles": {"training": {"path": "/", "assumeRolePolicy": "{}"}},
        "vpcs": {
          "vpc-1": {"cidrBlock": "10.0.0.0/16", "enableDnsSupport": true, "enableDnsHostnames": true}
        },
        "subnets": {
          "subnet-1": {"vpcId": "vpc-1", "cidrBlock": "10.0.1.0/24", "availabilityZone": "us-east-1a"}
        },
        "securityGroups": {"sg-1": {"vpcId": "vpc-1", "name": "all", "description": "all"}},
        "securityGroupRules": {
          "sgr-1": {"groupId": "sg-1", "egress": true, "protocol": "-1", "cidrIpv4": "0.0.0.0/0"},
          "sgr-2": {"groupId": "sg-1", "egress": false, "protocol": "-1", "cidrIpv4": "0.0.0.0/0"}
        },
        "vpcEndpoints": {
          "vpce-1": {
            "vpcId": "vpc-1", "serviceName": "com.amazonaws.us-east-1.codeartifact.api",
            "type": "Interface", "privateDnsEnabled": true, "subnetIds": ["subnet-1"],
            "securityGroupIds": ["sg-1"], "networkInterfaces": {"subnet-1": "eni-1"},
            "state": "available"
          }
        }
      }
      """;

  private NotebookExercise() {}

  /**
   * Runs the exercise.
   *
   * @param folder an empty folder
   */
  public static void run(Path folder) throws IOException, InterruptedException {
    var fixtures = Files.createDirectories(folder.resolve("accounts"));
    Files.writeString(fixtures.resolve(ACCOUNT + ".json"), DESCRIPTION);
    var home = Files.createDirectories(folder.resolve("home"));
    var surroundings =
        new Surroundings(
            fixtures,
            home,
            home.resolve("pages"),
            home.resolve("notebook"),
            "/usr/bin:/bin",
            List.of("false"),
            home,
            ACCOUNT,
            "vpc-1",
            List.of(ROLE),
            List.of("sg-1"),
            List.of());
    var notebook = Notebook.commandLine(new Notebook(() -> surroundings, Terminal.ofThisProcess()));
    if (notebook.execute("--alone", "--", "true") != 0) {
      throw new IllegalStateException("The notebook failed.");
    }
    request(new Accounts(fixtures, home.resolve("accounts")), home);
  }

  private static void request(Accounts accounts, Path home)
      throws IOException, InterruptedException {
    var location =
        NotebookLocation.find(accounts.view(ACCOUNT), "vpc-1", null, List.of("sg-1"), List.of());
    try (var vpc =
        new RehearsedVpc(
            accounts,
            ACCOUNT,
            location,
            new Caller(ROLE, "training", null, Map.of()),
            "training",
            null,
            home.resolve("pages"),
            home,
            Assumptions.parse(""),
            0,
            Map.of())) {
      var proxy = URI.create(vpc.address());
      HttpClient.newBuilder()
          .proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())))
          .sslContext(trusting(vpc.certificate()))
          .build()
          .send(HttpRequest.newBuilder(URI.create(API)).build(), BodyHandlers.ofString());
      // A request without a signature is rejected, but it passes the proxy.
      if (vpc.requests().entries().isEmpty()) {
        throw new IllegalStateException("The request was not received.");
      }
    }
  }

  /** The TLS settings of a client that trusts only this authority. */
  static SSLContext trusting(Path certificate) {
    try (var in = Files.newInputStream(certificate)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
