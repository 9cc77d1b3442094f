package pypimirror.rehearsal.environments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.account.Account;

/** Writes the files of an environment and of its account. */
class EnvironmentFilesTest {

  private static final Path ACCOUNTS = Path.of("rehearsal/accounts");

  static Stream<Path> fixtures() {
    try (var files = Files.list(ACCOUNTS)) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void rewritingAFixtureProducesTheSameFile(Path fixture) throws IOException {
    var account = ProjectFiles.JSON.readValue(fixture.toFile(), Account.class);
    if ("1".equals(System.getenv("WRITE_FIXTURES"))) {
      Files.writeString(fixture, Fixture.text(account));
    }
    assertThat(Fixture.text(account)).isEqualTo(Files.readString(fixture));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "111122223333",
        "true",
        "No",
        "null",
        "",
        "10.0.0.0/8",
        "1e3",
        "arn:aws:iam::111122223333:role/a+b=c,d.@-_e",
        "acme-*",
        "*",
        "a: b",
        "a:",
        "# no comment",
        "with \"quotes\" and \\",
        "@at",
        "- dash"
      })
  void readsBackEveryTextUnchanged(String text) throws IOException {
    var config = new LinkedHashMap<String, Object>();
    config.put("k:text", text);
    config.put("k:list", List.of(text, "x"));
    config.put("k:map", Map.of("name", text));
    var read = yaml(EnvironmentFile.text("of a\ntest", config)).path("config");
    assertThat(read.path("k:text").isTextual()).isTrue();
    assertThat(read.path("k:text").asText()).isEqualTo(text);
    assertThat(read.path("k:list").get(0).isTextual()).isTrue();
    assertThat(read.path("k:list").get(0).asText()).isEqualTo(text);
    assertThat(read.path("k:map").path("name").asText()).isEqualTo(text);
  }

  @Test
  void omitsNullAndEmptyValues() throws IOException {
    var config = new LinkedHashMap<String, Object>();
    config.put("k:none", null);
    config.put("k:list", List.of());
    config.put("k:map", Map.of());
    config.put("k:true", true);
    config.put("k:number", 3);
    assertThat(EnvironmentFile.text("one\ntwo", config))
        .isEqualTo("# one\n# two\nconfig:\n  k:true: true\n  k:number: 3\n");
  }

  private static JsonNode yaml(String text) throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(text);
  }
}
