package pypimirror.docs;

import com.google.gson.JsonPrimitive;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.config.Key;

/** Generates the documentation of the configuration keys. */
final class ConfigurationReference {

  private ConfigurationReference() {}

  /** The keys in {@code Pulumi.yaml}, below {@code config:}. */
  static String pulumiYaml() {
    return keys()
        .filter(Key::isOwn)
        .map(
            key ->
                "  %s:\n%s    description: %s\n"
                    .formatted(key.fullName(), defaultLine(key), quoted(key.description())))
        .collect(Collectors.joining());
  }

  // Without types, so that the program can report every problem at once, with the value and the
  // fix.
  // The engine would stop at the first value of another type.
  private static String defaultLine(Key key) {
    return "    default: %s\n"
        .formatted(key.defaultValue().isEmpty() ? "\"\"" : key.defaultValue());
  }

  private static String quoted(String text) {
    return new JsonPrimitive(text).toString();
  }

  static String markdown() {
    return ReferenceTest.heading("Configuration")
        + """
        An environment is a file `Pulumi.<env>.yaml`. The program validates it before it creates
        anything, and reports every problem at once, one per line.

        Spaces around a value are ignored, `True` is the same as `true`, and a single value is
        accepted for a list of one. Write account IDs in quotation marks, because YAML drops a
        leading 0. The Pulumi CLI reports errors in the YAML itself, such as tabs and duplicate keys,
        with the number of the line.

        """
        + ReferenceTest.table(
            new String[] {"Key", "Default", "Description", "A change …"},
            keys()
                .map(
                    key ->
                        new String[] {
                          "`%s`".formatted(key),
                          defaultCell(key),
                          key.description(),
                          key.effectOfChange()
                        }))
        + """

        ## Protection

        With `pypi-mirror:protect: true`, `pulumi destroy` fails during its preview, before it deletes
        anything. With `--skip-preview`, it deletes unprotected resources first. To delete a protected
        environment:

        1. Set `pypi-mirror:protect` to `false`.
        2. Run `pulumi up`.
        3. Run `pulumi destroy`.
        """;
  }

  private static String defaultCell(Key key) {
    if (key.isRequired()) {
      return "required";
    }
    return Set.of("", "[]", "{}").contains(key.defaultValue())
        ? "none"
        : "`%s`".formatted(key.defaultValue());
  }

  private static Stream<Key> keys() {
    return Arrays.stream(Key.values());
  }

  /** Returns the documented keys. */
  static List<String> names() {
    return keys().map(Key::fullName).toList();
  }
}
