package pypimirror.curation.inventory;

import java.util.List;
import java.util.Optional;
import pypimirror.curation.index.IndexFile;
import pypimirror.curation.lock.Release;
import pypimirror.curation.mirror.Mirror;

/**
 * A release in a repository.
 *
 * @param repository name of the repository
 * @param release the release
 * @param stored its state in the repository
 * @param description its files and metadata, if they were requested
 */
public record StoredRelease(
    String repository,
    Release release,
    Mirror.StoredVersion stored,
    Optional<Description> description) {

  /**
   * The files and the metadata of a release.
   *
   * @param files its files, or empty if clients cannot download them
   * @param details its details in CodeArtifact
   */
  public record Description(List<IndexFile> files, Mirror.Details details) {}
}
