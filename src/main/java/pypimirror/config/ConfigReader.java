package pypimirror.config;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.reflect.TypeToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads configuration values and gathers what is wrong with them, so that a user hears of every
 * problem at once.
 */
final class ConfigReader {

  /** Namespaces of the provider and the engine, which know their keys themselves. */
  private static final Set<String> OTHERS = Set.of("aws:", "pulumi:");

  private final Map<String, String> config;
  private final Set<String> known = new TreeSet<>();
  private final Set<String> problems = new LinkedHashSet<>();

  ConfigReader(Map<String, String> config) {
    this.config = config;
  }

  /**
   * All that the engine hands to the program, by full key. The SDK answers for one key at a time
   * only, and an unknown key can be found in the whole alone.
   */
  static Map<String, String> engineConfig() {
    var json = System.getenv("PULUMI_CONFIG");
    return json == null
        ? Map.of()
        : new Gson().fromJson(json, new TypeToken<Map<String, String>>() {});
  }

  /** The value, or null after a problem. */
  String required(String key, Rule rule) {
    known.add(key);
    var value = peek(key);
    if (value.isEmpty()) {
      problem(key, "missing", rule.demand(), rule.instead(""));
      return null;
    }
    return keeps(rule, key, value) ? value : null;
  }

  /** The value, or null when it is left out or after a problem. */
  String optional(String key, Rule rule) {
    known.add(key);
    var value = peek(key);
    return !value.isEmpty() && keeps(rule, key, value) ? value : null;
  }

  /** The value as it stands, right or wrong; empty when it is left out. */
  String peek(String key) {
    return config.getOrDefault(key, "");
  }

  /** One of an enumeration's names, written in lower case; null after a problem. */
  <E extends Enum<E>> E choice(String key, Class<E> type) {
    var names =
        Arrays.stream(type.getEnumConstants())
            .map(it -> it.name().toLowerCase(Locale.ROOT))
            .toList();
    var value = required(key, Rule.oneOf(String.join(" or ", names), names));
    return value == null ? null : Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
  }

  /** A truth value, false after a problem. */
  boolean truth(String key) {
    return Boolean.parseBoolean(required(key, Rule.TRUTH));
  }

  /** A number, 0 after a problem. */
  int number(String key, Rule rule) {
    var value = required(key, rule);
    return value == null ? 0 : Integer.parseInt(value);
  }

  /** Reports those of these keys, of this program's, that say anything. */
  void onlyWith(String condition, String... keys) {
    for (var bare : keys) {
      var key = "pypi-mirror:" + bare;
      known.add(key);
      if (saysAny(key)) {
        problem(key, quoted(peek(key)), "left out, since it is for " + condition, "nothing");
      }
    }
  }

  /** The values that keep the rule; none for a key that is not there. */
  List<String> list(String key, Rule rule) {
    known.add(key);
    var values = new ArrayList<String>();
    for (var item : items(key)) {
      if (!item.isJsonPrimitive()) {
        problem(key, item.toString(), rule.demand(), rule.instead(""));
      } else if (values.contains(item.getAsString())) {
        problem(key, quoted(item.getAsString()), "named once", "each value a single time");
      } else if (keeps(rule, key, item.getAsString())) {
        values.add(item.getAsString());
      }
    }
    return List.copyOf(values);
  }

  /** As {@link #list}, but an empty list or none at all is a problem. */
  List<String> atLeastOne(String key, Rule rule) {
    if (!saysAny(key)) {
      problem(
          key,
          config.getOrDefault(key, "missing"),
          "a list of at least one value",
          rule.instead(""));
    }
    return list(key, rule);
  }

  /** Whether the user wrote anything, right or wrong. */
  boolean saysAny(String key) {
    return !Set.of("", "[]", "{}", "false").contains(peek(key).replace(" ", ""));
  }

  /** The entries that keep the rules; none for a key that is not there. */
  Map<String, String> map(String key, Rule keyRule, Rule valueRule) {
    known.add(key);
    var entries = new TreeMap<String, String>();
    for (var entry : entries(key)) {
      var value = entry.getValue();
      if (!value.isJsonPrimitive()) {
        problem(
            key + "." + entry.getKey(),
            value.toString(),
            valueRule.demand(),
            valueRule.instead(""));
      } else if (keeps(keyRule, key, entry.getKey())
          && keeps(valueRule, key + "." + entry.getKey(), value.getAsString())) {
        entries.put(entry.getKey(), value.getAsString());
      }
    }
    return entries;
  }

  /** Notes one problem. */
  void problem(String key, String value, String demand, String instead) {
    problems.add("%s: %s: must be %s; write %s.".formatted(key, value, demand, instead));
  }

  /** Adds what is wrong with the keys themselves, and throws when anything is wrong at all. */
  void finish() {
    for (var key : new TreeSet<>(config.keySet())) {
      var namespace = key.substring(0, key.indexOf(':') + 1);
      if (!OTHERS.contains(namespace) && !known.contains(key)) {
        problem(
            key,
            quoted(config.get(key)),
            "a key that Pulumi.yaml declares, or one of aws: or pulumi:",
            nearest(key));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(List.copyOf(problems));
    }
  }

  private boolean keeps(Rule rule, String key, String value) {
    if (rule.accepts().test(value)) {
      return true;
    }
    problem(key, quoted(value), rule.demand(), rule.instead(value));
    return false;
  }

  private List<JsonElement> items(String key) {
    var json = json(key);
    if (json == null) {
      return List.of();
    }
    if (!json.isJsonArray()) {
      problem(key, config.get(key), "a list", "one value a line, each after a hyphen");
      return List.of();
    }
    return json.getAsJsonArray().asList();
  }

  private Set<Map.Entry<String, JsonElement>> entries(String key) {
    var json = json(key);
    if (json == null) {
      return Set.of();
    }
    if (!json.isJsonObject()) {
      problem(key, config.get(key), "a map", "one entry a line, key: value");
      return Set.of();
    }
    return json.getAsJsonObject().entrySet();
  }

  private JsonElement json(String key) {
    try {
      return config.containsKey(key) ? JsonParser.parseString(config.get(key)) : null;
    } catch (JsonParseException e) {
      problem(key, quoted(config.get(key)), "a list or a map", "it as Pulumi.yaml declares it");
      return null;
    }
  }

  private String nearest(String key) {
    return Nearest.of(key, known).orElse("a key of the README's table, or nothing");
  }

  static String quoted(String value) {
    return value.startsWith("[") || value.startsWith("{") ? value : '"' + value + '"';
  }
}
