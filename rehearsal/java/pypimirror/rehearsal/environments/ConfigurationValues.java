package pypimirror.rehearsal.environments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/**
 * The option {@code --set}, which can set any key of {@code Pulumi.yaml}. The program validates the
 * values, not this class.
 */
public final class ConfigurationValues {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String NAMESPACE = "pypi-mirror:";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "any key of Pulumi.yaml, without \"pypi-mirror:\"; separate list items with commas, such as"
              + " --set studio=create --set studioUsers=ann,bob")
  private Map<String, String> values = new LinkedHashMap<>();

  /** The values as written, by key without the namespace. The map is mutable. */
  Map<String, String> texts() {
    return values;
  }

  /** Returns the items of a list, which are separated by commas. */
  static List<String> list(String value) {
    return Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .toList();
  }

  /** Returns a sentence for each key that {@code Pulumi.yaml} does not declare. */
  List<String> unknownKeys(ProjectFiles files) throws IOException {
    var keys = keys(files);
    return values.keySet().stream()
        .filter(key -> !keys.containsKey(key))
        .map("--set: \"%s\" is not a key. See docs/reference/configuration.md."::formatted)
        .toList();
  }

  /**
   * Returns the values in the types of the defaults in {@code Pulumi.yaml}, by full key and in its
   * order.
   *
   * @throws AdoptException with every problem
   */
  public Map<String, Object> typed(ProjectFiles files) throws IOException {
    var problems = new ArrayList<>(unknownKeys(files));
    var typed = new LinkedHashMap<String, Object>();
    keys(files)
        .forEach(
            (key, declared) -> {
              var value = values.get(key);
              if (value != null) {
                typed.put(NAMESPACE + key, typed(key, declared, value, problems));
              }
            });
    if (!problems.isEmpty()) {
      throw new AdoptException(problems);
    }
    return typed;
  }

  private static Map<String, JsonNode> keys(ProjectFiles files) throws IOException {
    var keys = new LinkedHashMap<String, JsonNode>();
    YAML.readTree(files.project().resolve("Pulumi.yaml").toFile())
        .path("config")
        .properties()
        .forEach(
            key -> {
              if (key.getKey().startsWith(NAMESPACE)) {
                keys.put(key.getKey().substring(NAMESPACE.length()), key.getValue());
              }
            });
    return keys;
  }

  private static Object typed(String key, JsonNode declared, String value, List<String> problems) {
    return switch (declared.path("default").getNodeType()) {
      case ARRAY -> list(value);
      case OBJECT -> map(key, value, problems);
      case BOOLEAN -> value.matches("true|false") ? Boolean.valueOf(value) : value;
      case NUMBER -> value.matches("\\d{1,9}") ? Integer.valueOf(value) : value;
      default -> value.isEmpty() ? null : value;
    };
  }

  private static Map<String, String> map(String key, String value, List<String> problems) {
    var map = new TreeMap<String, String>();
    for (var entry : list(value)) {
      var parts = entry.split("=", 2);
      if (parts.length == 2) {
        map.put(parts[0], parts[1]);
      } else {
        problems.add("--set %s: \"%s\" does not have the form NAME=VALUE.".formatted(key, entry));
      }
    }
    return map;
  }
}
