package pypimirror.rehearsal.environments;

import java.util.List;
import java.util.Map;

/** Writes a {@code Pulumi.<env>.yaml}. */
final class EnvironmentFile {

  private EnvironmentFile() {}

  /**
   * Renders the file.
   *
   * @param comment text above the configuration, without comment characters
   * @param config values by full key: a text, a list of texts or a map; null and empty values are
   *     omitted
   */
  static String text(String comment, Map<String, Object> config) {
    var text = new StringBuilder();
    comment.lines().forEach(line -> text.append("# ").append(line).append('\n'));
    text.append("config:\n");
    config.forEach(
        (key, value) -> {
          if (value instanceof List<?> list) {
            if (!list.isEmpty()) {
              text.append("  ").append(key).append(":\n");
              list.forEach(item -> text.append("    - ").append(scalar(item)).append('\n'));
            }
          } else if (value instanceof Map<?, ?> map) {
            if (!map.isEmpty()) {
              text.append("  ").append(key).append(":\n");
              map.forEach(
                  (name, item) ->
                      text.append("    ")
                          .append(scalar(name))
                          .append(": ")
                          .append(scalar(item))
                          .append('\n'));
            }
          } else if (value != null) {
            text.append("  ").append(key).append(": ").append(scalar(value)).append('\n');
          }
        });
    return text.toString();
  }

  // Quotes a value that YAML might not read as a string, such as an account ID.
  private static String scalar(Object value) {
    var text = value.toString();
    if (value instanceof Boolean || value instanceof Integer) {
      return text;
    }
    return text.matches("[A-Za-z][A-Za-z0-9._/@:+-]*|\\d+\\.\\d+\\.\\d+\\.\\d+/\\d+")
            && !text.matches("(?i)true|false|yes|no|on|off|null|y|n")
            && !text.contains(": ")
            && !text.endsWith(":")
        ? text
        : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
