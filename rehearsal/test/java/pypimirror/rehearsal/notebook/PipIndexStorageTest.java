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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.account.CodeArtifactState;

/** How repositories fetch files from their upstreams, and store them. */
class PipIndexStorageTest extends PipIndexFixture {

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
    vpc.changeDomain("2026-02-01T00:00:00Z", null);
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
}
