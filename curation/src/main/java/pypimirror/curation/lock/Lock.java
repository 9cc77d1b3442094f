package pypimirror.curation.lock;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The packages that a set of requirements needs in one environment, with the hashes of their files.
 * The text is a requirements file, which pip and uv can install with {@code --require-hashes}.
 *
 * @param packages the locked packages, by release
 */
public record Lock(Map<Release, Entry> packages) {

  private static final Pattern HASH = Pattern.compile("--hash=sha256:([0-9a-f]{64})");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /**
   * A locked package.
   *
   * @param hashes SHA-256 hashes of all its files, hexadecimal
   * @param requiredBy names of the packages that require it; empty if only the requirements do
   */
  public record Entry(Set<String> hashes, Set<String> requiredBy) {
    /** Copies the sets and sorts them. */
    public Entry {
      hashes = new TreeSet<>(hashes);
      requiredBy = new TreeSet<>(requiredBy);
    }
  }

  /** Sorts the packages. */
  public Lock {
    packages = new TreeMap<>(packages);
  }

  /**
   * Parses the output of {@code uv pip compile --generate-hashes}.
   *
   * @throws IllegalArgumentException if a line is not part of a lock. The message names it.
   */
  public static Lock parse(String text) {
    var packages = new TreeMap<Release, Entry>();
    Release release = null;
    var hashes = new TreeSet<String>();
    var requiredBy = new TreeSet<String>();
    for (var line : text.lines().toList()) {
      var content = line.strip().replaceFirst("\\s*\\\\$", "");
      var hash = HASH.matcher(content);
      if (hash.matches()) {
        hashes.add(hash.group(1));
      } else if (content.startsWith("#")) {
        requiredBy.addAll(names(content));
      } else if (!content.isEmpty()) {
        put(packages, release, hashes, requiredBy);
        release =
            Release.parse(content)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "\"%s\" is not name==version or a hash.".formatted(line.strip())));
        hashes.clear();
        requiredBy.clear();
      }
    }
    put(packages, release, hashes, requiredBy);
    return new Lock(packages);
  }

  // "# via a" and "#   b" name requirers. "# via -r requirements.in" does not.
  private static List<String> names(String comment) {
    var text = comment.substring(1).strip().replaceFirst("^via\\b", "").strip();
    return NAME.matcher(text).matches() ? List.of(Release.normalized(text)) : List.of();
  }

  private static void put(
      Map<Release, Entry> packages, Release release, Set<String> hashes, Set<String> requiredBy) {
    if (release == null) {
      return;
    }
    if (hashes.isEmpty()) {
      throw new IllegalArgumentException(release + " has no hash.");
    }
    packages.put(release, new Entry(hashes, requiredBy));
  }

  /** Returns a lock with the packages of both, and with the hashes of both. */
  public Lock with(Lock other) {
    var merged = new TreeMap<>(packages);
    other.packages.forEach(
        (release, entry) ->
            merged.merge(
                release,
                entry,
                (one, two) -> {
                  var hashes = new TreeSet<>(one.hashes);
                  hashes.addAll(two.hashes);
                  var requiredBy = new TreeSet<>(one.requiredBy);
                  requiredBy.addAll(two.requiredBy);
                  return new Entry(hashes, requiredBy);
                }));
    return new Lock(merged);
  }

  /** Returns a lock without these releases. */
  public Lock without(Set<Release> releases) {
    var remaining = new TreeMap<>(packages);
    remaining.keySet().removeAll(releases);
    return new Lock(remaining);
  }

  /**
   * Returns the releases in an order in which each one comes after those that it requires, so that
   * a part of the list never requires what follows. A cycle is broken at its first name.
   */
  public List<Release> inInstallationOrder() {
    var ordered = new ArrayList<Release>();
    var visited = new TreeSet<String>();
    packages.keySet().forEach(release -> visit(release, visited, ordered));
    return ordered;
  }

  private void visit(Release release, Set<String> visited, List<Release> ordered) {
    if (!visited.add(release.toString())) {
      return;
    }
    packages.forEach(
        (required, entry) -> {
          if (entry.requiredBy.contains(release.name())) {
            visit(required, visited, ordered);
          }
        });
    ordered.add(release);
  }

  /** The text of the lock, without a header. */
  public String text() {
    return packages.entrySet().stream()
        .map(
            it ->
                it.getKey()
                    + it.getValue().hashes.stream()
                        .map(hash -> " \\\n    --hash=sha256:" + hash)
                        .collect(Collectors.joining())
                    + it.getValue().requiredBy.stream()
                        .map(name -> "\n    # via " + name)
                        .collect(Collectors.joining()))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
