package pypimirror.rehearsal.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.rehearsal.notebook.FakeIndex;
import pypimirror.rehearsal.vpc.CertificateAuthority;

class PublicIndexTest {

  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private final FakeIndex first = new FakeIndex();
  private final FakeIndex second = new FakeIndex();

  @BeforeEach
  void fill() {
    first.project("demo", Map.of("demo-1.0.tar.gz", CONTENT));
    second.project("moved", Map.of("moved-2.0.tar.gz", CONTENT));
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  private PublicIndex index(String address) {
    var certificates =
        CertificateAuthority.in(folder.resolve("ca"), "us-east-1").certificate().toString();
    return new PublicIndex(
        () -> new PublicIndex.Setup(address, certificates, null, "me", "secret"),
        folder.resolve("pages"),
        InstantSource.system());
  }

  @Test
  void readsAPageAndReturnsNothingForAMissingProject() {
    var index = index(first.address());
    assertThat(index.page("demo").orElseThrow().files())
        .extracting(ProjectFile::version)
        .containsExactly("1.0");
    assertThat(index.page("nothing")).isEmpty();
  }

  @Test
  void sendsCredentialsOnlyToTheIndex() throws IOException {
    first.redirect("moved", second.address() + "/moved/");
    var page = index(first.address()).page("moved").orElseThrow();
    assertThat(page.files().get(0).url()).startsWith(second.address().replace("/simple", ""));
    assertThat(first.authorizations()).containsExactly("Basic bWU6c2VjcmV0");
    assertThat(second.authorizations()).isEmpty();
    try (var content = index(first.address()).open(URI.create(page.files().get(0).url())).body()) {
      assertThat(content.readAllBytes()).isEqualTo(CONTENT);
    }
    assertThat(second.authorizations()).isEmpty();
  }

  @Test
  void rejectsEndlessRedirects() {
    first.redirect("round", first.address() + "/round/");
    assertThatThrownBy(() -> index(first.address()).page("round"))
        .isInstanceOf(IndexException.class)
        .hasMessageContaining("redirects");
  }

  @Test
  void rejectsARemoteIndexWithoutTls() {
    assertThatThrownBy(() -> index("http://index.example/simple").page("demo"))
        .isInstanceOf(IndexException.class)
        .hasMessageContaining("without TLS");
  }

  @Test
  void reportsAnUnreachableIndex() {
    assertThatThrownBy(() -> index("http://127.0.0.1:1/simple").page("demo"))
        .isInstanceOf(IndexException.class)
        .hasMessageContaining("is not reachable");
  }

  @Test
  void fetchesACorruptStoredPageAgain() throws IOException {
    Files.createDirectories(folder.resolve("pages"));
    Files.writeString(folder.resolve("pages/demo.json"), "{\"fetched\":");
    assertThat(index(first.address()).page("demo")).isPresent();
  }

  @Test
  void neitherStoresNorPrintsSecrets() throws IOException {
    var setup = new PublicIndex.Setup("https://i.example", "c", null, "me", "secret");
    assertThat(setup.toString()).isEqualTo("https://i.example");
    index(first.address()).page("demo");
    assertThat(Files.readString(folder.resolve("pages/demo.json"))).doesNotContain("secret");
  }
}
