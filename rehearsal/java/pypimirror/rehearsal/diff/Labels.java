package pypimirror.rehearsal.diff;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces generated IDs with the program's names. AWS generates different IDs in every deployment,
 * so a report with IDs would never be the same twice, and readers would not know what an ID refers
 * to.
 */
final class Labels {

  // IDs of EC2 and Route 53 resources, Studio domains, file systems and keys.
  private static final Pattern GENERATED_ID =
      Pattern.compile(
          "\\b(?:[a-z]+-)+0[0-9a-f]{16}\\b|\\bd-[0-9a-f]{12}\\b|\\bfs-0?[0-9a-f]{8,17}\\b"
              + "|\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b");

  /** The label of an unknown ID. */
  static final String UNKNOWN = "‹unknown ID›";

  private final Map<String, String> names;
  private final String known;

  private Labels(Map<String, String> names, String known) {
    this.names = names;
    this.known = known;
  }

  /**
   * Creates labels for the resources of both sides.
   *
   * @param known text that contains the IDs to keep, which are those of adopted resources
   */
  static Labels of(Snapshot before, Snapshot after, String known) {
    var names = new TreeMap<String, String>();
    // Some resources have the ID of the EC2 resource that they configure, whose name takes
    // precedence.
    for (var ec2 : List.of(true, false)) {
      for (var resource : before.resources().values()) {
        if (ec2 == resource.type().startsWith("aws:ec2/")) {
          name(names, resource, "");
        }
      }
      for (var resource : after.resources().values()) {
        var old = before.resources().get(resource.urn());
        if (ec2 == resource.type().startsWith("aws:ec2/")) {
          name(names, resource, old == null || old.id().equals(resource.id()) ? "" : ", new");
        }
      }
    }
    return new Labels(names, known);
  }

  private static void name(Map<String, String> names, Snapshot.Resource resource, String suffix) {
    if (GENERATED_ID.matcher(resource.id()).matches()) {
      names.putIfAbsent(resource.id(), "‹" + resource.name() + suffix + "›");
    }
  }

  /** Replaces the IDs in a text with labels. */
  String in(String text) {
    return GENERATED_ID
        .matcher(text)
        .replaceAll(
            found -> {
              var id = found.group();
              return Matcher.quoteReplacement(
                  names.getOrDefault(id, known.contains(id) ? id : UNKNOWN));
            });
  }
}
