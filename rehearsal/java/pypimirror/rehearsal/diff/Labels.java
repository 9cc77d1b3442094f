package pypimirror.rehearsal.diff;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program's names in the place of the ids that AWS gives out. Ids are others at every
 * deployment, so a report that has any in it is never the same twice; and nobody knows what is
 * behind one.
 */
final class Labels {

  // EC2's and Route 53's ids, Studio's domains, network interfaces' and keys'.
  private static final Pattern GIVEN_OUT =
      Pattern.compile(
          "\\b(?:[a-z]+-)+0[0-9a-f]{16}\\b|\\bd-[0-9a-f]{12}\\b|\\bfs-0?[0-9a-f]{8,17}\\b"
              + "|\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b");

  /** What stands for an id that nothing is known of. */
  static final String UNKNOWN = "‹unknown ID›";

  private final Map<String, String> names;
  private final String known;

  private Labels(Map<String, String> names, String known) {
    this.names = names;
    this.known = known;
  }

  /**
   * Names for what either side has.
   *
   * @param known text with the ids that stay as they are, those of what the environment adopts
   */
  static Labels of(Snapshot before, Snapshot after, String known) {
    var names = new TreeMap<String, String>();
    // Some resources have the id of what they are about, which is EC2's.
    for (var about : List.of(true, false)) {
      for (var resource : before.resources().values()) {
        if (about == resource.type().startsWith("aws:ec2/")) {
          name(names, resource, "");
        }
      }
      for (var resource : after.resources().values()) {
        var old = before.resources().get(resource.urn());
        if (about == resource.type().startsWith("aws:ec2/")) {
          name(names, resource, old == null || old.id().equals(resource.id()) ? "" : ", new");
        }
      }
    }
    return new Labels(names, known);
  }

  private static void name(Map<String, String> names, Snapshot.Resource resource, String which) {
    if (GIVEN_OUT.matcher(resource.id()).matches()) {
      names.putIfAbsent(resource.id(), "‹" + resource.name() + which + "›");
    }
  }

  /** The text with names in the place of ids. */
  String in(String text) {
    return GIVEN_OUT
        .matcher(text)
        .replaceAll(
            found -> {
              var id = found.group();
              return Matcher.quoteReplacement(
                  names.getOrDefault(id, known.contains(id) ? id : UNKNOWN));
            });
  }
}
