package pypimirror.rehearsal.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.environments.AdoptException;

/** Reads every form that Terraform and OpenTofu write. */
class TerraformFileTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("state.json");
  }

  private List<String> addresses(String text) throws IOException {
    Files.writeString(file, text);
    return TerraformFile.read(file).stream().map(Resource::address).toList();
  }

  // The formats of Terraform 0.12, 0.15, 1.0 and later, and one that does not exist yet.
  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.2", "1.0", "1.2", "2.0"})
  void readsTheOutputOfShowInEveryFormat(String version) throws IOException {
    assertThat(addresses(States.mirror().asShow(version)))
        .hasSize(8)
        .contains("aws_codeartifact_domain.d", "aws_vpc_endpoint.api");
  }

  @Test
  void bothFormsContainTheSameResources() throws IOException {
    var shown = States.read(file, States.mirror().asShow("1.0"));
    assertThat(States.read(file, States.mirror().asState())).isEqualTo(shown);
  }

  @Test
  void readsModulesAndInstances() throws IOException {
    assertThat(
            addresses(
                """
                {"version": 4, "terraform_version": "1.9.5", "resources": [
                  {"module": "module.a.module.b[0]", "mode": "managed", "type": "aws_vpc", "name": "v", "instances": [
                    {"index_key": "x", "attributes": {}}, {"index_key": 1, "attributes": {}},
                    {"deposed": "00000001", "attributes": {}}, {"status": "tainted", "attributes": {}}]},
                  {"mode": "data", "type": "aws_subnet", "name": "s", "instances": [{"index_key": null, "attributes": {}}]}]}
                """))
        .containsExactly(
            "module.a.module.b[0].aws_vpc.v[\"x\"]",
            "module.a.module.b[0].aws_vpc.v[1]",
            "module.a.module.b[0].aws_vpc.v (deposed 00000001)",
            "module.a.module.b[0].aws_vpc.v",
            "data.aws_subnet.s");
    assertThat(
            addresses(
                """
                {"format_version": "1.0", "values": {"root_module": {"child_modules": [{"child_modules": [
                  {"resources": [{"address": "module.a.module.b.aws_vpc.v", "mode": "managed", "type": "aws_vpc", "values": {}},
                    {"address": "module.a.module.b.aws_vpc.v", "deposed_key": "1", "type": "aws_vpc", "values": {}}]}]}]}}}
                """))
        .containsExactly("module.a.module.b.aws_vpc.v", "module.a.module.b.aws_vpc.v (deposed 1)");
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8,",
    "UTF-8,\uFEFF",
    "UTF-16LE,\uFEFF",
    "UTF-16BE,\uFEFF",
    "UTF-16LE,",
    "UTF-32BE,"
  })
  void readsEveryEncodingOfJson(String charset, String mark) throws IOException {
    var text = (mark == null ? "" : mark) + States.mirror().asState().replace("\n", "\r\n");
    Files.write(file, text.getBytes(Charset.forName(charset)));
    assertThat(TerraformFile.read(file)).hasSize(8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | is empty.",
        "' \n' | is empty.",
        "{\"format_version\":\"1.0\"} | contains no resources.",
        "{\"version\":4,\"terraform_version\":\"1.9\",\"resources\":[]} | contains no resources.",
        "{\"serial\":1,\"lineage\":\"x\",\"meta\":{},\"encrypted_data\":\"x\",\"encryption_version\":\"v0\"} | Use the output of `tofu show -json`",
        "{\"format_version\":\"1.2\",\"planned_values\":{},\"resource_changes\":[]} | is a plan.",
        "{\"version\":3,\"terraform_version\":\"0.11.14\",\"modules\":[]} | Terraform 0.11 or earlier (format 3)",
        "{\"version\":1,\"terraform_version\":\"0.6\"} | Terraform 0.11 or earlier (format 1)",
        "{\"version\":5,\"terraform_version\":\"9.9\"} | the unknown format 5",
        "{\"version\":3,\"terraform_version\":\"1.9.5\",\"serial\":1,\"backend\":{\"type\":\"s3\"}} | is the configuration of a backend",
        "{\"version\":4,\"terraform_version\":\"1.9\",\"resources\":[{\"type\":\"aws_vpc\",\"name\":\"v\",\"instances\":[{\"attributes_flat\":{}}]}]} | aws_vpc.v in the form of Terraform 0.11",
        "{\"format_version\":\"1.0\",\"provider_schemas\":{}} | is neither",
        "{\"format_version\":\"1.0\",\"valid\":true} | is neither",
        "{} | is neither",
        "[] | is neither",
        "null | is neither",
        "\"text\" | is neither",
        "1 | is neither",
        "{\"version\":\"4\"} | is neither",
        "# aws_vpc.v: | is not valid JSON.",
        "{\"version\":4 | is not valid JSON.",
        "{} {} | is not valid JSON."
      })
  void saysWhatToRunForEveryOtherFile(String text, String message) {
    assertThatThrownBy(() -> addresses(text))
        .isInstanceOf(AdoptException.class)
        .hasMessageContaining(message);
  }

  @Test
  void rejectsBytesThatAreNotText() throws IOException {
    Files.write(file, new byte[] {(byte) 0x1f, (byte) 0x8b, 8, 0, 0, 0, (byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> TerraformFile.read(file)).hasMessageContaining("is not valid JSON.");
    Files.write(file, "{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TerraformFile.read(file)).hasMessageContaining("is not valid JSON.");
  }

  @Test
  void namesEveryFileThatIsNotAState() throws IOException {
    var empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> TerraformState.read(List.of(empty, folder.resolve("missing"), folder)))
        .hasMessageContaining(empty + " is empty.")
        .hasMessageContaining(folder.resolve("missing") + " is not a file.")
        .hasMessageContaining(folder + " is not a file.");
  }

  @Test
  void combinesStatesAndReadsTheSameResourceOnce() throws IOException {
    var mirror =
        Files.writeString(
            folder.resolve("mirror"), States.mirror().without("aws_vpc_endpoint.api").asState());
    var network = Files.writeString(folder.resolve("network"), States.mirror().asShow("1.0"));
    assertThat(TerraformState.read(List.of(mirror, network, mirror)).resources()).hasSize(8);
  }
}
