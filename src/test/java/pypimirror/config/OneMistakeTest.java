package pypimirror.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.naming.StackName;
import pypimirror.testing.Configs;

/** One wrong value in a valid configuration: the message is about its key, and about no other. */
class OneMistakeTest {

  private static final StackName NAME = new StackName("pypi-mirror", "dev");

  static Stream<Arguments> mistakes() {
    return Configs.everyEnvironmentFile()
        .flatMap(
            file ->
                Arrays.stream(Key.values())
                    .filter(key -> Configs.of(file).containsKey(key.fullName()))
                    .flatMap(
                        key ->
                            Stream.of("!", "[\"!\"]", "{\"!\":\"!\"}")
                                .map(value -> Arguments.of(file, key, value))));
  }

  @ParameterizedTest(name = "{0}: {1} is {2}")
  @MethodSource("mistakes")
  void isTheOnlyKeyInTheMessage(Path file, Key key, String value) {
    var config = Configs.of(file);
    config.put(key.fullName(), value);
    var error =
        catchThrowableOfType(InvalidSettingsException.class, () -> Settings.parse(NAME, config));
    assertThat(error).isNotNull();
    assertThat(error.getMessage().lines().skip(1))
        .isNotEmpty()
        .allMatch(line -> line.matches("  " + key + "[:. ].*"), "is about " + key);
  }

  static Stream<Arguments> missing() {
    return Configs.everyEnvironmentFile()
        .flatMap(
            file ->
                Stream.of(
                        Key.REGION,
                        Key.ALLOWED_ACCOUNT_IDS,
                        Key.DOMAIN_NAME,
                        Key.NETWORK,
                        Key.READERS,
                        Key.STUDIO)
                    .map(key -> Arguments.of(file, key)));
  }

  @ParameterizedTest(name = "{0}: {1} is missing")
  @MethodSource("missing")
  void aMissingKeyIsTheOnlyKeyInTheMessage(Path file, Key key) {
    isTheOnlyKeyInTheMessage(file, key, "");
  }
}
