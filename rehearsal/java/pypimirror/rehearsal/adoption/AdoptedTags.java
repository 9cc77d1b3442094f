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

  private final Findings findings;

  AdoptedTags(Findings findings) {
    this.findings = findings;
  }

  /**
   * Returns the tags that all resources have, for the configuration. Reports the others, which the
   * program removes or replaces.
   */
  Map<String, Object> of(Collection<Resource> resources) {
    var tagged = new TreeMap<String, Map<String, String>>();
    resources.stream()
        .filter(it -> it.values().has("tags"))
        .forEach(it -> tagged.put(it.address(), it.tags()));
    var common = new TreeMap<String, String>();
    tagged.values().stream().limit(1).forEach(common::putAll);
    tagged.values().forEach(it -> common.entrySet().retainAll(it.entrySet()));
    common.keySet().removeAll(OF_THE_PROGRAM);
    tagged.forEach(
        (address, tags) -> {
          var others = new TreeMap<>(tags);
          others.keySet().removeAll(common.keySet());
          if (!others.isEmpty()) {
            findings.changed(
                address,
                "loses or changes the tags %s, which not all resources have, or which the program sets itself"
                    .formatted(
                        others.entrySet().stream()
                            .map(it -> it.getKey() + "=" + it.getValue())
                            .collect(Collectors.joining(", "))));
          }
        });
    return common.isEmpty() ? Map.of() : Map.of("pypi-mirror:tags", common);
  }
}
