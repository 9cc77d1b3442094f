package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import pypimirror.rehearsal.environments.ProjectFiles;

/** A copy of the project for an environment that is not yet known to be valid. */
final class Scratch implements AutoCloseable {

  private final Session session;
  private final Workspace workspace;
  private final String environment;
  private final Path folder;
  private Stack stack;

  Scratch(Session session, String environment) throws IOException {
    this.session = session;
    this.workspace = session.workspace();
    this.environment = environment;
    this.folder = WholeFile.sibling(workspace.home().resolve("new"));
    Folders.delete(folder);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(folder)));
    Files.createDirectories(home());
    Projects.write(
        project(),
        Files.readString(workspace.project().resolve("Pulumi.yaml")),
        workspace.installation().jar());
    Files.createDirectories(accounts().getParent());
    Folders.copy(workspace.accounts(), accounts());
  }

  private Path project() {
    return folder.resolve("project");
  }

  private Path home() {
    return folder.resolve("home");
  }

  private Path accounts() {
    return project().resolve("rehearsal/accounts");
  }

  ProjectFiles files() {
    return new ProjectFiles(project(), accounts());
  }

  /** A file of the scratch folder. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** State of the environment after its rehearsals. */
  Path state() {
    return home().resolve("state").resolve(environment);
  }

  /** The account after the rehearsals of the environment. */
  Path liveAccount(String id) {
    return home().resolve("accounts").resolve(id + ".json");
  }

  Stack stack() throws IOException, InterruptedException {
    if (stack == null) {
      stack = session.stack(workspace.nested(project(), home(), workspace.console()), environment);
    }
    return stack;
  }

  /** Validates the environment with the program, and fails with the program's messages. */
  void validate() throws IOException, InterruptedException {
    var messages = file("messages");
    var valid =
        ConfigurationReports.command(stack(), "cost", false)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(messages.toFile())
                .start()
                .waitFor()
            == 0;
    if (!valid) {
      throw new CommandException(Processes.text(messages).strip() + "\nNothing was written.");
    }
  }

  /** Runs a command of the engine, and shows its output only if it fails. */
  void succeed(Path output, String... arguments) throws IOException, InterruptedException {
    var log = file("engine.log");
    var command =
        stack()
            .command(Arrays.asList(arguments))
            .redirectOutput(output.toFile())
            .redirectError(log.toFile());
    if (command.start().waitFor() != 0) {
      for (var part : List.of(output, log)) {
        System.err.print(Processes.text(part));
      }
      throw new CommandException(
          "pulumi %s failed for '%s'. Nothing was written.".formatted(arguments[0], environment));
    }
  }

  /** Adds the environment and the description of its account to the project. */
  void publish() throws IOException {
    try (var described = Files.list(accounts())) {
      for (var file : described.sorted().toList()) {
        var name = file.getFileName().toString();
        var place = workspace.accounts().resolve(name);
        if (!Files.exists(place) || Files.mismatch(file, place) >= 0) {
          WholeFile.write(place, Files.readString(file));
          workspace
              .console()
              .say("wrote the description of the account: rehearsal/accounts/" + name);
        }
      }
    }
    var place = workspace.environmentFile(environment);
    WholeFile.write(place, Files.readString(project().resolve(place.getFileName())));
    workspace.console().say("wrote " + place.getFileName());
  }

  @Override
  public void close() {
    Folders.delete(folder);
  }
}
