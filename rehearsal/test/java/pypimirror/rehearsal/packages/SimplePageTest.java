package pypimirror.rehearsal.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimplePageTest {

  private static final URI ADDRESS = URI.create("https://index.example/simple/demo/");
  private static final String HASH = "ab".repeat(32);
  private static final String OTHER = "cd".repeat(32);

  private static final ProjectFile WHOLE =
      new ProjectFile(
          "demo-1.0+local-py3-none-any.whl",
          "1.0+local",
          "https://index.example/files/demo-1.0+local-py3-none-any.whl",
          HASH,
          7L,
          ">=3.8,<4",
          "a \"bad\" <one>",
          "2026-01-01T00:00:00Z",
          OTHER);
  private static final ProjectFile BARE =
      new ProjectFile(
          "demo-2.0.tar.gz",
          "2.0",
          "https://files.example/demo-2.0.tar.gz",
          OTHER,
          null,
          null,
          null,
          null,
          null);
  private static final ProjectFile YANKED =
      new ProjectFile(
          "demo-3.0.zip",
          "3.0",
          "https://index.example/simple/demo/demo-3.0.zip",
          HASH,
          null,
          null,
          "",
          null,
          null);

  private static SimplePage parse(String type, String content) {
    return SimplePage.parse("demo", ADDRESS, type, content.getBytes(StandardCharsets.UTF_8));
  }

  private static SimplePage json(String files) {
    return parse(
        SimplePage.JSON_TYPE,
        "{'meta':{'api-version':'1.1'},'name':'demo','files':[%s]}"
            .formatted(files)
            .replace('\'', '"'));
  }

  @Test
  void readsEveryFieldOfAJsonPage() {
    assertThat(
            json("{'filename':'demo-1.0+local-py3-none-any.whl',"
                    + "'url':'../../files/demo-1.0+local-py3-none-any.whl',"
                    + "'hashes':{'md5':'x','sha256':'"
                    + HASH
                    + "'},'size':7,'requires-python':'>=3.8,<4','yanked':'a \\\"bad\\\" <one>',"
                    + "'upload-time':'2026-01-01T00:00:00Z','core-metadata':{'sha256':'"
                    + OTHER
                    + "'}},{'filename':'demo-2.0.tar.gz','url':'https://files.example/demo-2.0.tar.gz',"
                    + "'hashes':{'sha256':'"
                    + OTHER
                    + "'},'yanked':false,'core-metadata':false},"
                    + "{'filename':'demo-3.0.zip','url':'demo-3.0.zip','hashes':{'sha256':'"
                    + HASH
                    + "'},'yanked':true,'dist-info-metadata':true}")
                .files())
        .containsExactly(WHOLE, BARE, YANKED);
  }

  @Test
  void readsEveryAttributeOfAnHtmlPage() {
    var files =
        parse(
                "text/html; charset=utf-8",
                """
                <!DOCTYPE html><html><body><a href="/other">no file</a>
                <a href="../../files/demo-1.0%2Blocal-py3-none-any.whl#sha256=HASH"
                  data-requires-python="&gt;=3.8,&lt;4" data-yanked="a &quot;bad&quot; &lt;one&gt;"
                  data-dist-info-metadata="sha256=OTHER">x</a>
                <a href="https://files.example/demo-2.0.tar.gz#sha256=OTHER">y</a>
                <a href="demo-3.0.zip#sha256=HASH" data-yanked="" data-core-metadata="true">z</a>
                </body></html>
                """
                    .replace("HASH", HASH)
                    .replace("OTHER", OTHER))
            .files();
    assertThat(files)
        .containsExactly(
            new ProjectFile(
                WHOLE.name(),
                WHOLE.version(),
                WHOLE.url().replace("+", "%2B"),
                HASH,
                null,
                WHOLE.requiresPython(),
                WHOLE.yanked(),
                null,
                OTHER),
            BARE,
            YANKED);
  }

  @Test
  void readsThePagesThatItWrites() {
    var page = new SimplePage("demo", List.of(WHOLE, BARE, YANKED));
    var json = SimplePage.parse("demo", ADDRESS, SimplePage.JSON_TYPE, page.json());
    var html = SimplePage.parse("demo", ADDRESS, SimplePage.HTML_TYPE, page.html());
    for (var file : page.files()) {
      assertThat(json.files())
          .contains(
              new ProjectFile(
                  file.name(),
                  file.version(),
                  ADDRESS
                      .resolve(
                          file.version().replace("+", "%2B")
                              + "/"
                              + file.name().replace("+", "%2B"))
                      .toString(),
                  file.sha256(),
                  file.size(),
                  file.requiresPython(),
                  file.yanked(),
                  file.uploadTime(),
                  file.metadataSha256()));
    }
    assertThat(html.files())
        .extracting(ProjectFile::yanked)
        .containsExactly("a \"bad\" <one>", null, "");
    assertThat(html.files())
        .extracting(ProjectFile::requiresPython)
        .containsExactly(">=3.8,<4", null, null);
    assertThat(html.files())
        .extracting(ProjectFile::metadataSha256)
        .containsExactly(OTHER, null, null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "'sha256':'zz'", "'md5':'d41d8cd98f00b204e9800998ecf8427e'"})
  void omitsFilesWithoutAValidSha256Hash(String hashes) {
    assertThat(
            json("{'filename':'demo-2.0.tar.gz','url':'x','hashes':{%s}}".formatted(hashes))
                .files())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, {}",
    "application/vnd.pypi.simple.v1+json, no json",
    "application/vnd.pypi.simple.v1+json, {}"
  })
  void rejectsContentThatIsNotAPage(String type, String content) {
    assertThatThrownBy(() -> parse(type, content)).isInstanceOf(IndexException.class);
  }

  @Test
  void rejectsAnotherMajorVersionOfTheApi() {
    assertThatThrownBy(
            () -> parse(SimplePage.JSON_TYPE, "{\"meta\":{\"api-version\":\"2.0\"},\"files\":[]}"))
        .hasMessageContaining("2.0");
  }

  @ParameterizedTest
  @CsvSource({
    "demo-1.0-py3-none-any.whl, demo, 1.0",
    "demo-1.0-1-py3-none-any.whl, demo, 1.0",
    "De_mo.x-1.0-py3.8.egg, de-mo-x, 1.0",
    "demo-1.0.tar.gz, demo, 1.0",
    "demo-1.0rc1.tar.bz2, demo, 1.0rc1",
    "python-dateutil-2.9.0.post0.tar.gz, python-dateutil, 2.9.0.post0",
    "zope.interface-5.0.zip, zope-interface, 5.0",
    "my_package-2.0.tgz, my-package, 2.0",
    "demo-1.0-2.tar.gz, demo, 1.0-2",
    "other-1.0.tar.gz, demo,",
    "demo-1.0.exe, demo,",
    "demo.tar.gz, demo,",
    "demo-.tar.gz, demo,"
  })
  void readsTheVersionFromTheNameOfAFile(String file, String project, String version) {
    assertThat(ProjectFile.versionIn(file, project))
        .isEqualTo(java.util.Optional.ofNullable(version));
  }

  @ParameterizedTest
  @CsvSource({"Demo, demo", "de_mo.X--y, de-mo-x-y", "a._-b, a-b"})
  void normalizesProjectNames(String name, String normalized) {
    assertThat(ProjectFile.normalized(name)).isEqualTo(normalized);
  }
}
