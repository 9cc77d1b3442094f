package pypimirror.rehearsal.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.rehearsal.account.CodeArtifactState;

/** Uploads, and the package groups that restrict them. */
class PublishingTest extends PipIndexFixture {

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

  @ParameterizedTest
  @CsvSource({
    "text/plain, x",
    "multipart/form-data; boundary=b, x",
    "multipart/form-data; boundary=b, '--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n--b--\r\n'"
  })
  void rejectsAnUploadThatIsNotAForm(String contentType, String body) throws Exception {
    assertThat(post("readers", contentType, body).statusCode()).isEqualTo(400);
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
    return post(repository, "multipart/form-data; boundary=b", form.toString());
  }

  private HttpResponse<String> post(String repository, String contentType, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(
                URI.create(TestVpc.INDEX.replace("/readers", "/" + repository) + "/"))
            .header("Authorization", TestVpc.basic("aws", vpc.token()))
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return vpc.client().send(request, BodyHandlers.ofString());
  }
}
