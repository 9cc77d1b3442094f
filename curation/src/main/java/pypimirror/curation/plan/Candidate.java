package pypimirror.curation.plan;

import java.util.Set;
import pypimirror.curation.index.Index;
import pypimirror.curation.index.IndexFile;
import pypimirror.curation.lock.Release;

/**
 * A release that is to be judged.
 *
 * @param release the release
 * @param requiredBy names of the packages that require it
 * @param targets names of the locks that contain it
 * @param hashes hashes of its files; empty for all files of the release in the index
 * @param index the index that describes its files
 */
record Candidate(
    Release release, Set<String> requiredBy, Set<String> targets, Set<String> hashes, Index index) {

  /** Whether a file of the index belongs to the release. */
  boolean has(IndexFile file) {
    return hashes.isEmpty()
        ? file.version().equals(release.version())
        : hashes.contains(file.sha256());
  }
}
