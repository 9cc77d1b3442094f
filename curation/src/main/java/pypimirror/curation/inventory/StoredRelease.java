package pypimirror.curation.inventory;

import java.util.List;
import pypimirror.curation.index.IndexFile;
import pypimirror.curation.lock.Release;
import pypimirror.curation.mirror.Mirror;

/**
 * A release in a repository.
 *
 * @param repository name of the repository
 * @param release the release
 * @param stored its state in the repository
 * @param files its files, if readers can install them; empty otherwise
 */
public record StoredRelease(
    String repository, Release release, Mirror.StoredVersion stored, List<IndexFile> files) {}
