package pypimirror.rehearsal.notebook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An index with the project {@code demo}, and shortcuts to request and inspect its files. */
abstract class PipIndexFixture {

  static final String WHEEL = "demo-1.0-py3-none-any.whl";
  static final byte[] CONTENT = "a wheel".getBytes(StandardCharsets.UTF_8);
  static final String FILE = "/simple/demo/1.0/" + WHEEL;
  static final String JSON = "application/vnd.pypi.simple.v1+json";
  TestVpc vpc;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    vpc = new TestVpc(folder);
    vpc.index().project("demo", Map.of(WHEEL, CONTENT, "demo-2.0.tar.gz", CONTENT));
  }

  @AfterEach
  void stop() {
    vpc.close();
  }

  int status(String path, String... headers) throws IOException, InterruptedException {
    return vpc.get(path, headers).statusCode();
  }

  List<String> listedFiles() throws IOException, InterruptedException {
    var response = vpc.get("/simple/demo/", "Accept", JSON);
    return response.statusCode() == 200
        ? vpc.json(response).path("files").findValuesAsText("filename")
        : List.of();
  }

  List<String> storedFiles(String repository) {
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
}
