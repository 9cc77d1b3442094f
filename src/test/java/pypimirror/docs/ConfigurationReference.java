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
                "  %s:\n%s%s    description: %s\n"
                    .formatted(
                        key.fullName(), type(key), defaultLine(key), quoted(key.description())))
        .collect(Collectors.joining());
  }

  private static String type(Key key) {
    return switch (key.type()) {
      case STRING -> "    type: string\n";
      case INTEGER -> "    type: integer\n";
      case BOOLEAN -> "    type: boolean\n";
      case LIST -> "    type: array\n    items:\n      type: string\n";
      case MAP -> "    type: object\n";
    };
  }

  private static String defaultLine(Key key) {
    if (key.isRequired()) {
      return "";
    }
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

        The Pulumi CLI reports missing required keys and values of the wrong type before it runs the
        program.

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
