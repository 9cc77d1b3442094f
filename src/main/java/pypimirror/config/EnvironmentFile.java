package pypimirror.config;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The file {@code Pulumi.<env>.yaml} of an environment, for programs that run without the engine.
 */
public final class EnvironmentFile {

  private EnvironmentFile() {}

  /**
   * Reads the configuration values of a file, with the defaults, as the engine passes them.
   *
   * @return values by full key, with lists and maps as JSON
   * @throws IOException if the file cannot be read
   * @throws RuntimeException if the file is not YAML, or not a map
   */
  public static Map<String, String> read(Path file) throws IOException {
    var config = new TreeMap<String, String>();
    for (var key : Key.values()) {
      config.put(key.fullName(), key.defaultValue());
    }
    var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    Map<?, ?> document = yaml.load(Files.readString(file, StandardCharsets.UTF_8));
    if (document != null && document.get("config") instanceof Map<?, ?> values) {
      values.forEach((key, value) -> config.put(key.toString(), text(value)));
    }
    return config;
  }

  private static String text(Object value) {
    return value instanceof List<?> || value instanceof Map<?, ?>
        ? new Gson().toJson(value)
        : String.valueOf(value);
  }
}
