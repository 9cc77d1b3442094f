package pypimirror.curation.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pypimirror.curation.Progress;
import pypimirror.curation.approval.Approval;
import pypimirror.curation.approval.Intake;
import pypimirror.curation.index.Http;
import pypimirror.curation.lock.LockFiles;
import pypimirror.curation.mirror.Mirror;

@Command(
    name = "apply",
    header = "Let readers install the locked packages.",
    description = {
      "Fetches each release of approvals/*.lock into the repository intake, compares all its files",
      "with the lock, and copies it to the repository approved. Needs the credentials of a curator.",
      ""
    })
final class ApplyCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  @Option(
      names = "--env",
      required = true,
      paramLabel = "ENV",
      description = "the environment, which has a file Pulumi.ENV.yaml")
  private String environment;

  @Option(
      names = "--approvals",
      paramLabel = "DIR",
      defaultValue = "approvals",
      description = "folder of the approvals (default: ${DEFAULT-VALUE})")
  private Path approvals;

  @Override
  public Integer call() throws Exception {
    var settings = Environments.curated(Path.of(""), environment);
    var lock = LockFiles.read(approvals);
    var progress = new Progress(System.err, InstantSource.system());
    try (var http = new Http();
        var mirror = new Mirror(http, settings.repository(), settings.access().tokenMaxSeconds())) {
      var result =
          new Approval(
                  mirror,
                  new Approval.Repositories(
                      settings.repository(),
                      settings.intakeRepository(),
                      settings.approvedRepository()),
                  new Intake(mirror, settings.intakeRepository(), PATIENCE, PAUSE, progress),
                  progress)
              .apply(lock);
      result.approved().keySet().forEach(release -> System.out.println("approved " + release));
      System.out.printf(
          "%d releases approved, %d known%n", result.approved().size(), result.known().size());
      return 0;
    }
  }
}
