package pypimirror.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.testing.Configs;
import pypimirror.testing.MockRun;

class EnvironmentsTest {

  static List<String> environments() {
    return Configs.environments();
  }

  static Stream<Path> environmentFiles() {
    return environments().stream().map(name -> Path.of("Pulumi." + name + ".yaml"));
  }

  @ParameterizedTest
  @MethodSource("environments")
  void aPreviewAndAnUpdateRegisterTheSameResources(String environment) {
    var config = Configs.environment(environment);
    var preview = MockRun.of(config, environment, true);
    var update = MockRun.of(config, environment, false);
    assertThat(preview.names()).isEqualTo(update.names());
    assertThat(update.outputs().get("domainName")).isEqualTo(config.get("pypi-mirror:domainName"));
  }

  @ParameterizedTest
  @MethodSource("environmentFiles")
  void anEnvironmentFileContainsNoSecret(Path file) {
    assertThat(Configs.yaml(file).toString()).doesNotContain("\"secure\"");
  }
}
