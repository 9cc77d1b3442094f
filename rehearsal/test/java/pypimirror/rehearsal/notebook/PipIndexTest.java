package pypimirror.rehearsal.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.testing.RoleChanges;

class PipIndexTest {

  private static final String WHEEL = "demo-1.0-py3-none-any.whl";
  private static final byte[] CONTENT = "a wheel".getBytes(StandardCharsets.UTF_8);
  private static final String FILE = "/simple/demo/1.0/" + WHEEL;
  private static final String JSON = "application/vnd.pypi.simple.v1+json";

  private TestVpc vpc;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    vpc = new TestVpc(folder);
    vpc.index().project("demo", Map.of(WHEEL, CONTENT, "demo-2.0.tar.gz", CONTENT));
  }

  @AfterEach
  void stop() {
    vpc.close();
  }

  private int status(String path, String... headers) throws IOException, InterruptedException {
    return vpc.get(path, headers).statusCode();
  }

  private List<String> listedFiles() throws IOException, InterruptedException {
    var response = vpc.get("/simple/demo/", "Accept", JSON);
    return response.statusCode() == 200
        ? vpc.json(response).path("files").findValuesAsText("filename")
        : List.of();
  }

  private List<String> storedFiles(String repository) {
    return vpc
        .account(TestVpc.ACCOUNT)
        .domains()
        .get("my-domain")
        .repositories()
        .get(repository)
        .packages()
        .values()
        .stream()
        .flatMap(versions -> versions.values().stream())
        .flatMap(version -> version.assets().keySet().stream())
        .toList();
  }

  @Test
  void pageListsThePublicFilesWithRelativeLinks() throws IOException, InterruptedException {
    var page = vpc.json(vpc.get("/simple/demo/", "Accept", JSON));
    assertThat(page.path("meta").path("api-version").asText()).isEqualTo("1.1");
    assertThat(page.path("versions").toString()).isEqualTo("[\"1.0\",\"2.0\"]");
    assertThat(page.path("files").findValuesAsText("url"))
        .containsExactly("1.0/" + WHEEL, "2.0/demo-2.0.tar.gz");
    assertThat(page.path("files").get(0).path("hashes").path("sha256").asText())
        .isEqualTo(FakeIndex.sha256(CONTENT));
    assertThat(vpc.get("/simple/demo/").body())
        .contains(
            "<a href=\"1.0/%s#sha256=%s\">%s</a>"
                .formatted(WHEEL, FakeIndex.sha256(CONTENT), WHEEL));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "application/vnd.pypi.simple.v1+json; application/vnd.pypi.simple.v1+json",
        "application/vnd.pypi.simple.latest+json; application/vnd.pypi.simple.v1+json",
        "application/vnd.pypi.simple.v1+html; application/vnd.pypi.simple.v1+html; charset=utf-8",
        "text/html; text/html; charset=utf-8",
        "*/*; text/html; charset=utf-8"
      })
  void returnsTheAcceptedContentType(String accept, String type)
      throws IOException, InterruptedException {
    var response = vpc.get("/simple/demo/", "Accept", accept);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
  }

  @Test
  void usesAcceptWeightsAndReturns406IfNoTypeIsAccepted() throws IOException, InterruptedException {
    var pips = JSON + ", application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01";
    assertThat(vpc.get("/simple/demo/", "Accept", pips).headers().firstValue("Content-Type"))
        .contains(JSON);
    assertThat(
            vpc.get("/simple/demo/", "Accept", JSON + ";q=0.1, text/html;q=0.2")
                .headers()
                .firstValue("Content-Type")
                .orElseThrow())
        .startsWith("text/html");
    assertThat(status("/simple/demo/", "Accept", "application/json")).isEqualTo(406);
    assertThat(status("/simple/demo/", "Accept", JSON + ";q=0")).isEqualTo(406);
    assertThat(status("/simple/demo/", "Accept", "application/vnd.pypi.simple.v2+json"))
        .isEqualTo(406);
  }

  @ParameterizedTest
  @CsvSource({
    "/simple/, 404",
    "/simple, 404",
    "/, 404",
    "/json/, 404",
    "/simple/nothing/, 404",
    "/simple/demo, 301",
    "/simple/De_mo.x/, 301",
    "/simple/demo/1.0/, 404",
    "/simple/demo/1.0/nothing-1.0.tar.gz, 404",
    "/simple/demo/2.0/demo-1.0-py3-none-any.whl, 404",
    "/simple/demo/1.0/demo-1.0-py3-none-any.whl.metadata, 404"
  })
  void returnsNotFoundOrARedirectForOtherPaths(String path, int status)
      throws IOException, InterruptedException {
    assertThat(status(path)).isEqualTo(status);
  }

  @Test
  void redirectsANameToItsNormalizedForm() throws IOException, InterruptedException {
    assertThat(vpc.get("/simple/De__mo/").headers().firstValue("Location")).contains("../de-mo/");
    assertThat(vpc.get("/simple/demo").headers().firstValue("Location")).contains("demo/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/simple/%2e%2e/x/",
        "/simple/demo/..%2f..%2fx",
        "/simple/demo/1.0/%2E%2E%2Fx.whl",
        "/simple/demo/1.0/a%00b.whl",
        "/simple/demo/1.0/a%5Cb.whl",
        "/simple/demo/1.0/..;/x",
        "/simple/d%25emo/"
      })
  void rejectsNamesWithPathTraversal(String path) throws IOException, InterruptedException {
    assertThat(status(path)).isEqualTo(400);
    assertThat(vpc.index().requestedPaths()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"npm", "maven", "nuget", "generic", "ruby", "swift", "cargo"})
  void rejectsOtherPackageFormatsByName(String format) throws IOException, InterruptedException {
    var response =
        vpc.send(TestVpc.INDEX.replace("/pypi/", "/" + format + "/") + "/x", "aws", vpc.token());
    assertThat(response.statusCode()).isEqualTo(501);
    assertThat(response.body()).contains("the package format " + format);
  }

  @Test
  void acceptsATokenAsBasicOrBearer() throws IOException, InterruptedException {
    var token = vpc.token();
    var address = TestVpc.INDEX + "/simple/demo/";
    assertThat(vpc.send(address, "aws", token).statusCode()).isEqualTo(200);
    var bearer =
        HttpRequest.newBuilder(URI.create(address)).header("Authorization", "Bearer " + token);
    assertThat(vpc.client().send(bearer.build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
    var wrongUser = vpc.send(address, "me", token);
    assertThat(wrongUser.statusCode()).isEqualTo(401);
    assertThat(wrongUser.headers().firstValue("WWW-Authenticate").orElseThrow())
        .startsWith("Basic realm=");
    assertThat(vpc.send(address, "aws", token + "x").statusCode()).isEqualTo(401);
    var none = HttpRequest.newBuilder(URI.create(address)).build();
    assertThat(vpc.client().send(none, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
  }

  @Test
  void rejectsAnExpiredToken() throws IOException, InterruptedException {
    var token = vpc.token();
    var address = TestVpc.INDEX + "/simple/demo/";
    vpc.clock(43_199 - 60);
    assertThat(vpc.send(address, "aws", token).statusCode()).isEqualTo(200);
    vpc.clock(43_201);
    assertThat(vpc.send(address, "aws", token).statusCode()).isEqualTo(401);
    assertThat(vpc.last().words()).contains("The token is unknown or expired");
    vpc.assuming("bad-token=404");
    assertThat(vpc.send(address, "aws", token).statusCode()).isEqualTo(404);
  }

  @Test
  void rejectsATokenOfAnotherDomain() throws IOException, InterruptedException {
    vpc.change(
        account ->
            account
                .domains()
                .put(
                    "other",
                    new CodeArtifactState.Domain(
                        "k", "2026-01-01T00:00:00Z", null, null, Map.of())));
    var address = TestVpc.INDEX.replace("my-domain", "other") + "/simple/demo/";
    assertThat(vpc.send(address, "aws", vpc.token()).statusCode()).isEqualTo(401);
    assertThat(vpc.last().words()).contains("The token is valid for domain my-domain");
  }

  @Test
  void deniesATokenWhoseRoleLostReadAccess() throws IOException, InterruptedException {
    var token = vpc.token();
    vpc.change(account -> account.roles().get("reader").inlinePolicies().clear());
    var refused = vpc.send(TestVpc.INDEX + "/simple/demo/", "aws", token);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body())
        .contains(
            "codeartifact:ReadFromRepository on resource:"
                + " arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/readers");
    assertThat(vpc.index().requestedPaths()).isEmpty();
  }

  @Test
  void permissionsBoundaryLimitsReading() throws IOException, InterruptedException {
    var token = vpc.token();
    vpc.change(
        account ->
            RoleChanges.limit(
                account,
                "reader",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sts:*\",\"Resource\":\"*\"}}"));
    var refused = vpc.send(TestVpc.INDEX + "/simple/demo/", "aws", token);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("because no permissions boundary allows the");
  }

  @Test
  void fetchesAFileOnceAndStoresItInBothRepositories() throws IOException, InterruptedException {
    assertThat(vpc.get(FILE).body()).isEqualTo("a wheel");
    assertThat(vpc.last().file())
        .isEqualTo(WHEEL + " from readers → store → public:pypi (fetched now)");
    assertThat(storedFiles("readers")).containsExactly(WHEEL);
    assertThat(storedFiles("store")).containsExactly(WHEEL);
    assertThat(vpc.get(FILE).body()).isEqualTo("a wheel");
    assertThat(vpc.last().file()).isEqualTo(WHEEL + " from readers (already stored)");
    assertThat(vpc.index().requestCount(WHEEL)).isEqualTo(1);
  }

  @Test
  void servesOnlyStoredFilesWithoutThePublicIndex() throws IOException, InterruptedException {
    vpc.get(FILE);
    vpc.unplug(true);
    assertThat(listedFiles()).containsExactly(WHEEL);
    assertThat(vpc.get(FILE).body()).isEqualTo("a wheel");
    assertThat(status("/simple/demo/2.0/demo-2.0.tar.gz")).isEqualTo(404);
    assertThat(status("/simple/other/")).isEqualTo(404);
    assertThat(vpc.last().words()).contains("The public index is disconnected (--unplugged)");
  }

  // PEP 658: pip reads a file's metadata before the file.
  @Test
  void servesAndStoresMetadata() throws IOException, InterruptedException {
    var metadata = "Name: demo".getBytes(StandardCharsets.UTF_8);
    vpc.index().file(WHEEL + ".metadata", metadata);
    vpc.index()
        .page(
            "demo",
            JSON,
            """
            {"meta":{"api-version":"1.1"},"name":"demo","files":[{"filename":"%s","url":"FILES/%s",
              "hashes":{"sha256":"%s"},"size":7,"requires-python":">=3.9","yanked":"broken",
              "core-metadata":{"sha256":"%s"}}]}
            """
                .formatted(WHEEL, WHEEL, FakeIndex.sha256(CONTENT), FakeIndex.sha256(metadata)));
    assertThat(vpc.get(FILE).body()).isEqualTo("a wheel");
    vpc.unplug(true);
    var without = vpc.json(vpc.get("/simple/demo/", "Accept", JSON)).path("files").get(0);
    assertThat(without.has("core-metadata")).isFalse();
    assertThat(without.path("yanked").asText()).isEqualTo("broken");
    assertThat(without.path("requires-python").asText()).isEqualTo(">=3.9");
    vpc.unplug(false);
    assertThat(vpc.get(FILE + ".metadata").body()).isEqualTo("Name: demo");
    vpc.unplug(true);
    var with = vpc.json(vpc.get("/simple/demo/", "Accept", JSON)).path("files").get(0);
    assertThat(with.path("core-metadata").path("sha256").asText())
        .isEqualTo(FakeIndex.sha256(metadata));
    assertThat(vpc.get(FILE + ".metadata").body()).isEqualTo("Name: demo");
  }

  @Test
  void marksAStoredFileAsYankedIfThePublicIndexDoes() throws IOException, InterruptedException {
    vpc.get(FILE);
    vpc.index()
        .page(
            "demo",
            JSON,
            """
            {"meta":{"api-version":"1.1"},"name":"demo","files":[{"filename":"%s","url":"FILES/%s",
              "hashes":{"sha256":"%s"},"size":7,"yanked":true}]}
            """
                .formatted(WHEEL, WHEEL, FakeIndex.sha256(CONTENT)));
    vpc.clock(31 * 60);
    var file = vpc.json(vpc.get("/simple/demo/", "Accept", JSON)).path("files").get(0);
    assertThat(file.path("yanked").asBoolean()).isTrue();
    vpc.get(FILE);
    assertThat(vpc.last().file()).isEqualTo(WHEEL + " from readers (already stored)");
  }

  @Test
  void rejectsATokenOfARecreatedDomain() throws IOException, InterruptedException {
    var token = vpc.token();
    vpc.change(
        account -> {
          var domain = account.domains().get("my-domain");
          account
              .domains()
              .put(
                  "my-domain",
                  new CodeArtifactState.Domain(
                      domain.encryptionKey(),
                      "2026-02-01T00:00:00Z",
                      null,
                      null,
                      domain.repositories()));
        });
    assertThat(vpc.send(TestVpc.INDEX + "/simple/demo/", "aws", token).statusCode()).isEqualTo(401);
  }

  @Test
  void refreshesPagesAfterHalfAnHour() throws IOException, InterruptedException {
    listedFiles();
    vpc.index().project("demo", Map.of(WHEEL, CONTENT));
    vpc.clock(29 * 60);
    assertThat(listedFiles()).hasSize(2);
    vpc.clock(31 * 60);
    assertThat(listedFiles()).hasSize(1);
  }

  @Test
  void repositoryWithoutUpstreamServesItsStoredFiles() throws IOException, InterruptedException {
    vpc.get(FILE);
    var readers =
        vpc.account(TestVpc.ACCOUNT).domains().get("my-domain").repositories().get("readers");
    vpc.changeRepository(
        "readers",
        new CodeArtifactState.Repository(
            "", List.of(), null, null, null, null, readers.packages()));
    assertThat(listedFiles()).containsExactly(WHEEL);
    vpc.changeRepository("readers", TestVpc.repository(List.of(), null));
    assertThat(status("/simple/demo/")).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"public:npmjs", "public:maven-central"})
  void externalConnectionOfAnotherFormatProvidesNoProjects(String connection)
      throws IOException, InterruptedException {
    vpc.changeRepository("store", TestVpc.repository(List.of(), connection));
    assertThat(status("/simple/demo/")).isEqualTo(404);
    assertThat(vpc.index().requestedPaths()).isEmpty();
  }

  // https://docs.aws.amazon.com/codeartifact/latest/ug/repo-upstream-behavior.html
  @Test
  void intermediateRepositoriesStoreNothing() throws IOException, InterruptedException {
    vpc.changeRepository("readers", TestVpc.repository(List.of("middle"), null));
    vpc.changeRepository("middle", TestVpc.repository(List.of("store"), null));
    assertThat(vpc.get(FILE).body()).isEqualTo("a wheel");
    assertThat(storedFiles("readers")).containsExactly(WHEEL);
    assertThat(storedFiles("middle")).isEmpty();
    assertThat(storedFiles("store")).containsExactly(WHEEL);
  }

  @Test
  void servesAFileFromTheFirstUpstreamThatHasIt() throws IOException, InterruptedException {
    vpc.get(FILE);
    var store = vpc.account(TestVpc.ACCOUNT).domains().get("my-domain").repositories().get("store");
    vpc.changeRepository(
        "first",
        new CodeArtifactState.Repository("", List.of(), null, null, null, null, store.packages()));
    vpc.changeRepository("readers", TestVpc.repository(List.of("gone", "first", "store"), null));
    vpc.get(FILE);
    assertThat(vpc.last().file()).isEqualTo(WHEEL + " from readers → first (already stored)");
  }

  @Test
  void supportsCircularUpstreams() throws IOException, InterruptedException {
    vpc.changeRepository("readers", TestVpc.repository(List.of("middle"), null));
    vpc.changeRepository("middle", TestVpc.repository(List.of("readers", "store"), null));
    assertThat(listedFiles()).hasSize(2);
  }

  @Test
  void checksPermissionOnTheUpstreamIfThatIsAssumed() throws IOException, InterruptedException {
    vpc.setReaderPolicy(
        """
                            {"Version":"2012-10-17","Statement":[
                              {"Effect":"Allow","Action":["sts:*","codeartifact:*"],"Resource":"*"},
                              {"Effect":"Deny","Action":"*","Resource":"*/store"}]}
                            """
            .replace("*/store", "arn:aws:codeartifact:*:*:repository/*/store"));
    assertThat(status(FILE)).isEqualTo(200);
    vpc.changeRepository("readers", TestVpc.repository(List.of("store"), null));
    vpc.assuming("upstream-read=checked");
    assertThat(status(FILE)).isEqualTo(403);
  }

  @Test
  void doesNotServeOrStoreAFileWithAWrongHash() throws IOException, InterruptedException {
    vpc.index().file(WHEEL, "evil!!!".getBytes(StandardCharsets.UTF_8));
    // Before the response starts, the mismatch is an error. Later, it breaks the connection.
    var outcome = catchThrowableOfType(IOException.class, () -> requireOk(vpc.get(FILE)));
    assertThat(outcome).isNotNull();
    assertThat(storedFiles("readers")).isEmpty();
    vpc.index().file(WHEEL, CONTENT);
    assertThat(vpc.get(FILE).body()).isEqualTo("a wheel");
    try (var files = Files.walk(vpc.folder().resolve("home/assets"))) {
      assertThat(files.map(Path::toString).filter(it -> it.endsWith(".part"))).isEmpty();
    }
  }

  private static void requireOk(HttpResponse<String> response) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException(response.body());
    }
  }

  @Test
  void returnsNotFoundForAFileThatTheIndexDeleted() throws IOException, InterruptedException {
    listedFiles();
    vpc.index().file(WHEEL, CONTENT);
    vpc.index()
        .page(
            "demo",
            JSON,
            "{\"meta\":{\"api-version\":\"1.0\"},\"name\":\"demo\",\"files\":[{\"filename\":\"%s\",\"url\":\"FILES/gone.whl\",\"hashes\":{\"sha256\":\"%s\"}}]}"
                .formatted(WHEEL, FakeIndex.sha256(CONTENT)));
    vpc.clock(31 * 60);
    assertThat(status(FILE)).isEqualTo(404);
    assertThat(vpc.last().words()).contains("The public index returns status 404");
  }

  @Test
  void concurrentRequestsFetchAFileOnce() throws Exception {
    var large = new byte[3_000_000];
    new Random(1).nextBytes(large);
    vpc.index().project("demo", Map.of(WHEEL, large));
    var token = vpc.token();
    var request =
        HttpRequest.newBuilder(URI.create(TestVpc.INDEX + FILE))
            .header("Authorization", TestVpc.basic("aws", token))
            .build();
    var tasks = new ArrayList<Callable<byte[]>>();
    for (var i = 0; i < 8; i++) {
      tasks.add(() -> vpc.client().send(request, BodyHandlers.ofByteArray()).body());
    }
    var pool = Executors.newFixedThreadPool(8);
    try {
      for (var result : pool.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
        assertThat(result.get()).isEqualTo(large);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(vpc.index().requestCount(WHEEL)).isEqualTo(1);
    assertThat(storedFiles("readers")).containsExactly(WHEEL);
  }

  @Test
  void aPublishedFileIsListedDownstreamAndCannotBeReplaced() throws Exception {
    vpc.change(
        account ->
            account
                .domains()
                .get("my-domain")
                .repositories()
                .put("internal", TestVpc.repository(List.of(), null)));
    vpc.changeRepository("readers", TestVpc.repository(List.of("internal", "store"), null));
    assertThat(upload("internal", "Demo", "0.1", CONTENT).statusCode()).isEqualTo(200);
    assertThat(listedFiles()).contains("demo-0.1-py3-none-any.whl", WHEEL);
    var file = vpc.get("/simple/demo/0.1/demo-0.1-py3-none-any.whl");
    assertThat(file.body()).isEqualTo("a wheel");
    var again = upload("internal", "demo", "0.1", CONTENT);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).contains("already exists. Assets cannot be replaced.");
    assertThat(upload("nowhere", "demo", "0.1", CONTENT).statusCode()).isEqualTo(404);
  }

  @Test
  void doesNotStoreAnUploadWithAWrongHash() throws Exception {
    var refused = upload("readers", "demo", "0.2", "other".getBytes(StandardCharsets.UTF_8));
    assertThat(refused.statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(storedFiles("readers")).isEmpty();
  }

  @Test
  void publishingRequiresPermissionOnThePackage() throws Exception {
    vpc.setReaderPolicy(
        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":[\"codeartifact:Get*\",\"sts:*\"],\"Resource\":\"*\"}}");
    var refused = upload("readers", "My_Package", "0.1", CONTENT);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body())
        .contains("codeartifact:PublishPackageVersion on resource:")
        .contains(":package/my-domain/readers/pypi//my-package");
  }

  @Test
  void packageGroupDecidesWhichRepositoryAcceptsUploads() throws Exception {
    group("/pypi//demo$", "Publish", "ALLOW_SPECIFIC_REPOSITORIES", List.of("store"));
    assertThat(upload("readers", "demo", "0.1", CONTENT).body())
        .contains("package group /pypi//demo$ sets Publish to ALLOW_SPECIFIC_REPOSITORIES");
    assertThat(upload("store", "demo", "0.1", CONTENT).statusCode()).isEqualTo(200);
  }

  @Test
  void rejectsAnUploadThatIsNotAForm() throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(TestVpc.INDEX + "/"))
            .header("Authorization", TestVpc.basic("aws", vpc.token()))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();
    assertThat(vpc.client().send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
  }

  @Test
  void blockingExternalUpstreamsKeepsStoredFilesAvailable() throws Exception {
    assertThat(status(FILE)).isEqualTo(200);
    group("/pypi/*", "ExternalUpstream", "BLOCK", List.of());
    assertThat(listedFiles()).containsExactly(WHEEL);
    vpc.index().project("other", Map.of("other-1.0-py3-none-any.whl", CONTENT));
    var refused = vpc.get("/simple/other/");
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.body()).contains("package group /pypi/* sets ExternalUpstream to BLOCK");
    assertThat(vpc.vpc().refusedProjects()).containsExactly("other");
  }

  @Test
  void theMostSpecificPackageGroupDecidesAndInheritsTheRest() throws Exception {
    group("/pypi/*", "ExternalUpstream", "BLOCK", List.of());
    group("/pypi//dem~", "ExternalUpstream", "ALLOW", List.of());
    assertThat(listedFiles()).as("dem~ matches only whole words, so not demo").isEmpty();
    group("/pypi//demo~", "ExternalUpstream", "INHERIT", List.of());
    assertThat(listedFiles()).isEmpty();
    group("/pypi//demo$", "ExternalUpstream", "ALLOW_SPECIFIC_REPOSITORIES", List.of("store"));
    assertThat(listedFiles()).contains(WHEEL);
    group("/pypi//demo$", "InternalUpstream", "BLOCK", List.of());
    assertThat(listedFiles()).isEmpty();
  }

  private void group(String pattern, String kind, String mode, List<String> repositories) {
    vpc.change(
        account ->
            account
                .packageGroups()
                .computeIfAbsent("my-domain", name -> new TreeMap<>())
                .put(
                    pattern,
                    new CodeArtifactState.PackageGroup(
                        "",
                        Map.of(kind, new CodeArtifactState.Restriction(mode, repositories)),
                        null)));
  }

  // Always sends the hash of CONTENT, even for different content.
  private HttpResponse<String> upload(
      String repository, String name, String version, byte[] content)
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    var hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
    var form = new StringBuilder();
    Map.of("name", name, "version", version, "sha256_digest", hash)
        .forEach(
            (field, value) ->
                form.append("--b\r\nContent-Disposition: form-data; name=\"")
                    .append(field)
                    .append("\"\r\n\r\n")
                    .append(value)
                    .append("\r\n"));
    form.append("--b\r\nContent-Disposition: form-data; name=\"content\"; filename=\"demo-")
        .append(version)
        .append("-py3-none-any.whl\"\r\nContent-Type: application/octet-stream\r\n\r\n")
        .append(new String(content, StandardCharsets.UTF_8))
        .append("\r\n--b--\r\n");
    var request =
        HttpRequest.newBuilder(
                URI.create(TestVpc.INDEX.replace("/readers", "/" + repository) + "/"))
            .header("Authorization", TestVpc.basic("aws", vpc.token()))
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
            .build();
    return vpc.client().send(request, BodyHandlers.ofString());
  }

  @Test
  void supportsHeadRequests() throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(TestVpc.INDEX + FILE))
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .header("Authorization", TestVpc.basic("aws", vpc.token()))
            .build();
    var response = vpc.client().send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Length")).contains("7");
    assertThat(response.body()).isEmpty();
  }
}
