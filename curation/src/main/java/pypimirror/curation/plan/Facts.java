package pypimirror.curation.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pypimirror.curation.advisories.Advisory;
import pypimirror.curation.index.IndexFile;
import pypimirror.curation.lock.Release;

/**
 * What is known about a release.
 *
 * @param release the release
 * @param isNew whether no current lock contains it
 * @param requiredBy names of the packages that require it; empty if only the requirements name it
 * @param targets names of the locks that contain it
 * @param files its files
 * @param firstUpload upload time of the oldest file of the package, if the index provides it
 * @param license SPDX expression, or the metadata's other license fields; empty if there are none
 * @param contacts authors and maintainers, from its metadata
 * @param formerContacts authors and maintainers of the release that it replaces; empty without one
 * @param advisories its known advisories
 */
public record Facts(
    Release release,
    boolean isNew,
    Set<String> requiredBy,
    Set<String> targets,
    List<IndexFile> files,
    Optional<Instant> firstUpload,
    String license,
    Set<String> contacts,
    Set<String> formerContacts,
    List<Advisory> advisories) {

  /** Whether only the requirements name it. */
  boolean direct() {
    return requiredBy.isEmpty();
  }

  /** Total size of the files in bytes. Files without a size do not count. */
  long bytes() {
    return files.stream().mapToLong(file -> file.size().orElse(0L)).sum();
  }

  /** Upload time of the newest file. Empty unless the index provides it for every file. */
  Optional<Instant> newestUpload() {
    return files.isEmpty() || files.stream().anyMatch(file -> file.uploadTime().isEmpty())
        ? Optional.empty()
        : files.stream().map(file -> file.uploadTime().get()).max(Instant::compareTo);
  }

  /** Why the release is yanked. Empty text if no reason is given. */
  Optional<String> yanked() {
    return files.stream().flatMap(file -> file.yanked().stream()).findFirst();
  }

  /** Whether the release has a wheel. */
  boolean hasWheel() {
    return files.stream().anyMatch(IndexFile::isWheel);
  }
}
