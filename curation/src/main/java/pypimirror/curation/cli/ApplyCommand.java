package pypimirror.curation.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pypimirror.curation.Tools;
import pypimirror.curation.UserMistake;
import pypimirror.curation.approval.Approval;
import pypimirror.curation.approval.ApprovalRecord;
import pypimirror.curation.approval.Intake;
import pypimirror.curation.approval.Revocations;
import pypimirror.curation.approval.Unapproved;
import pypimirror.curation.approval.Withdrawal;
import pypimirror.curation.index.Http;
import pypimirror.curation.lock.Lock;
import pypimirror.curation.lock.LockFiles;
import pypimirror.curation.lock.Release;

@Command(
    name = "apply",
    header = "Let readers install the locked packages.",
    description = {
      "Fetches each release of approvals/*.lock into the repository intake, compares all its files",
      "with the lock, and copies it to the repository approved. Takes the releases in",
      "approvals/revoked.txt from readers. Needs the credentials of a curator.",
      ""
    })
final class ApplyCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final int SHOWN = 10;

  @Mixin private AnyEnvironment environment;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "write who approved what, when, and from which commit, as JSON")
  private Path record;

  @Option(
      names = "--remove-unapproved",
      description =
          "remove the releases that the readers' repository has retained without an approval")
  private boolean removeUnapproved;

  @Override
  public Integer call() throws Exception {
    var settings = environment.curated();
    var lock = LockFiles.read(environment.approvals());
    var revocations = Revocations.read(environment.approvals());
    if (lock.packages().isEmpty() && revocations.reasons().isEmpty()) {
      throw new UserMistake(
          "%s has neither locks nor revoked releases. Run approve plan first."
              .formatted(environment.approvals()));
    }
    var progress = Clients.progress();
    var repositories = Clients.repositories(settings);
    try (var http = new Http();
        var mirror = Clients.mirror(http, settings)) {
      var withdrawal = Withdrawal.from(mirror, repositories);
      var revoked = new ArrayList<Release>();
      for (var release : revocations.reasons().keySet()) {
        if (!withdrawal.run(release).isEmpty()) {
          System.out.println("revoked " + release);
          revoked.add(release);
        }
      }
      requireNoneRevoked(lock, revocations);
      var intake = new Intake(mirror, repositories.intake(), PATIENCE, PAUSE, progress);
      var result = new Approval(mirror, repositories, intake, progress).apply(lock);
      result.approved().keySet().forEach(release -> System.out.println("approved " + release));
      System.out.printf(
          "%d releases approved, %d already approved%n",
          result.approved().size(), result.known().size());
      var removed =
          removeUnapproved(
              lock,
              new Unapproved(mirror, repositories.readable(), repositories.approved(), progress));
      if (record != null) {
        new ApprovalRecord(
                Instant.now(),
                settings.stack().environment(),
                commit(),
                mirror.caller(),
                lock,
                result,
                revoked,
                removed)
            .write(record);
      }
      return 0;
    }
  }

  private static String commit() throws IOException, InterruptedException {
    try {
      var result = new Tools("", "").run(List.of("git", "rev-parse", "HEAD"));
      return result.exitCode() == 0 ? result.output().strip() : "";
    } catch (UserMistake e) {
      // Git is not installed.
      return "";
    }
  }

  private List<Release> removeUnapproved(Lock lock, Unapproved unapproved)
      throws InterruptedException {
    var releases = unapproved.find();
    var unlocked = unapproved.unlocked(lock);
    if (!unlocked.isEmpty()) {
      System.out.printf(
          "%d approved releases are in no lock anymore, and remain installable: %s. approve revoke takes a release away for good.%n",
          unlocked.size(), shown(unlocked));
    }
    if (removeUnapproved) {
      for (var release : releases) {
        unapproved.remove(release);
        System.out.println("removed " + release);
      }
    } else if (!releases.isEmpty()) {
      System.out.printf(
          "%d releases are installable without an approval: %s. Approve them with approve propose, or remove them with --remove-unapproved.%n",
          releases.size(), shown(releases));
    }
    return removeUnapproved ? releases : List.of();
  }

  private static String shown(List<Release> releases) {
    return releases.stream().limit(SHOWN).map(Object::toString).collect(Collectors.joining(", "))
        + (releases.size() > SHOWN ? " and more" : "");
  }

  private static void requireNoneRevoked(Lock lock, Revocations revocations) {
    var problems = new ArrayList<String>();
    revocations
        .reasons()
        .forEach(
            (release, reason) -> {
              if (lock.packages().containsKey(release)) {
                problems.add(
                    "%s is in a lock, but it is revoked: %s. Run approve plan again."
                        .formatted(release, reason));
              }
            });
    if (!problems.isEmpty()) {
      throw new UserMistake(problems);
    }
  }
}
