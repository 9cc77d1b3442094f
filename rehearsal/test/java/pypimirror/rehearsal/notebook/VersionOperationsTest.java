package pypimirror.rehearsal.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.rehearsal.account.CodeArtifactState.Status;

/**
 * The operations that change package versions (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/copy-package.html">copies</a>, <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/update-package-version-status.html">statuses</a>).
 */
class VersionOperationsTest extends PipIndexFixture {

  private static final String SDIST = "demo-2.0.tar.gz";
  private static final String SECOND = "/simple/demo/2.0/" + SDIST;
  private static final String PACKAGE = "domain=my-domain&format=pypi&package=demo";

  private JsonNode call(String operation, String query, String body)
      throws IOException, InterruptedException {
    return vpc.json(
        vpc.api(
            "POST",
            "/v1/package/versions%s?%s&%s"
                .formatted(operation.isEmpty() ? "" : "/" + operation, PACKAGE, query),
            body));
  }

  private JsonNode copy(String body) throws IOException, InterruptedException {
    return call("copy", "source-repository=store&destination-repository=approved", body);
  }

  private JsonNode change(String operation, String body) throws IOException, InterruptedException {
    return call(operation, "repository=readers", body);
  }

  private void fetchBothVersions() throws IOException, InterruptedException {
    vpc.changeRepository("approved", TestVpc.repository(List.of(), null));
    vpc.get(FILE);
    vpc.get(SECOND);
  }

  private String revision(String version) {
    return vpc.account(TestVpc.ACCOUNT)
        .domains()
        .get("my-domain")
        .repositories()
        .get("store")
        .packages()
        .get("demo")
        .get(version)
        .revision();
  }

  @Test
  void copiesVersionsWithTheirFiles() throws IOException, InterruptedException {
    fetchBothVersions();
    var answer = copy("{\"versions\":[\"1.0\",\"2.0\"]}");
    assertThat(answer.at("/successfulVersions/1.0/status").asText()).isEqualTo("Published");
    assertThat(answer.at("/successfulVersions/1.0/revision").asText()).isEqualTo(revision("1.0"));
    assertThat(answer.path("failedVersions")).isEmpty();
    assertThat(storedFiles("approved")).containsExactly(WHEEL, SDIST);
  }

  @Test
  void doesNotReportAnIdenticalVersionThatAlreadyExists() throws IOException, InterruptedException {
    fetchBothVersions();
    copy("{\"versions\":[\"1.0\"]}");
    var answer = copy("{\"versions\":[\"1.0\",\"2.0\"]}");
    assertThat(answer.path("successfulVersions").fieldNames()).toIterable().containsExactly("2.0");
    assertThat(answer.path("failedVersions")).isEmpty();
  }

  @Test
  void copiesNothingIfOneVersionDoesNotExist() throws IOException, InterruptedException {
    fetchBothVersions();
    var answer = copy("{\"versions\":[\"1.0\",\"9.0\"]}");
    assertThat(answer.at("/failedVersions/9.0/errorCode").asText()).isEqualTo("NOT_FOUND");
    assertThat(answer.at("/failedVersions/1.0/errorCode").asText()).isEqualTo("SKIPPED");
    assertThat(storedFiles("approved")).isEmpty();
  }

  @Test
  void copiesARevisionOnlyWhileItIsCurrent() throws IOException, InterruptedException {
    fetchBothVersions();
    var answer = copy("{\"versionRevisions\":{\"1.0\":\"old\"}}");
    assertThat(answer.at("/failedVersions/1.0/errorCode").asText())
        .isEqualTo("MISMATCHED_REVISION");
    assertThat(storedFiles("approved")).isEmpty();
    copy("{\"versionRevisions\":{\"1.0\":\"%s\"}}".formatted(revision("1.0")));
    assertThat(storedFiles("approved")).containsExactly(WHEEL);
  }

