package pypimirror.curation.inventory;

import java.util.List;
import pypimirror.curation.index.IndexFile;
import pypimirror.curation.lock.Release;

/**
 * A release in a repository.
 *
 * @param repository name of the repository
 * @param release the release
 * @param status its status, as AWS names it
 * @param files its files, if readers can install them; empty otherwise
 */
public record StoredRelease(
    String repository, Release release, String status, List<IndexFile> files) {

  /** Whether clients can download the files. */
  public boolean isAvailable() {
    return status.equals("Published") || status.equals("Unlisted");
  }
}
