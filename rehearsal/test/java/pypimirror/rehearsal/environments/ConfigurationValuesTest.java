package pypimirror.rehearsal.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Reads the values of {@code --set}. */
class ConfigurationValuesTest {

  private static Map<String, Object> typed(String... arguments) throws IOException {
    var values = new ConfigurationValues();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(values)).parseArgs(arguments);
    return values.typed(
        new ProjectFiles(Path.of("").toAbsolutePath(), Path.of("rehearsal/accounts")));
  }

  @Test
  void valuesHaveTheTypesOfTheDefaultsOfTheirKeys() throws IOException {
    assertThat(
            typed(
                "--set", "readerAccountIds=444455556666,012345678901",
                "--set", "studioUsers=ann",
                "--set", "tags=team=ml,stage=dev",
                "--set", "protect=false",
                "--set", "tokenMaxSeconds=3600",
                "--set", "domainName=ml"))
        .containsEntry("pypi-mirror:readerAccountIds", List.of("444455556666", "012345678901"))
        .containsEntry("pypi-mirror:studioUsers", List.of("ann"))
        .containsEntry("pypi-mirror:tags", Map.of("team", "ml", "stage", "dev"))
        .containsEntry("pypi-mirror:protect", false)
        .containsEntry("pypi-mirror:tokenMaxSeconds", 3600)
        .containsEntry("pypi-mirror:domainName", "ml");
  }
}
