package pypimirror.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pypimirror.naming.StackName;
import pypimirror.testing.Configs;

class KeyTest {

  private static final StackName NAME = new StackName("pypi-mirror", "dev");

  private static final List<RetiredKey> RETIRED =
      List.of(
          new RetiredKey.Renamed("pypi-mirror:repository", Key.REPOSITORY_NAME),
          new RetiredKey.Removed("pypi-mirror:proxy", "Use pypi-mirror:sources instead."));

  @Test
  void pulumiYamlDeclaresExactlyTheKeysOfTheProgram() {
    assertThat(Configs.declaredKeys())
        .containsExactlyElementsOf(
            Arrays.stream(Key.values()).filter(Key::isOwn).map(Key::fullName).toList());
  }

  @ParameterizedTest
  @EnumSource
  void theDefaultOfAKeyIsValid(Key key) {
    var read = new ConfigReader(Map.of(key.fullName(), key.defaultValue()), List.of());
    if (key.isRequired()) {
      var empty = new ConfigReader(Map.of(), List.of());
      empty.required(key);
      assertThatThrownBy(empty::finish).hasMessageContaining(key + " is missing");
    } else {
      switch (key.type()) {
        case STRING, INTEGER, BOOLEAN -> read.optional(key);
        case LIST -> read.list(key);
        case MAP -> read.map(key, Rule.TAG_KEY);
      }
      assertThat(read.finish()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theDocumentationOfAKeyIsCompleteSentences(Key key) {
    assertThat(key.description()).matches("[A-Z\"].*\\.").doesNotContain("  ");
    assertThat(key.effectOfChange()).matches("[A-Z].*\\.").doesNotContain("  ");
  }

  @Test
  void aRenamedKeyStillWorksWithAWarning() {
    var config = Configs.with("pypi-mirror:repository", "python");
    var settings = Settings.parse(NAME, config, RETIRED);
    assertThat(settings.packages().repositoryName()).isEqualTo("python");
    assertThat(settings.warnings())
        .containsExactly(
            "pypi-mirror:repository is now pypi-mirror:repositoryName. Rename it. The old name will be"
                + " removed in the next major release.");
  }

  @Test
  void aRenamedKeyCannotContradictItsNewName() {
    var config = Configs.with("pypi-mirror:repository", "python");
    config.put("pypi-mirror:repositoryName", "other");
    assertThatThrownBy(() -> Settings.parse(NAME, config, RETIRED))
        .hasMessageContaining(
            "pypi-mirror:repository is the old name of pypi-mirror:repositoryName, and both are set."
                + " Remove pypi-mirror:repository.");
  }

  @Test
  void theValueOfARenamedKeyIsValidated() {
    assertThatThrownBy(
            () -> Settings.parse(NAME, Configs.with("pypi-mirror:repository", "a/b"), RETIRED))
        .hasMessageContaining("pypi-mirror:repositoryName: \"a/b\" is not a repository name");
  }

  @Test
  void aRemovedKeyNamesItsReplacement() {
    assertThatThrownBy(() -> Settings.parse(NAME, Configs.with("pypi-mirror:proxy", "x"), RETIRED))
        .hasMessageContaining(
            "pypi-mirror:proxy no longer exists. Use pypi-mirror:sources instead.");
  }

  @Test
  void noRetiredKeyIsAlsoACurrentKey() {
    assertThat(RetiredKey.ALL)
        .extracting(RetiredKey::name)
        .doesNotContainAnyElementsOf(Arrays.stream(Key.values()).map(Key::fullName).toList());
  }
}
