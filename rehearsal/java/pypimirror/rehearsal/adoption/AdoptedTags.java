package pypimirror.rehearsal.adoption;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The tags of the adopted resources. An environment has the same tags on all of its resources. */
final class AdoptedTags {

  /** Tags that the program sets itself. */
  static final List<String> OF_THE_PROGRAM = List.of("Name", "Project", "Environment");

  private static final String KEY = "pypi-mirror:tags";

  private final Map<?, ?> given;
  private final Findings findings;

  /**
   * Creates an analysis.
   *
   * @param values values that the user sets in the configuration, by full key
   */
  AdoptedTags(Map<String, Object> values, Findings findings) {
    this.given = values.get(KEY) instanceof Map<?, ?> tags ? tags : Map.of();
    this.findings = findings;
  }

  /**
   * Returns the tags that all resources have, for the configuration. Reports the others, which the
   * program removes or replaces.
   */
  Map<String, Object> of(Collection<Resource> resources) {
    var tagged = new TreeMap<String, Map<String, String>>();
    // The rules of a security group are deleted.
    resources.stream()
        .filter(it -> it.values().has("tags") && !it.type().endsWith("_rule"))
        .forEach(it -> tagged.put(it.address(), it.tags()));
    var common = new TreeMap<String, String>();
    tagged.values().stream().limit(1).forEach(common::putAll);
    tagged.values().forEach(it -> common.entrySet().retainAll(it.entrySet()));
    common.keySet().removeAll(OF_THE_PROGRAM);
    tagged.forEach(
        (address, tags) -> {
          var others = new TreeMap<>(tags);
          others.entrySet().removeAll(common.entrySet());
          others.entrySet().removeAll(given.entrySet());
          report(address, others);
        });
    return common.isEmpty() ? Map.of() : Map.of(KEY, common);
  }

  private void report(String address, Map<String, String> others) {
    var replaced = new TreeMap<>(others);
    replaced.keySet().retainAll(OF_THE_PROGRAM);
    others.keySet().removeAll(OF_THE_PROGRAM);
    if (!others.isEmpty()) {
      findings.changed(
          address,
          "loses the tags %s, because other imported resources do not have them"
              .formatted(listed(others)));
    }
    if (!replaced.isEmpty()) {
      findings.changed(
          address,
          "gets other values for the tags %s, which the program sets".formatted(listed(replaced)));
    }
  }

  private static String listed(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(it -> it.getKey() + "=" + it.getValue())
        .collect(Collectors.joining(", "));
  }
}
