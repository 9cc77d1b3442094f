package pypimirror.rehearsal.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.IamState;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.network.NotebookLocation;
import pypimirror.rehearsal.packages.PublicIndex;
import pypimirror.rehearsal.vpc.RequestLog;

/**
 * A rehearsed VPC in the process of the test, with an HTTP client inside the VPC. The account has
 * the domain {@code my-domain} with the repositories {@code readers} and, as its upstream, {@code
 * store} with the external connection. The role {@code reader} can do everything.
 */
final class TestVpc implements AutoCloseable {

  static final String ACCOUNT = "111122223333";
  static final String API = "https://codeartifact.us-east-1.amazonaws.com";
  static final String INDEX =
      "https://my-domain-111122223333.d.codeartifact.us-east-1.amazonaws.com/pypi/readers";

  private static final String ALL =
      "{\"Version\":\"2012-10-17\",\"Statement\":{\"Sid\":\"All\",\"Effect\":\"Allow\",%s"
          + "\"Action\":[\"codeartifact:*\",\"sts:*\"],\"Resource\":\"*\"}}";
  private static final String AUTHORIZATION = "test";

  private final Path folder;
  private final FakeIndex index = new FakeIndex();
  private final Accounts accounts;
  private RehearsedVpc vpc;
  private HttpClient client;
  private boolean unplugged;
  private String role = "reader";
  private String assumptions = "";

  TestVpc(Path folder) throws IOException {
    this.folder = folder;
    var fixtures = Files.createDirectories(folder.resolve("fixtures"));
    Files.writeString(
        fixtures.resolve(ACCOUNT + ".json"), new ObjectMapper().writeValueAsString(account()));
    accounts = new Accounts(fixtures, folder.resolve("home/accounts"));
    start();
  }

  private static Account account() {
    var endpoint =
        new Ec2State.VpcEndpoint(
            "vpc-1",
            "com.amazonaws.us-east-1.codeartifact.api",
            "Interface",
            true,
            List.of("subnet-1"),
            List.of("sg-1"),
            Map.of("subnet-1", "eni-1"),
            null,
            "available",
            null);
    var other =
        new Ec2State.VpcEndpoint(
            "vpc-1",
            "com.amazonaws.us-east-1.codeartifact.repositories",
            "Interface",
            true,
            List.of("subnet-1"),
            List.of("sg-1"),
            Map.of("subnet-1", "eni-2"),
            null,
            "available",
            null);
    var account = Account.empty(ACCOUNT, "us-east-1");
    account.vpcs().put("vpc-1", new Ec2State.Vpc("10.0.0.0/16", true, true, null));
    account
        .subnets()
        .put("subnet-1", new Ec2State.Subnet("vpc-1", "10.0.1.0/24", "us-east-1a", null));
    account.securityGroups().put("sg-1", new Ec2State.SecurityGroup("vpc-1", "n", "n", null));
    account
        .securityGroupRules()
        .putAll(
            Map.of(
                "sgr-1",
                new Ec2State.SecurityGroupRule(
                    "sg-1", false, "-1", null, null, null, null, "0.0.0.0/0", null, null),
                "sgr-2",
                new Ec2State.SecurityGroupRule(
                    "sg-1", true, "-1", null, null, null, null, "0.0.0.0/0", null, null)));
    account.vpcEndpoints().putAll(Map.of("vpce-api", endpoint, "vpce-rep", other));
    account
        .roles()
        .putAll(
            Map.of(
                "reader", new IamState.Role("/", "{}", Map.of("all", ALL.formatted("")), null),
                "stranger", new IamState.Role("/", "{}", null, null)));
    account
        .domains()
        .put(
            "my-domain",
            new CodeArtifactState.Domain(
                "arn:aws:kms:us-east-1:111122223333:key/k",
                "2026-01-01T00:00:00Z",
                null,
                null,
                Map.of(
                    "readers", repository(List.of("store"), null),
                    "store", repository(List.of(), "public:pypi"))));
    return account;
  }

  static CodeArtifactState.Repository repository(List<String> upstreams, String connection) {
    return new CodeArtifactState.Repository("", upstreams, connection, null, null, null, null);
  }

  /** Returns a policy that allows everything to everyone. */
  static String allowAll() {
    return ALL.formatted("\"Principal\":\"*\",");
  }

