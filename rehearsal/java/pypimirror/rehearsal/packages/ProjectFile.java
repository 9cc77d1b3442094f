package pypimirror.rehearsal.packages;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of a project, as an index describes it (<a
 * href="https://packaging.python.org/en/latest/specifications/simple-repository-api/">simple
 * repository API</a>).
 *
 * @param name the file's name
 * @param version the project's version that it belongs to
 * @param url where the index has it
 * @param sha256 hash of its content, hexadecimal
 * @param size in bytes, null where the index does not say
 * @param requiresPython the Python versions that it is for (PEP 345), null where nothing is said
 * @param yanked why it was withdrawn (PEP 592), null when it was not, empty without a reason
 * @param uploadTime RFC 3339, null where nothing is said
 * @param metadataSha256 hash of its metadata file (PEP 658), null without one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProjectFile(
    String name,
    String version,
    String url,
    String sha256,
    Long size,
    String requiresPython,
    String yanked,
    String uploadTime,
    String metadataSha256) {

  private static final Pattern SEPARATORS = Pattern.compile("[-_.]+");
  private static final Pattern SDIST =
      Pattern.compile("(.+)\\.(?:tar\\.(?:gz|bz2|xz|Z|lzma)|tgz|tbz|zip|tar)");

  /** A project's normalized name (PEP 503). */
  public static String normalized(String project) {
    return SEPARATORS.matcher(project).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  /**
   * The version in the name of a wheel, an egg or a source distribution; nothing for any other
   * file.
   */
  public static Optional<String> versionIn(String fileName, String project) {
    if (fileName.endsWith(".whl") || fileName.endsWith(".egg")) {
      var parts = fileName.substring(0, fileName.length() - 4).split("-", -1);
      return parts.length >= 2 ? Optional.of(parts[1]) : Optional.empty();
    }
    var sdist = SDIST.matcher(fileName);
    if (!sdist.matches()) {
      return Optional.empty();
    }
    var stem = sdist.group(1);
    for (var dash = stem.indexOf('-'); dash >= 0; dash = stem.indexOf('-', dash + 1)) {
      if (normalized(stem.substring(0, dash)).equals(project)) {
        return Optional.of(stem.substring(dash + 1)).filter(version -> !version.isEmpty());
      }
    }
    return Optional.empty();
  }
}
