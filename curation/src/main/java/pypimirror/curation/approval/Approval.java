package pypimirror.curation.approval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.aws.Limits;
import pypimirror.curation.Progress;
import pypimirror.curation.UserMistake;
import pypimirror.curation.lock.Lock;
import pypimirror.curation.lock.Release;
import pypimirror.curation.mirror.Mirror;
import software.amazon.awssdk.services.codeartifact.model.PackageVersionStatus;

/**
 * Makes the releases of a lock available to readers: fetches each one into {@code intake}, compares
 * all its files with the lock, and copies it to {@code approved}.
 *
 * <p>Nothing is copied before all releases are verified. Then each release is copied after those
 * that it requires, so that an interruption leaves nothing that cannot be installed. An approval
 * can be repeated at any time, and continues where it was interrupted.
 */
public final class Approval {

  private static final long MILLIS_BETWEEN_COPIES = 1000 / Limits.COPIES_PER_SECOND;

  private final Mirror mirror;
  private final Repositories repositories;
  private final Intake intake;
  private final Progress progress;

  /**
   * The repositories of a curated domain.
   *
   * @param readable the readers' repository
   * @param intake the repository that releases are fetched into
   * @param approved the repository that approved releases are copied to
   */
  public record Repositories(
      CodeArtifactRepository readable,
      CodeArtifactRepository intake,
      CodeArtifactRepository approved) {}

  /**
   * The result of an approval.
   *
   * @param approved the revisions of the releases that were copied
   * @param known the releases that were already approved
   */
  public record Result(Map<Release, String> approved, List<Release> known) {}

  /** Creates an approval. */
  public Approval(Mirror mirror, Repositories repositories, Intake intake, Progress progress) {
    this.mirror = mirror;
    this.repositories = repositories;
    this.intake = intake;
    this.progress = progress;
  }

  /**
   * Approves the releases of a lock.
   *
   * @throws UserMistake if a release cannot be approved. The message lists every problem.
   */
  public Result apply(Lock lock) throws InterruptedException {
    var known = new ArrayList<Release>();
    var missing = missing(lock, known);
    if (!known.isEmpty()) {
      progress.say(
          "%d of %d releases are already approved"
              .formatted(known.size(), known.size() + missing.size()));
    }
    var revisions = intake.fetch(lock, missing);
    var approved = new LinkedHashMap<Release, String>();
    for (var release : missing) {
      copy(release, revisions.get(release), approved, missing);
      progress.step(
          "copying to " + repositories.approved().name(), approved.size(), missing.size());
    }
    new Verification(mirror.index(repositories.readable()), progress).run(lock);
    return new Result(approved, known);
  }

  private List<Release> missing(Lock lock, List<Release> known) {
    var missing = new ArrayList<Release>();
    var problems = new ArrayList<String>();
    var statuses = new TreeMap<String, Map<String, Mirror.StoredVersion>>();
    for (var release : lock.inInstallationOrder()) {
      var stored =
          statuses
              .computeIfAbsent(
                  release.name(), name -> mirror.versions(repositories.approved(), name))
              .get(release.version());
      if (stored == null) {
        missing.add(release);
      } else if (stored.status() == PackageVersionStatus.PUBLISHED) {
        known.add(release);
      } else {
        problems.add(
            "%s: its status in %s is %s, so it was withdrawn. Require a different version, and run approve plan again."
                .formatted(release, repositories.approved().name(), stored.status()));
      }
    }
    if (!problems.isEmpty()) {
      throw new UserMistake(problems);
    }
    return missing;
  }

  private void copy(
      Release release, String revision, Map<Release, String> approved, List<Release> missing)
      throws InterruptedException {
    try {
      mirror.copy(release, revision, repositories.intake(), repositories.approved());
      approved.put(release, revision);
      Thread.sleep(MILLIS_BETWEEN_COPIES);
    } catch (Mirror.RefusedException e) {
      throw new UserMistake(
          "%s %d of %d releases are approved, and none of them requires a release that is missing. Run approve apply again."
              .formatted(e.getMessage(), approved.size(), missing.size()));
    }
  }
}
