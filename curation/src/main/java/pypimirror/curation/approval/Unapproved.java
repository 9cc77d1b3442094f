package pypimirror.curation.approval;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.curation.Progress;
import pypimirror.curation.UserMistake;
import pypimirror.curation.inventory.Inventory;
import pypimirror.curation.lock.Lock;
import pypimirror.curation.lock.Release;
import pypimirror.curation.mirror.Mirror;

/**
 * Finds and removes the releases in the readers' repository that are neither approved nor internal.
 * The repository retained them before the environment was curated.
 *
 * @param readable the readers' repository
 * @param approved the repository with the approved releases
 */
public record Unapproved(
    Mirror mirror,
    CodeArtifactRepository readable,
    CodeArtifactRepository approved,
    Progress progress) {

  /** Returns the releases that readers can install although nobody has approved them. */
  public List<Release> find() throws InterruptedException {
    var releases = new ArrayList<Release>();
    var approvedReleases = new TreeSet<Release>();
    var inventory = new Inventory(mirror, progress);
    inventory.list(approved, it -> approvedReleases.add(it.release()));
    inventory.list(
        readable,
        it -> {
          if (it.stored().isAvailable()
              && !it.stored().internal()
              && !approvedReleases.contains(it.release())) {
            releases.add(it.release());
          }
        });
    return releases;
  }

  /** Returns the releases that were approved by an earlier lock, and are not in the current one. */
  public List<Release> unlocked(Lock lock) throws InterruptedException {
    var releases = new ArrayList<Release>();
    new Inventory(mirror, progress)
        .list(
            approved,
            it -> {
              if (it.stored().isAvailable() && !lock.packages().containsKey(it.release())) {
                releases.add(it.release());
              }
            });
    return releases;
  }

  /**
   * Removes a release. It can be approved later.
   *
   * @throws UserMistake if CodeArtifact does not remove it
   */
  public void remove(Release release) {
    try {
      mirror.delete(readable, release);
    } catch (Mirror.RefusedException e) {
      throw new UserMistake("%s Run the command again.".formatted(e.getMessage()));
    }
  }
}
