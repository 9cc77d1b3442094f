package pypimirror.rehearsal.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The input and output of a rehearsal: a project with environments, and the folder of their state
 * and accounts.
 *
 * @param installation the repository
 * @param project folder with {@code Pulumi.yaml} and the environments
 * @param home folder for everything that the rehearsal writes
 * @param console destination of messages
 */
record Workspace(Installation installation, Path project, Path home, Console console) {

  private static final Pattern ENVIRONMENT_FILE = Pattern.compile("Pulumi\\.([^/]+)\\.yaml");
  private static final Pattern ACCOUNT_ID = Pattern.compile("\\b\\d{12}\\b");

  /** The workspace that the environment variables describe. */
  static Workspace of(Installation installation, Map<String, String> variables) {
    var chosen = variables.getOrDefault("REHEARSAL_PROJECT", "");
    var project = chosen.isEmpty() ? installation.repository() : Path.of(chosen).toAbsolutePath();
    if (!Files.isDirectory(project)) {
      throw new CommandException("REHEARSAL_PROJECT=%s is not a folder.".formatted(chosen));
    }
    var home = variables.getOrDefault("REHEARSAL_HOME", "");
    // Projects have their own descriptions of accounts, so they share no accounts by default.
    var own =
        chosen.isEmpty()
            ? installation.cache()
            : installation.cache().resolve("projects").resolve(project.normalize().getFileName());
    var folder = home.isEmpty() ? own : Path.of(home).toAbsolutePath();
    try {
      Files.createDirectories(folder.resolve("state"));
      Files.createDirectories(installation.cache());
      return new Workspace(
          installation,
          project.toAbsolutePath().normalize(),
          folder.toRealPath(),
          Console.standard());
    } catch (IOException e) {
      throw new CommandException(
          "The folder %s is not writable (REHEARSAL_HOME).".formatted(folder));
    }
  }

  /**
   * Returns a workspace with a different project and its own state, as a part of this rehearsal.
   */
  Workspace nested(Path otherProject, Path otherHome, Console otherConsole) {
    return new Workspace(installation, otherProject, otherHome, otherConsole);
  }

  /** Descriptions of the accounts: the project's own, or those of the repository. */
  Path accounts() {
    var own = project.resolve("rehearsal/accounts");
    return Files.isDirectory(own) ? own : installation.script("accounts");
  }

  /** The file with the resources of an environment that existed before it, if it was adopted. */
  Path importFile(String environment) {
    var own = project.resolve("rehearsal/imports");
    var folder = Files.isDirectory(own) ? own : installation.script("imports");
    return folder.resolve(environment + ".json");
  }

  /** The accounts after the rehearsals. */
  Path liveAccounts() {
    return home.resolve("accounts");
  }

  Path state(String environment) {
    return home.resolve("state").resolve(environment);
  }

  /** The file in which the engine stores the resources and outputs of an environment. */
  Path checkpoint(String environment) {
    return state(environment)
        .resolve(".pulumi/stacks")
        .resolve(name())
        .resolve(environment + ".json");
  }

  /** The deployed resources of an environment. The node is missing before the first deployment. */
  JsonNode deployed(String environment) {
    var file = checkpoint(environment);
    try {
      return Files.exists(file)
          ? Mappers.JSON.readTree(file.toFile()).path("checkpoint").path("latest").path("resources")
          : MissingNode.getInstance();
    } catch (JsonProcessingException e) {
      throw new CommandException(
          "%s is damaged. Discard the deployment with ./rehearse reset --stack %s."
              .formatted(file, environment));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lock that allows only one deployment of an environment at a time. */
  Lock turn(String environment) {
    return new Lock(
        state(environment).resolveSibling(environment + ".lock"),
        "waiting for another rehearsal of '%s' to end".formatted(environment),
        console);
  }

  Path environmentFile(String environment) {
    return project.resolve("Pulumi." + environment + ".yaml");
  }

  /** Names of the project's environments, in alphabetical order. */
  List<String> environments() {
    try (var files = Files.list(project)) {
      return environmentsIn(
          files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of the environments whose files are in a list of file names. */
  static List<String> environmentsIn(List<String> fileNames) {
    return fileNames.stream()
        .map(ENVIRONMENT_FILE::matcher)
        .filter(match -> match.matches())
        .map(match -> match.group(1))
        .distinct()
        .sorted()
        .toList();
  }

  /** The project's name in {@code Pulumi.yaml}. */
  String name() {
    var file = project.resolve("Pulumi.yaml");
    return YamlFile.read(file)
        .text("name")
        .orElseThrow(() -> new CommandException("%s does not set name.".formatted(file)));
  }

  /** The account that an environment allows, or empty if its file does not name one. */
  Optional<String> account(String environment) {
    return account(environmentFile(environment));
  }

  /** The account that an environment's file allows, or empty if it does not name one. */
  static Optional<String> account(Path environmentFile) {
    return YamlFile.read(environmentFile).at("config").texts("aws:allowedAccountIds").stream()
        .map(ACCOUNT_ID::matcher)
        .filter(Matcher::find)
        .map(Matcher::group)
        .findFirst();
  }
}
