package pypimirror.curation.index;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * A file of a project, as an index describes it (<a
 * href="https://packaging.python.org/en/latest/specifications/simple-repository-api/">simple
 * repository API</a>).
 *
 * @param name name of the file
 * @param url address of the file
 * @param sha256 hash of the content, hexadecimal
 * @param size in bytes, if the index lists it
 * @param uploadTime when the file was uploaded to the public index, if the index lists it (PEP 700)
 * @param yanked reason for the withdrawal, possibly empty, if the file is withdrawn (PEP 592)
 * @param hasMetadata whether the index offers the metadata of the file separately (PEP 658)
 */
public record IndexFile(
    String name,
    URI url,
    String sha256,
    Optional<Long> size,
    Optional<Instant> uploadTime,
    Optional<String> yanked,
    boolean hasMetadata) {

  /** Whether the file is a wheel. Installing any other file runs code of the package. */
  public boolean isWheel() {
    return name.endsWith(".whl");
  }

  /** Address of the metadata of the file, if the index offers it. */
  public URI metadataUrl() {
    return URI.create(url + ".metadata");
  }

  /** The version in the name of the file. */
  public String version() {
    if (isWheel()) {
      var parts = name.split("-", -1);
      return parts.length < 2 ? "" : parts[1];
    }
    var stem = name.replaceFirst("\\.(tar\\.(gz|bz2|xz)|zip|tgz|egg)$", "");
    return stem.substring(stem.lastIndexOf('-') + 1);
  }
}
