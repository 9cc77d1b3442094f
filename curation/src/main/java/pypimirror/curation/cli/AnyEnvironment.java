package pypimirror.curation.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import pypimirror.config.Settings;

/** The options of every command that works with an environment in AWS. */
final class AnyEnvironment {

  @Option(
      names = "--env",
      required = true,
      paramLabel = "ENV",
      description = "the environment, which has a file Pulumi.ENV.yaml")
  private String name;

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
    return Environments.of(Path.of(""), name);
  }

  /** The settings, if the environment is curated. */
  Settings curated() {
    return Environments.curated(Path.of(""), name);
  }
}
