package pypimirror.rehearsal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings in YAML files. */
class YamlFileTest {

  private Path file;

  @BeforeEach
  void begin(@TempDir Path folder) {
    file = folder.resolve("Pulumi.dev.yaml");
  }

  private YamlFile read(String text) throws IOException {
    return YamlFile.read(Files.writeString(file, text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config:\n  aws:allowedAccountIds: [\"111122223333\"]\n",
        "config:\n  aws:allowedAccountIds:\n    - '111122223333'\n    - '222233334444'\n",
        "config:\n  aws:allowedAccountIds: '[\"111122223333\"]'\n",
        "config: {\"aws:allowedAccountIds\": [111122223333]}\n",
        "x: &ids [\"111122223333\"]\nconfig:\n  aws:allowedAccountIds: *ids\n",
        "base: &base\n  aws:allowedAccountIds: [\"111122223333\"]\nconfig:\n  <<: *base\n  a: b\n",
        "# \u00e9\nconfig:\n  other: 999988887777\n  aws:allowedAccountIds: [\"111122223333\"]\n",
      })
  void readsTheFirstAllowedAccount(String text) throws IOException {
    Files.writeString(file, text);
    assertThat(Workspace.account(file)).contains("111122223333");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "text",
        "config: [",
        "config:\n",
        "config: text\n",
        "config:\n  aws:allowedAccountIds: {}\n",
        "config:\n  aws:allowedAccountIds: {a: 111122223333}\n",
        "config:\n  - aws:allowedAccountIds: [111122223333]\n",
        "config:\n  aws:allowedAccountIds: [11112222333]\n",
        "aws:allowedAccountIds: [\"111122223333\"]\n",
      })
  void findsNoAccountIfTheFileHasNone(String text) throws IOException {
    Files.writeString(file, text);
    assertThat(Workspace.account(file)).isEmpty();
  }

  @Test
  void readsAMissingFileAsEmpty() {
    assertThat(YamlFile.read(file).text("name")).isEmpty();
  }

  @Test
  void usesTheLastOfDuplicateKeys() throws IOException {
    assertThat(read("name: first\nname: second\n").text("name")).contains("second");
  }
}