  private void start() {
    if (vpc != null) {
      vpc.close();
    }
    vpc =
        new RehearsedVpc(
            accounts,
            ACCOUNT,
            NotebookLocation.find(
                accounts.view(ACCOUNT), "vpc-1", null, List.of("sg-1"), List.of()),
            new Caller("arn:aws:iam::111122223333:role/" + role, "test", null, Map.of()),
            AUTHORIZATION,
            unplugged ? null : this::setup,
            folder.resolve("pages"),
            folder.resolve("home"),
            Assumptions.parse(assumptions),
            0,
            Map.of());
    var proxy = URI.create(vpc.address());
    client =
        HttpClient.newBuilder()
            .proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())))
            .sslContext(NotebookExercise.trusting(vpc.certificate()))
            .build();
  }

  private PublicIndex.Setup setup() {
    return new PublicIndex.Setup(index.address(), vpc.certificate().toString(), null, null, null);
  }

  /** Restarts with these assumptions about AWS. */
  TestVpc assuming(String given) {
    assumptions = given;
    start();
    return this;
  }

  /** Restarts with a different role. */
  TestVpc as(String otherRole) {
    role = otherRole;
    start();
    return this;
  }

  /** Restarts with or without the public index. */
  void unplug(boolean gone) {
    unplugged = gone;
    start();
  }

  FakeIndex index() {
    return index;
  }

  HttpClient client() {
    return client;
  }

  Path folder() {
    return folder;
  }

  RehearsedVpc vpc() {
    return vpc;
  }

  Account account(String id) {
    return accounts.view(id);
  }

  void change(Consumer<Account> change) {
    accounts.with(
        ACCOUNT,
        account -> {
          change.accept(account);
          return ACCOUNT;
        });
  }

  /** Replaces the policies of the role {@code reader} with this one. */
  void setReaderPolicy(String policy) {
    change(
        account ->
            account.roles().put("reader", new IamState.Role("/", "{}", Map.of("p", policy), null)));
  }

  /** Changes the domain, and keeps its key and repositories. */
  void changeDomain(String createdTime, String policy) {
    change(
        account ->
            account
                .domains()
                .computeIfPresent(
                    "my-domain",
                    (name, domain) ->
                        new CodeArtifactState.Domain(
                            domain.encryptionKey(),
                            createdTime,
                            policy,
                            null,
                            domain.repositories())));
  }

  void changeRepository(String name, CodeArtifactState.Repository repository) {
    change(account -> account.domains().get("my-domain").repositories().put(name, repository));
  }

  /** Sets the emulator's clock ahead by this many seconds. */
  void clock(long seconds) throws IOException {
    Files.writeString(folder.resolve("home/clock"), Long.toString(seconds));
  }

  /** Returns the log entry of the last request. */
  RequestLog.Entry last() {
    var entries = vpc.requests().entries();
    return entries.get(entries.size() - 1);
  }

  /** Requests the credentials of the role. */
  HttpResponse<String> credentials(String authorization) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(vpc.credentialsAddress()))
                .header("Authorization", authorization)
                .build(),
            BodyHandlers.ofString());
  }

  /** Calls the API with the credentials of the role. */
  HttpResponse<String> api(String method, String pathAndQuery)
      throws IOException, InterruptedException {
    return api(method, pathAndQuery, "");
  }

  HttpResponse<String> api(String method, String pathAndQuery, String body)
      throws IOException, InterruptedException {
    var credentials = new ObjectMapper().readTree(credentials(AUTHORIZATION).body());
    return api(
        method,
        pathAndQuery,
        credentials.path("AccessKeyId").asText(),
        credentials.path("Token").asText(),
        "us-east-1/codeartifact",
        body);
  }

  HttpResponse<String> api(
      String method, String pathAndQuery, String key, String token, String scope)
      throws IOException, InterruptedException {
    return api(method, pathAndQuery, key, token, scope, "");
  }

  private HttpResponse<String> api(
      String method, String pathAndQuery, String key, String token, String scope, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(API + pathAndQuery))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=%s/20260101/%s/aws4_request, SignedHeaders=host, Signature=0"
                    .formatted(key, scope))
            .header("X-Amz-Security-Token", token)
            .build(),
        BodyHandlers.ofString());
  }

  JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  /** Requests a new token. */
  String token() throws IOException, InterruptedException {
    return json(api("POST", "/v1/authorization-token?domain=my-domain"))
        .path("authorizationToken")
        .asText();
  }

  static String basic(String user, String token) {
    return "Basic "
        + Base64.getEncoder().encodeToString((user + ":" + token).getBytes(StandardCharsets.UTF_8));
  }

  /** Requests a path of the readers' repository with a new token. */
  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send(INDEX + path, "aws", token(), headers);
  }

  HttpResponse<String> send(String address, String user, String token, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(address)).header("Authorization", basic(user, token));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    vpc.close();
    index.close();
  }
}
