package pypimirror.curation.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.yaml.snakeyaml.error.YAMLException;
import pypimirror.config.EnvironmentFile;
import pypimirror.config.InvalidSettingsException;
import pypimirror.config.Key;
import pypimirror.config.Settings;
import pypimirror.curation.UserMistake;
import pypimirror.naming.StackName;

/** Reads the environments of the project. */
final class Environments {

  private static final String PROJECT = "pypi-mirror";

  private Environments() {}

  /**
   * Returns the settings of a curated environment.
   *
   * @param folder folder with the environments' files
   * @throws UserMistake if the file is missing or invalid, or the environment is not curated
   */
  static Settings curated(Path folder, String name) {
    var settings = of(folder, name);
    if (!settings.packages().domain().isCurated()) {
      throw new UserMistake(
          "Pulumi.%s.yaml: %s is not curated, so readers can install every package without approval. Set it, and deploy the environment first."
              .formatted(name, Key.PACKAGES));
    }
    return settings;
  }

  /**
   * Returns the settings of an environment.
   *
   * @throws UserMistake if the file is missing or invalid
   */
  static Settings of(Path folder, String name) {
    var file = folder.resolve("Pulumi.%s.yaml".formatted(name));
    try {
      return Settings.parse(new StackName(PROJECT, name), EnvironmentFile.read(file));
    } catch (NoSuchFileException e) {
      throw new UserMistake(
          "%s does not exist. Use --env with the name of an environment.".formatted(file));
    } catch (IOException | YAMLException | ClassCastException e) {
      throw new UserMistake("%s cannot be read: %s".formatted(file, e.getMessage()));
    } catch (InvalidSettingsException e) {
      throw new UserMistake("%s: %s".formatted(file, e.getMessage()));
    }
  }
}
