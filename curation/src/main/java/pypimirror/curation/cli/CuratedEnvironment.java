package pypimirror.curation.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import picocli.CommandLine.Option;
import pypimirror.config.Settings;
import pypimirror.curation.Progress;
import pypimirror.curation.approval.Approval;
import pypimirror.curation.index.Http;
import pypimirror.curation.mirror.Mirror;

/** The options of every command that works with a curated environment in AWS. */
final class CuratedEnvironment {

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

  Path approvals() {
    return approvals;
  }

  Settings settings() {
    return Environments.curated(Path.of(""), environment);
  }

  static Approval.Repositories repositories(Settings settings) {
    return new Approval.Repositories(
        settings.repository(), settings.intakeRepository(), settings.approvedRepository());
  }

  static Mirror mirror(Http http, Settings settings) {
    return new Mirror(http, settings.repository(), settings.access().tokenMaxSeconds());
  }

  static Progress progress() {
    return new Progress(System.err, InstantSource.system());
  }
}
