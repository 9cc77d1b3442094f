package pypimirror.rehearsal.diff;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One permission that the comparison found, in the words of the report.
 *
 * @param way how the request reaches the service: {@link #ELSEWHERE}, the endpoint that it uses, or
 *     empty if that makes no difference
 * @param action the action, as policies spell it, after {@code (denied)} if a trust policy denies
 *     it
 * @param resource the resource or ARN pattern
 * @param when the conditions; empty for none
 * @param who the principal
 * @param granted whether the principal has the permission. Otherwise, only the endpoint allows the
 *     request, and the principal's own policies decide.
 */
record AccessFact(
    String way, String action, String resource, String when, String who, boolean granted) {

  /** The way of requests that use no endpoint of the environment. */
  static final String ELSEWHERE = "from outside the network";

  /** The way of requests that use an endpoint. */
  static String through(String service) {
    return "through the endpoint " + service;
  }

  /** Whether the request uses no endpoint of the environment. */
  boolean isElsewhere() {
    return way.equals(ELSEWHERE);
  }

  /** Returns this fact for a principal that has the permission. */
  AccessFact asGranted() {
    return new AccessFact(way, action, resource, when, who, true);
  }

  /**
   * Facts that one sentence describes: every combination of the elements of the sets.
   *
   * @param granted the same for all of them, because no two facts differ only in this element
   */
  record Group(
      Set<String> ways,
      Set<String> actions,
      Set<String> resources,
      Set<String> when,
      Set<String> who,
      boolean granted) {

    private static Group of(List<Set<String>> words) {
      return new Group(
          words.get(0),
          words.get(1),
          words.get(2),
          words.get(3),
          words.get(4),
          words.get(5).contains("true"));
    }
  }

  /** Returns the facts that only the first set contains, in groups. */
  static List<Group> only(Set<AccessFact> in, Set<AccessFact> notIn) {
    return SetDiff.only(words(in), words(notIn)).stream().map(Group::of).toList();
  }

  private static Set<List<String>> words(Set<AccessFact> facts) {
    return facts.stream()
        .map(
            it ->
                List.of(
                    it.way, it.action, it.resource, it.when, it.who, String.valueOf(it.granted)))
        .collect(Collectors.toSet());
  }
}
