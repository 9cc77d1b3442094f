package pypimirror.rehearsal.diff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Things that are so, each a tuple of words, and sentences about many of them: tuples that differ
 * in one place only are said in one.
 */
final class SetDiff {

  private SetDiff() {}

  /** The facts that are in the one and not in the other, as few tuples of sets. */
  static List<List<Set<String>>> only(Set<List<String>> in, Set<List<String>> notIn) {
    var groups = new ArrayList<List<Set<String>>>();
    for (var fact : in) {
      if (!notIn.contains(fact)) {
        groups.add(fact.stream().<Set<String>>map(it -> new TreeSet<>(Set.of(it))).toList());
      }
    }
    var places = groups.isEmpty() ? 0 : groups.get(0).size();
    List<List<Set<String>>> merged = groups;
    for (var place = 0; place < places; place++) {
      merged = merge(merged, place);
    }
    var ordered = new ArrayList<>(merged);
    ordered.sort(Comparator.comparing(Object::toString));
    return ordered;
  }

  private static List<List<Set<String>>> merge(List<List<Set<String>>> groups, int place) {
    var byRest = new LinkedHashMap<List<Set<String>>, Set<String>>();
    for (var group : groups) {
      var rest = new ArrayList<>(group);
      rest.set(place, Set.of());
      byRest.computeIfAbsent(rest, it -> new TreeSet<>()).addAll(group.get(place));
    }
    var merged = new ArrayList<List<Set<String>>>();
    byRest.forEach(
        (rest, values) -> {
          var group = new ArrayList<>(rest);
          group.set(place, values);
          merged.add(group);
        });
    return merged;
  }
}
