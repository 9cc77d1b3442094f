package pypimirror.curation.lock;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version of a package.
 *
 * @param name normalized name (PEP 503)
 * @param version version, as the index writes it
 */
public record Release(String name, String version) implements Comparable<Release> {

  private static final Pattern SEPARATORS = Pattern.compile("[-_.]+");
  private static final Pattern PINNED =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)\\s*==\\s*([A-Za-z0-9.!+_-]+)");

  /** Normalizes the name. */
  public Release {
    name = normalized(name);
  }

  /** Returns the normalized form of a name: lower case, with single hyphens (PEP 503). */
  public static String normalized(String name) {
    return SEPARATORS.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  /** Parses {@code name==version}, or returns empty for any other text. */
  public static Optional<Release> parse(String text) {
    var match = PINNED.matcher(text.strip());
    return match.matches()
        ? Optional.of(new Release(match.group(1), match.group(2)))
        : Optional.empty();
  }

  @Override
  public int compareTo(Release other) {
    return Comparator.comparing(Release::name).thenComparing(Release::version).compare(this, other);
  }

  /** {@code name==version}. */
  @Override
  public String toString() {
    return name + "==" + version;
  }
}
