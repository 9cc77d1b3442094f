package pypimirror.config;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.reflect.TypeToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads configuration values and collects every problem, so that a user sees all of them at once.
 *
 * <p>After a problem, a method returns an empty value and reading continues. {@link #finish} throws
 * if there is any problem.
 */
final class ConfigReader {

  /** Values that mean nothing or everything, and are not items of a list. */
  private static final Set<String> NO_VALUES =
      Set.of("true", "false", "null", "none", "yes", "no", "all", "*");

  private static final List<String> KEYS = Arrays.stream(Key.values()).map(Key::fullName).toList();

  private final Map<String, String> config;
  private final Set<Problem> problems = new LinkedHashSet<>();
  private final Set<Key> invalid = EnumSet.noneOf(Key.class);
  private final List<String> warnings = new ArrayList<>();

  /**
   * A problem.
   *
   * @param sentences what is wrong, and how to correct it
   * @param keys the keys from whose values the problem follows
   */
  private record Problem(String sentences, List<Key> keys) {}

  ConfigReader(Map<String, String> config, List<RetiredKey> retiredKeys) {
    this.config = new TreeMap<>(config);
    // The provider reads its own keys, and does not ignore spaces.
    this.config.replaceAll((key, value) -> key.startsWith("aws:") ? value : value.strip());
    retiredKeys.stream().filter(it -> config.containsKey(it.name())).forEach(this::replace);
  }

  /**
   * Returns all configuration values that the engine passes to the program, by full key. The SDK
   * returns only individual values, and the program can detect unknown keys only in the full set.
   */
  static Map<String, String> engineConfig() {
    var json = System.getenv("PULUMI_CONFIG");
    return json == null
        ? Map.of()
        : new Gson().fromJson(json, new TypeToken<Map<String, String>>() {});
  }

  private void replace(RetiredKey retired) {
    var value = config.remove(retired.name());
    if (retired instanceof RetiredKey.Renamed renamed) {
      var key = renamed.key();
      // The engine adds the default if a key is not set, so a default value counts as not set.
      if (isSet(key) && !raw(key).equals(key.defaultValue())) {
        problem(
            "%s is the old name of %s, and both are set. Remove %s."
                .formatted(retired.name(), key, retired.name()));
      } else {
        warnings.add(
            "%s is now %s. Rename it. The old name will be removed in the next major release."
                .formatted(retired.name(), key));
        config.put(key.fullName(), value);
      }
    } else if (retired instanceof RetiredKey.Removed removed) {
      problem("%s no longer exists. %s".formatted(retired.name(), removed.instead()));
    }
  }

  /** Returns the value as written, or an empty string if it is not set. */
  String raw(Key key) {
    return config.getOrDefault(key.fullName(), "");
  }

  /** Whether the value is set, even if it is invalid. */
  boolean isSet(Key key) {
    return !Set.of("", "[]", "{}", "false")
        .contains(raw(key).replace(" ", "").toLowerCase(Locale.ROOT));
  }

  /** Returns a required value, or an empty string after a problem. */
  String required(Key key) {
    if (raw(key).isEmpty()) {
      invalid(key, "%s is missing. Set it to %s.".formatted(key, key.rule().form()));
      return "";
    }
    return optional(key);
  }

  /** Returns an optional value, or an empty string if it is not set or after a problem. */
  String optional(Key key) {
    var value = raw(key);
    return !value.isEmpty() && isValid(key, key.rule(), key.fullName(), value) ? value : "";
  }

  /** Returns the enum constant that the value names in lower case, or empty after a problem. */
  <E extends Enum<E>> Optional<E> choice(Key key, Class<E> type) {
    var value = required(key);
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(Enum.valueOf(type, value.toUpperCase(Locale.ROOT)));
  }

  /** Returns a Boolean value, or {@code false} after a problem. */
  boolean bool(Key key) {
    return Boolean.parseBoolean(required(key));
  }

  /** Returns a number, or 0 after a problem. */
  int number(Key key) {
    var value = required(key);
    return value.isEmpty() ? 0 : Integer.parseInt(value);
  }

  /** Returns the valid values of a list. */
  List<String> list(Key key) {
    var values = new ArrayList<String>();
    for (var item : items(key)) {
      if (!item.isJsonPrimitive()) {
        invalid(
            key,
            "%s: %s is not %s. %s"
                .formatted(key, quoted(item.toString()), key.rule().form(), key.rule().hint()));
        continue;
      }
      var value = item.getAsString().strip();
      if (values.contains(value)) {
        invalid(
            key, "%s lists %s more than once. Remove the duplicate.".formatted(key, quoted(value)));
      } else if (isValid(key, key.rule(), key.fullName(), value)) {
        values.add(value);
      }
    }
    return List.copyOf(values);
  }

  /** Returns the valid values of a list, and reports an empty list as a problem. */
  List<String> nonEmptyList(Key key) {
    if (!isSet(key)) {
      invalid(
          key,
          "%s is %s. List at least one value: %s."
              .formatted(key, raw(key).isEmpty() ? "missing" : "an empty list", key.rule().form()));
    }
    return list(key);
  }

  /** Returns the valid entries of a map. */
  Map<String, String> map(Key key, Rule entryNames) {
    var entries = new TreeMap<String, String>();
    for (var entry : entries(key)) {
      var place = key + "." + onOneLine(entry.getKey());
      var value = entry.getValue();
      if (!value.isJsonPrimitive()) {
        invalid(
            key,
            "%s: %s is not %s. %s"
                .formatted(place, quoted(value.toString()), key.rule().form(), key.rule().hint()));
      } else if (isValid(key, entryNames, key.fullName(), entry.getKey())
          && isValid(key, key.rule(), place, value.getAsString().strip())) {
        entries.put(entry.getKey(), value.getAsString().strip());
      }
    }
    return entries;
  }

  /**
   * Reports each of these keys that is set, because the keys have no effect with the value of
   * another key.
   *
   * @param condition the other key
   * @param values the values with which the keys have an effect
   */
  void usedOnlyWith(Key condition, String values, Key... keys) {
    for (var key : keys) {
      if (isSet(key)) {
        conflict(
            "%s is used only with %s: %s. Remove it.".formatted(key, condition, values), condition);
      }
    }
  }

  /** Adds a problem, written in complete sentences. */
  void problem(String sentences) {
    problems.add(new Problem(sentences, List.of()));
  }

  /**
   * Adds a problem that follows from the values of other keys, written in complete sentences. It is
   * not reported if one of these values is itself invalid or missing.
   */
  void conflict(String sentences, Key... keys) {
    problems.add(new Problem(sentences, List.of(keys)));
  }

  /** Adds a problem with the value of a key, written in complete sentences. */
  void invalid(Key key, String sentences) {
    invalid.add(key);
    problem(sentences);
  }

  /** Adds a warning, written in complete sentences. */
  void warning(String sentences) {
    warnings.add(sentences);
  }

  /**
   * Finishes reading the configuration.
   *
   * @return warnings
   * @throws InvalidSettingsException if there are problems or unknown keys. The message lists all
   *     of them.
   */
  List<String> finish() {
    for (var key : config.keySet()) {
      var namespace = key.substring(0, key.indexOf(':') + 1);
      // Only pulumi: has keys with the same names as the program, for example pulumi:tags.
      var isForeign = namespace.equals("pulumi:") || (namespace.equals("aws:") && !isOwnName(key));
      if (!isForeign && !KEYS.contains(key)) {
        problem(
            "%s is not a configuration key. %s"
                .formatted(
                    key,
                    Suggestions.nearest(key, KEYS)
                        .map("Did you mean %s?"::formatted)
                        .orElse("See docs/reference/configuration.md.")));
      }
    }
    var reported =
        problems.stream()
            .filter(it -> Collections.disjoint(it.keys(), invalid))
            .map(Problem::sentences)
            .toList();
    if (!reported.isEmpty()) {
      throw new InvalidSettingsException(reported);
    }
    return List.copyOf(warnings);
  }

  // Whether the program has a key with this name, in its own namespace.
  private static boolean isOwnName(String key) {
    var name = key.substring(key.indexOf(':'));
    return Arrays.stream(Key.values()).anyMatch(it -> it.isOwn() && it.fullName().endsWith(name));
  }

  private boolean isValid(Key key, Rule rule, String place, String value) {
    if (rule.accepts().test(value)) {
      return true;
    }
    invalid(
        key,
        "%s: %s is not %s. %s".formatted(place, quoted(value), rule.form(), rule.hintFor(value)));
    return false;
  }

  private List<JsonElement> items(Key key) {
    var json = json(key);
    if (isOneValue(key)) {
      return List.of(new JsonPrimitive(raw(key)));
    }
    if (!json.isJsonArray()) {
      invalid(
          key,
          "%s: %s is not a list. Write each value on its own line, after a hyphen."
              .formatted(key, quoted(raw(key))));
      return List.of();
    }
    return json.getAsJsonArray().asList();
  }

  // A single value counts as a list of one. The provider reads the keys of other namespaces itself.
  private boolean isOneValue(Key key) {
    return key.isOwn()
        && raw(key).matches("[^\\s,\\[{]+")
        && !NO_VALUES.contains(raw(key).toLowerCase(Locale.ROOT));
  }

  private Set<Map.Entry<String, JsonElement>> entries(Key key) {
    var json = json(key);
    if (!json.isJsonObject()) {
      invalid(
          key,
          "%s: %s is not a map. Write each entry on its own line, as name: value."
              .formatted(key, quoted(raw(key))));
      return Set.of();
    }
    return json.getAsJsonObject().entrySet();
  }

  private JsonElement json(Key key) {
    try {
      return JsonParser.parseString(raw(key).isEmpty() ? key.type().empty() : raw(key));
    } catch (JsonParseException e) {
      return JsonParser.parseString("\"\"");
    }
  }

  static String quoted(String value) {
    var line = onOneLine(value);
    return line.startsWith("[") || line.startsWith("{") ? line : '"' + line + '"';
  }

  // Replaces line breaks and invisible characters, because every problem is one line.
  private static String onOneLine(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }
}
