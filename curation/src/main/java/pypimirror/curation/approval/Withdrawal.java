package pypimirror.curation.approval;

import java.util.ArrayList;
import java.util.List;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.curation.UserMistake;
import pypimirror.curation.lock.Release;
import pypimirror.curation.mirror.Mirror;
import software.amazon.awssdk.services.codeartifact.model.PackageVersionStatus;

/**
 * Withdraws releases from readers for good: disposes of them in {@code approved}, and then in the
 * readers' repository, which retains what readers have installed. What is installed somewhere
 * remains installed.
 *
 * @param repositories the repositories, in the order in which they are changed
 */
public record Withdrawal(Mirror mirror, List<CodeArtifactRepository> repositories) {

  /** Withdraws from the repositories of a curated domain. */
  public static Withdrawal from(Mirror mirror, Approval.Repositories repositories) {
    return new Withdrawal(mirror, List.of(repositories.approved(), repositories.readable()));
  }

  /**
   * Withdraws a release, and returns the names of the repositories that contained it.
   *
   * @throws UserMistake if CodeArtifact does not withdraw it
   */
  public List<String> run(Release release) {
    var changed = new ArrayList<String>();
    for (var repository : repositories) {
      var stored = mirror.versions(repository, release.name()).get(release.version());
      if (stored != null && stored.status() != PackageVersionStatus.DISPOSED) {
        try {
          mirror.dispose(repository, release);
          changed.add(repository.name());
        } catch (Mirror.RefusedException e) {
          throw new UserMistake(
              "%s Readers can still install %s. Run the command again."
                  .formatted(e.getMessage(), release));
        }
      }
    }
    return changed;
  }
}
