package pypimirror.rehearsal.diff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares sets of facts, and groups the differences. A fact is a tuple of words. Facts that differ
 * in only one position are combined to a tuple of sets, which a report describes in one sentence.
 */
final class SetDiff {

  private SetDiff() {}

  /** Returns the facts that only the first set contains, grouped into tuples of sets. */
  static List<List<Set<String>>> only(Set<List<String>> in, Set<List<String>> notIn) {
    var groups = new ArrayList<List<Set<String>>>();
    for (var fact : in) {
      if (!notIn.contains(fact)) {
        groups.add(fact.stream().<Set<String>>map(it -> new TreeSet<>(Set.of(it))).toList());
      }
    }
    var positions = groups.isEmpty() ? 0 : groups.get(0).size();
    List<List<Set<String>>> merged = groups;
    for (var position = 0; position < positions; position++) {
      merged = merge(merged, position);
    }
    var ordered = new ArrayList<>(merged);
    ordered.sort(Comparator.comparing(Object::toString));
    return ordered;
  }

  private static List<List<Set<String>>> merge(List<List<Set<String>>> groups, int position) {
    var byRest = new LinkedHashMap<List<Set<String>>, Set<String>>();
    for (var group : groups) {
      var rest = new ArrayList<>(group);
      rest.set(position, Set.of());
      byRest.computeIfAbsent(rest, it -> new TreeSet<>()).addAll(group.get(position));
    }
    var merged = new ArrayList<List<Set<String>>>();
    byRest.forEach(
        (rest, values) -> {
          var group = new ArrayList<>(rest);
          group.set(position, values);
          merged.add(group);
        });
    return merged;
  }
}