  @Test
  void doesNotReplaceADifferentVersion() throws IOException, InterruptedException {
    fetchBothVersions();
    copy("{\"versions\":[\"1.0\"]}");
    call("dispose", "repository=approved", "{\"versions\":[\"1.0\"]}");
    var answer = copy("{\"versions\":[\"1.0\"]}");
    assertThat(answer.at("/failedVersions/1.0/errorCode").asText()).isEqualTo("ALREADY_EXISTS");
    copy("{\"versions\":[\"1.0\"],\"allowOverwrite\":true}");
    assertThat(storedFiles("approved")).containsExactly(WHEEL);
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', ValidationException",
    "'{\"versions\":[\"1.0\"],\"versionRevisions\":{\"1.0\":\"x\"}}', ValidationException",
    "'{\"versions\":[\"1.0\"],\"includeFromUpstream\":true}', NotModelledException"
  })
  void rejectsACopyWithInvalidParameters(String body, String error)
      throws IOException, InterruptedException {
    fetchBothVersions();
    var response =
        vpc.api(
            "POST",
            "/v1/package/versions/copy?%s&source-repository=store&destination-repository=approved"
                .formatted(PACKAGE),
            body);
    assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains(error);
  }

  @Test
  void acceptsAtMostAHundredVersions() throws IOException, InterruptedException {
    fetchBothVersions();
    var many = IntStream.rangeClosed(1, 101).mapToObj("\"%d\""::formatted).toList();
    assertThat(copy("{\"versions\":%s}".formatted(many)).path("message").asText())
        .contains("Member must have length between 1 and 100");
  }

  // https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html#package-version-status
  @ParameterizedTest
  @CsvSource({"Published, true, 200", "Unlisted, false, 200", "Archived, false, 404"})
  void aStatusDecidesWhetherAVersionIsListedAndDownloadable(
      String status, boolean listed, int download) throws IOException, InterruptedException {
    vpc.get(FILE);
    var answer =
        change(
            "update_status", "{\"versions\":[\"1.0\"],\"targetStatus\":\"%s\"}".formatted(status));
    assertThat(answer.at("/successfulVersions/1.0/status").asText()).isEqualTo(status);
    assertThat(listedFiles().contains(WHEEL)).isEqualTo(listed);
    assertThat(status(FILE)).isEqualTo(download);
  }

  @Test
  void aDisposedVersionHasNoFilesAndNeverReturns() throws IOException, InterruptedException {
    vpc.get(FILE);
    assertThat(change("dispose", "{\"versions\":[\"1.0\"]}").at("/successfulVersions/1.0/status"))
        .hasToString("\"Disposed\"");
    assertThat(storedFiles("readers")).isEmpty();
    // The store still has the version, and the public index offers it.
    assertThat(listedFiles()).containsExactly(SDIST);
    assertThat(status(FILE)).isEqualTo(404);
    var answer = change("update_status", "{\"versions\":[\"1.0\"],\"targetStatus\":\"Published\"}");
    assertThat(answer.at("/failedVersions/1.0/errorCode").asText()).isEqualTo("NOT_ALLOWED");
  }

  @Test
  void aVersionThatAnUpstreamDisposedOfIsNotFetchedAgain()
      throws IOException, InterruptedException {
    vpc.get(FILE);
    call("dispose", "repository=store", "{\"versions\":[\"1.0\"]}");
    // What a repository retains is not affected by its upstreams.
    assertThat(status(FILE)).isEqualTo(200);
    change("delete", "{\"versions\":[\"1.0\"]}");
    assertThat(status(FILE)).isEqualTo(404);
  }

  @Test
  void aDeletedVersionCanBeFetchedAgain() throws IOException, InterruptedException {
    vpc.get(FILE);
    change("delete", "{\"versions\":[\"1.0\"]}");
    assertThat(status(FILE)).isEqualTo(200);
  }

  @Test
  void changesOnlyVersionsWithTheExpectedStatus() throws IOException, InterruptedException {
    vpc.get(FILE);
    var answer = change("dispose", "{\"versions\":[\"1.0\"],\"expectedStatus\":\"Unlisted\"}");
    assertThat(answer.at("/failedVersions/1.0/errorCode").asText()).isEqualTo("MISMATCHED_STATUS");
    assertThat(answer.at("/failedVersions/1.0/errorMessage").asText())
        .isEqualTo("current status: Published, expected status: Unlisted");
    assertThat(storedFiles("readers")).containsExactly(WHEEL);
  }

  // https://docs.aws.amazon.com/codeartifact/latest/ug/python-upstream-external-connections-request.html
  @Test
  void aRequestForOneFileImportsAllFilesOfTheVersion() throws IOException, InterruptedException {
    vpc.index().project("demo", Map.of(WHEEL, CONTENT, "demo-1.0.tar.gz", CONTENT, SDIST, CONTENT));
    vpc.get(FILE);
    assertThat(storedFiles("readers"))
        .containsExactly("demo-1.0-py3-none-any.whl", "demo-1.0.tar.gz");
    assertThat(storedFiles("store"))
        .containsExactly("demo-1.0-py3-none-any.whl", "demo-1.0.tar.gz");
  }

  @Test
  void returnsTheContentOfAnAsset() throws IOException, InterruptedException {
    vpc.get(FILE);
    var response =
        vpc.api(
            "GET",
            "/v1/package/version/asset?%s&repository=readers&version=1.0&asset=%s"
                .formatted(PACKAGE, WHEEL));
    assertThat(response.body()).isEqualTo("a wheel");
    assertThat(response.headers().firstValue("X-AssetName")).contains(WHEEL);
    change("dispose", "{\"versions\":[\"1.0\"]}");
    assertThat(
            vpc.api(
                    "GET",
                    "/v1/package/version/asset?%s&repository=readers&version=1.0&asset=%s"
                        .formatted(PACKAGE, WHEEL))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void listsVersionsByStatus() throws IOException, InterruptedException {
    vpc.get(FILE);
    vpc.get(SECOND);
    change("dispose", "{\"versions\":[\"1.0\"]}");
    var disposed = call("", "repository=readers&status=Disposed", "");
    assertThat(disposed.path("versions").findValuesAsText("version")).containsExactly("1.0");
    var all = call("", "repository=readers", "");
    assertThat(all.path("versions").findValuesAsText("status"))
        .containsExactly(Status.DISPOSED.toString(), "Published");
  }

  @ParameterizedTest
  @CsvSource({
    "copy, CopyPackageVersions",
    "dispose, DisposePackageVersions",
    "update_status, UpdatePackageVersionsStatus",
    "delete, DeletePackageVersions"
  })
  void deniesCallersWithoutThePermission(String operation, String permission)
      throws IOException, InterruptedException {
    fetchBothVersions();
    vpc.setReaderPolicy(
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
          {"Effect":"Deny","Action":"codeartifact:%s","Resource":"arn:aws:codeartifact:*:*:package/*"}]}
        """
            .formatted(permission));
    var query =
        operation.equals("copy")
            ? "source-repository=store&destination-repository=approved"
            : "repository=readers";
    var status = operation.equals("update_status") ? ",\"targetStatus\":\"Archived\"" : "";
    assertThat(
            call(operation, query, "{\"versions\":[\"1.0\"]%s}".formatted(status))
                .path("message")
                .asText())
        .contains("is not authorized to perform: codeartifact:" + permission);
  }
}
