package pypimirror.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonPrimitive;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import pypimirror.naming.StackName;
import pypimirror.testing.Configs;

/** Any configuration is either accepted, or rejected with sentences that name the key. */
class SettingsPropertyTest {

  private static final StackName NAME = new StackName("pypi-mirror", "dev");

  @Property(tries = 1500)
  void anyConfigurationIsAcceptedOrRejectedWithSentences(
      @ForAll("changes") Map<String, String> changes) {
    var config = new TreeMap<>(Configs.creating());
    config.putAll(changes);
    try {
      var settings = Settings.parse(NAME, config);
      assertThat(settings.accountId()).matches("[0-9]{12}");
    } catch (InvalidSettingsException e) {
      assertThat(e.getMessage().lines().skip(1))
          .isNotEmpty()
          .allMatch(line -> line.matches("  .*[.?]"), "is a sentence");
    }
  }

  @Property(tries = 500)
  void spacesAroundAValueChangeNothing(@ForAll("changes") Map<String, String> changes) {
    var config = new TreeMap<>(Configs.creating());
    config.putAll(changes);
    var spaced = new TreeMap<>(config);
    changes.keySet().stream()
        .filter(key -> !key.startsWith("aws:"))
        .forEach(key -> spaced.computeIfPresent(key, (it, value) -> " " + value + "\n"));
    assertThat(result(spaced)).isEqualTo(result(config));
  }

  private static String result(Map<String, String> config) {
    try {
      return Settings.parse(NAME, config).toString();
    } catch (InvalidSettingsException e) {
      return e.getMessage();
    }
  }

  @Provide
  static Arbitrary<Map<String, String>> changes() {
    var known = Arbitraries.of(Arrays.stream(Key.values()).map(Key::fullName).toList());
    var keys =
        Arbitraries.frequencyOf(
            Tuple.of(9, known),
            Tuple.of(1, Arbitraries.of("aws:vpcId", "pypi-mirror:x", "other:studio")));
    return Arbitraries.maps(keys, values()).ofMaxSize(4);
  }

  private static Arbitrary<String> values() {
    var words =
        Arbitraries.of(
            "",
            "true",
            "False",
            "yes",
            "null",
            "0",
            "3600",
            "3600.0",
            "-1",
            "99999999999999999999",
            "create",
            "Adopt",
            "none",
            "us-east-1",
            "us-east-1a",
            "10.40.0.0/20",
            "10.40.0.0/99",
            "::/0",
            "111122223333",
            "12345678901",
            "subnet-01234567",
            "vpc-0123456789abcdef0",
            "arn:aws:iam::111122223333:role/r",
            "arn:aws:sts::111122223333:assumed-role/r/s",
            "arn:aws:s3:::b",
            "pypi",
            "acme-*",
            "ü\u0000 %s %n {0}");
    var any = Arbitraries.oneOf(words, Arbitraries.strings().ofMaxLength(12));
    var list =
        any.map(SettingsPropertyTest::quoted)
            .list()
            .ofMaxSize(4)
            .map(items -> "[" + String.join(",", items) + "]");
    var map =
        Arbitraries.maps(
                any.map(SettingsPropertyTest::quoted), any.map(SettingsPropertyTest::quoted))
            .ofMaxSize(3)
            .map(
                entries ->
                    entries.entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .collect(Collectors.joining(",", "{", "}")));
    var odd =
        Arbitraries.of(
            "[", "{", "[[]]", "[{}]", "{\"a\":{}}", "[null]", "[1,true]", "{\"a\":null}");
    return Arbitraries.oneOf(any, list, map, odd);
  }

  private static String quoted(String text) {
    return new JsonPrimitive(text).toString();
  }
}
