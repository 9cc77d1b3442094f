package pypimirror.rehearsal.packages;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import pypimirror.rehearsal.account.CodeArtifactState.Asset;

/**
 * A file of a project, as an index describes it (<a
 * href="https://packaging.python.org/en/latest/specifications/simple-repository-api/">simple
 * repository API</a>).
 *
 * @param name file name
 * @param version version of the project that the file belongs to
 * @param url address in the index, or null without one
 * @param sha256 hash of the content, hexadecimal
 * @param size in bytes, or null if unknown
 * @param requiresPython supported Python versions (PEP 345), or null if unknown
 * @param yanked reason for the withdrawal (PEP 592), empty without a reason, or null if the file is
 *     not withdrawn
 * @param uploadTime RFC 3339, or null if unknown
 * @param metadataSha256 hash of the metadata file (PEP 658), or null without one
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

  /** Describes a stored file. */
  public static ProjectFile of(String name, String version, Asset asset) {
    return new ProjectFile(
        name,
        version,
        asset.url(),
        asset.sha256(),
        asset.size(),
        asset.requiresPython(),
        asset.yanked(),
        asset.uploadTime(),
        asset.metadataSha256());
  }

  /** Returns this file without its metadata file. */
  public ProjectFile withoutMetadata() {
    return new ProjectFile(
        name, version, url, sha256, size, requiresPython, yanked, uploadTime, null);
  }

  /** Returns the normalized name of a project (PEP 503). */
  public static String normalized(String project) {
    return SEPARATORS.matcher(project).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the version in the name of a wheel, an egg or a source distribution, or empty for any
   * other file.
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
