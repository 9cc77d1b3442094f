package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Deploys an environment and proves that its notebooks can install packages: without internet, and
 * again without the public index.
 */
final class Proof {

  // A package that has dependencies.
  private static final String PACKAGE = "requests";

  private final Stack stack;
  private final Notebooks notebooks;
  private final PythonTools python;
  private final EmulatorJava java;

  Proof(Stack stack, PythonTools python, EmulatorJava java) {
    this.stack = stack;
    this.notebooks = new Notebooks(stack, python);
    this.python = python;
    this.java = java;
  }

  /**
   * Runs the proof.
   *
   * @param started when the command started, from {@link System#nanoTime}
   */
  void run(long started) throws IOException, InterruptedException {
    notebooks.prepare();
    var venvs = Background.start(this::createVenvs);
    say("deploying '%s'".formatted(stack.environment()));
    stack.succeed("up", "--yes", "--skip-preview", "--suppress-outputs");
    var preview = Optional.<Process>empty();
    var previewLog = stack.derived().resolve("preview.log");
    if (!lastDeploymentChangedNothing()) {
      // The preview only reads, and leaves half of the machine to the notebooks.
      preview =
          Optional.of(
              Processes.start(
                  stack.command(List.of("preview", "--expect-no-changes", "--suppress-outputs")),
                  previewLog));
    }
    say("outputs of '%s'".formatted(stack.environment()));
    stack.succeed("stack", "output");
    notebooks.surroundings();
    venvs.await();
    var curated = notebooks.isCurated();
    if (curated) {
      say(
          "'%s' is curated, so nothing is installed until a curator approves it with ./rehearse approve: see docs/how-to/approvals.md"
              .formatted(stack.environment()));
    } else {
      prove(login());
    }
    if (preview.isPresent()) {
      say("previewing '%s' again: no changes are expected".formatted(stack.environment()));
      var exitCode = preview.get().waitFor();
      Files.copy(previewLog, System.out);
      if (exitCode != 0) {
        throw new CommandException("A second deployment would change resources.");
      }
    }
    var seconds = (System.nanoTime() - started) / 1_000_000_000L;
    say(
        curated
            ? "verified in %d s: '%s' can be deployed".formatted(seconds, stack.environment())
            : "verified in %d s: '%s' installs %s, even without the public index"
                .formatted(seconds, stack.environment(), PACKAGE));
  }

  private void say(String message) {
    stack.workspace().console().say(message);
  }

  private Path venv(String name) {
    return notebooks.folder().resolve(name);
  }

  private void createVenvs() throws IOException, InterruptedException {
    for (var venv : List.of(venv("fresh"), venv("unplugged"))) {
      Folders.delete(venv);
      // The links lead to a shared pip, which Python has already compiled.
      python.createVenv(venv, "--no-setuptools", "--symlink-app-data");
    }
  }

  // Reads the engine's history. If nothing changed, this was already the second deployment.
  private boolean lastDeploymentChangedNothing() throws IOException {
    var history = stack.workspace().state(stack.environment()).resolve(".pulumi/history");
    try (var files = Files.walk(history)) {
      var last =
          files
              .filter(file -> file.toString().endsWith(".history.json"))
              .max(Comparator.comparing(file -> file.getFileName().toString()));
      if (last.isEmpty()) {
        return false;
      }
      var changes = Mappers.JSON.readTree(last.get().toFile()).path("resourceChanges");
      return changes.size() == 1 && changes.has("same");
    }
  }

  private String login() throws IOException {
    var login = stack.outputs().path("loginCommand").asText();
    if (!login.startsWith("aws codeartifact login ")) {
      throw new CommandException(
          "The test installation failed: the stack has no output loginCommand.");
    }
    var script = notebooks.startScript();
    if (script.isEmpty()) {
      return login;
    }
    var file = notebooks.folder().resolve("on-start.sh");
    WholeFile.write(file, script.get());
    return "bash " + EngineHome.quote(file);
  }

  private void prove(String login) throws IOException, InterruptedException {
    say(
        "in a notebook: checking for internet access, running %s, and installing a package"
            .formatted(login.startsWith("bash ") ? "Studio's start script" : "the login command"));
    // The second notebook starts in parallel with the first one, and waits for a line. It ends with
    // this process, which closes its input.
    var log = notebooks.folder().resolve("unplugged.log");
    var second =
        notebooks
            .command(
                java,
                "--brief",
                "--unplugged",
                "--",
                script("install-again.sh"),
                venv("unplugged").toString(),
                PACKAGE)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var first =
        notebooks.command(
            java,
            "--brief",
            "--alone",
            "--",
            script("install.sh"),
            venv("fresh").toString(),
            login,
            PACKAGE);
    if (Processes.foreground(first) != 0) {
      throw new CommandException("The test installation failed.");
    }
    say("repeating the installation with the public index disconnected");
    try (var go = second.outputWriter()) {
      go.write("go\n");
    }
    var exitCode = second.waitFor();
    Files.copy(log, System.out);
    if (exitCode != 0) {
      throw new CommandException("The test installation failed without the public index.");
    }
  }

  private String script(String name) {
    return stack.workspace().installation().script("bash/" + name).toString();
  }
}
