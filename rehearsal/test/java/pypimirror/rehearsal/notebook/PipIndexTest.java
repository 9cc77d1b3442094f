package pypimirror.rehearsal.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.testing.RoleChanges;

/** The pages of the pip index, and who can read them. */
class PipIndexTest extends PipIndexFixture {

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
