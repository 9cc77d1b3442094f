package pypimirror.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Configurations, as the engine passes them to the program. */
public final class Configs {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  // Read only once, because nearly every test starts with its defaults.
  private static final JsonNode PROJECT = yaml(Path.of("Pulumi.yaml"));

  private Configs() {}

  /** Returns a valid configuration, in which tests change values. */
  public static Map<String, String> valid() {
    var config = networkAndReaders("adopt");
    config.put("pypi-mirror:vpcId", "vpc-0123456789abcdef0");
    config.put(
        "pypi-mirror:subnetIds", "[\"subnet-0123456789abcdef1\",\"subnet-0123456789abcdef2\"]");
    config.put(
        "pypi-mirror:readerRoleArns",
        "[\"arn:aws:iam::111122223333:role/data-scientist\","
            + "\"arn:aws:iam::111122223333:role/service-role/trainer\"]");
    config.put("pypi-mirror:readerSecurityGroupIds", "[\"sg-0123456789abcdef3\"]");
    return config;
  }

  /** Returns a valid configuration that creates its network and its reader. */
  public static Map<String, String> creating() {
    var config = networkAndReaders("create");
    config.put("pypi-mirror:vpcCidr", "10.40.0.0/22");
    config.put("pypi-mirror:availabilityZones", "[\"us-east-1a\",\"us-east-1b\"]");
    config.put("pypi-mirror:subnetCidrs", "[\"10.40.0.0/24\",\"10.40.1.0/24\"]");
    return config;
  }

  private static Map<String, String> networkAndReaders(String mode) {
    var config = defaults();
    config.put("aws:region", "us-east-1");
    config.put("aws:allowedAccountIds", "[\"111122223333\"]");
    config.put("pypi-mirror:domainName", "my-domain");
    config.put("pypi-mirror:network", mode);
    config.put("pypi-mirror:readers", mode);
    return config;
  }

  /** {@link #valid()} with one value changed. */
  public static Map<String, String> with(String key, String value) {
    var config = valid();
    config.put(key, value);
    return config;
  }

  /** {@link #valid()} with one key left out. */
  public static Map<String, String> without(String key) {
    var config = valid();
    config.remove(key);
    return config;
  }

  /** Returns the defaults of Pulumi.yaml, which the engine adds. */
  public static Map<String, String> defaults() {
    var defaults = new TreeMap<String, String>();
    PROJECT
        .path("config")
        .properties()
        .forEach(
            key -> {
              if (key.getValue().has("default")) {
                defaults.put(key.getKey(), value(key.getValue().get("default")));
              }
            });
    return defaults;
  }

  /** Returns the keys that Pulumi.yaml declares. */
  public static List<String> declaredKeys() {
    return PROJECT.path("config").properties().stream().map(Map.Entry::getKey).toList();
  }

  /** Returns the names of the committed environments. */
  public static List<String> environments() {
    try (var files = Files.list(Path.of(""))) {
      return files
          .map(Path::toString)
          .filter(file -> file.matches("Pulumi\\..+\\.yaml"))
          .map(file -> file.substring("Pulumi.".length(), file.length() - ".yaml".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the files of all environments, both the committed ones and those that tests deploy. */
  public static Stream<Path> everyEnvironmentFile() {
    try (var files = Files.list(Path.of("src/test/resources/environments"))) {
      return Stream.concat(
          environments().stream().map(name -> Path.of("Pulumi." + name + ".yaml")),
          files.sorted().toList().stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the configuration of a committed environment. */
  public static Map<String, String> environment(String name) {
    return of(Path.of("Pulumi." + name + ".yaml"));
  }

  /** Returns the configuration in an environment's file, with the defaults. */
  public static Map<String, String> of(Path file) {
    var config = defaults();
    yaml(file)
        .path("config")
        .properties()
        .forEach(key -> config.put(key.getKey(), value(key.getValue())));
    return config;
  }

  /** Returns the account that a configuration allows. */
  public static String account(Map<String, String> config) {
    return config.get("aws:allowedAccountIds").replaceAll("[^0-9]", "");
  }

  /** Reads a YAML file. */
  public static JsonNode yaml(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String value(JsonNode value) {
    return value.isContainerNode() ? value.toString() : value.asText();
  }
}
