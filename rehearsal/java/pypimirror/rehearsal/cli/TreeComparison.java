package pypimirror.rehearsal.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import pypimirror.rehearsal.diff.Diff;
import pypimirror.rehearsal.diff.Report;

/**
 * Deploys each environment from a commit, then from the working tree on top, and compares the
 * results.
 */
final class TreeComparison {

  private static final int AT_ONCE = 2;
  private static final int KEPT_DEPLOYMENTS = 30;
  private static final int KEPT_PROGRAMS = 3;

  private final Session session;
  private final Workspace workspace;
  private final BaseTree base;
  private final Path cache;
  private final Path work;
  private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
  private BaseProgram baseProgram;
  private boolean sameProgram;
  private String surroundings;

  TreeComparison(Session session, BaseTree base) {
    this.session = session;
    this.workspace = session.workspace();
    this.base = base;
    this.cache = workspace.home().resolve("diff");
    this.work = WholeFile.sibling(cache.resolve("run"));
  }

  Report run(List<String> environments) throws IOException, InterruptedException {
    Files.createDirectories(work);
    var interruption = new Thread(this::interrupt);
    Runtime.getRuntime().addShutdownHook(interruption);
    try {
      var programKey = base.program();
      sameProgram = programKey.equals(base.workingProgram());
      baseProgram =
          sameProgram
              ? new BaseProgram(programKey, workspace.installation().jar(), "")
              : BaseProgram.build(base, programKey, cache.resolve("programs"), workspace.console());
      surroundings = surroundings();
      deployAll(environments);
      Folders.prune(cache.resolve("deployed"), KEPT_DEPLOYMENTS);
      Folders.prune(cache.resolve("programs"), KEPT_PROGRAMS);
      return Diff.compare(base.name(), workspace.accounts(), work, environments);
    } finally {
      LongCommand.removeHook(interruption);
      end();
      Folders.delete(work);
    }
  }

  // Stops the threads, so that none starts an engine, and kills all running engines.
  private void end() {
    threads.shutdownNow();
    try {
      do {
        ProcessHandle.current().children().forEach(Processes::kill);
      } while (!threads.awaitTermination(100, TimeUnit.MILLISECONDS)
          || ProcessHandle.current().children().findAny().isPresent());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // An interrupted comparison keeps no results, so its processes can be killed.
  private void interrupt() {
    end();
    for (var folder : List.of("programs", "deployed")) {
      var unfinished = cache.resolve(folder).toFile().listFiles();
      for (var file : unfinished == null ? new File[0] : unfinished) {
        if (file.getName().endsWith("." + ProcessHandle.current().pid())) {
          Folders.delete(file.toPath());
        }
      }
    }
    Folders.delete(work);
    workspace.console().say("interrupted: the comparison was discarded");
  }

  // A hash of everything that affects a deployment, apart from the environment and the program.
  private String surroundings() throws IOException, InterruptedException {
    var hash =
        new Hash()
            .add(session.engine().fingerprint())
            .add(session.engineFolder().resolve("pulumi"))
            .add(workspace.installation().emulatorJar());
    for (var folder : List.of(workspace.accounts(), workspace.importFile("any").getParent())) {
      try (var files = Files.isDirectory(folder) ? Files.list(folder) : Stream.<Path>of()) {
        for (var file : files.sorted().toList()) {
          hash.add(file);
        }
      }
    }
    return hash.toString();
  }

  private void deployAll(List<String> environments) throws InterruptedException {
    try {
      var running = new ArrayList<Future<?>>();
      for (var environment : environments) {
        running.add(
            threads.submit(
                () -> {
                  workspace.console().say("rehearsing '%s'".formatted(environment));
                  deployBoth(environment);
                  return null;
                }));
      }
      for (var one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new CommandException("An environment cannot be compared: " + e.getCause().getMessage());
    }
  }

  private void deployBoth(String environment) throws IOException, InterruptedException {
    var folder = Files.createDirectories(work.resolve(environment));
    if (!Files.exists(workspace.environmentFile(environment))) {
      return;
    }
    var file = workspace.environmentFile(environment).getFileName().toString();
    var earlier = base.file(file);
    if (earlier.isPresent() && sameProgram && isSame("Pulumi.yaml") && isSame(file)) {
      Files.createFile(folder.resolve("same"));
      return;
    }
    var before = folder.resolve("before");
    var after = folder.resolve("after");
    Files.createDirectories(after.resolve("home"));
    if (earlier.isPresent()) {
      deployBase(environment, earlier.get(), before);
      if (hasSucceeded(before)
          && Workspace.account(before.resolve("project").resolve(file))
              .equals(workspace.account(environment))) {
        continueFrom(before, after, environment);
      }
    }
    Projects.write(
        after.resolve("project"),
        Files.readString(workspace.project().resolve("Pulumi.yaml")),
        workspace.installation().jar());
    Files.copy(workspace.environmentFile(environment), after.resolve("project").resolve(file));
    deploy(after, environment);
  }

  private boolean isSame(String file) throws IOException, InterruptedException {
    return base.file(file).filter(text -> text.strip().equals(read(file).strip())).isPresent();
  }

  private String read(String file) {
    try {
      return Files.readString(workspace.project().resolve(file));
    } catch (IOException e) {
      throw new CommandException("%s cannot be read.".formatted(file));
    }
  }

  // Copies the state of the commit's deployment, on top of which the working tree is deployed.
  private void continueFrom(Path before, Path after, String environment) throws IOException {
    for (var part : List.of("state", "accounts")) {
      if (Files.exists(before.resolve("home").resolve(part))) {
        Folders.copy(before.resolve("home").resolve(part), after.resolve("home").resolve(part));
      }
    }
    // The report mentions protection. Protection must not hide the rest of the change.
    var home = after.resolve("home");
    var state = workspace.nested(workspace.project(), home, workspace.console());
    var checkpoint = state.checkpoint(environment);
    var content = Mappers.JSON.readTree(checkpoint.toFile());
    for (var resource : content.path("checkpoint").path("latest").path("resources")) {
      if (resource.path("protect").asBoolean()) {
        ((ObjectNode) resource).put("protect", false);
      }
    }
    Mappers.JSON.writeValue(checkpoint.toFile(), content);
  }

  // The same files always lead to the same deployment of the commit, so the result is cached.
  private void deployBase(String environment, String file, Path folder)
      throws IOException, InterruptedException {
    var project = folder.resolve("project");
    Projects.write(project, base.file("Pulumi.yaml").orElseThrow(), baseProgram.jar());
    Files.writeString(project.resolve("Pulumi." + environment + ".yaml"), file);
    var pom = base.file("pom.xml");
    if (pom.isPresent()) {
      Files.writeString(project.resolve("pom.xml"), pom.get());
    }
    if (!baseProgram.failure().isEmpty()) {
      Files.writeString(folder.resolve("up.log"), baseProgram.failure() + "\n");
      return;
    }
    var key =
        new Hash()
            .add(surroundings)
            .add(project.resolve("Pulumi.yaml"))
            .add(file)
            .add(baseProgram.key())
            .add(environment)
            .toString();
    var kept = cache.resolve("deployed").resolve(key);
    if (Files.isDirectory(kept)) {
      Folders.copy(kept, folder);
      Folders.touch(kept);
      return;
    }
    if (deploy(folder, environment)) {
      var copy = WholeFile.sibling(kept);
      for (var part : List.of("home/state", "home/accounts", "up.json", "up.log")) {
        if (Files.exists(folder.resolve(part))) {
          Files.createDirectories(copy.resolve(part).getParent());
          Folders.copy(folder.resolve(part), copy.resolve(part));
        }
      }
      Folders.publish(copy, kept);
    }
  }

  private static boolean hasSucceeded(Path folder) throws IOException {
    var events = folder.resolve("up.json");
    return Files.exists(events) && Files.readString(events).contains("\"result\":\"succeeded\"");
  }

  private boolean deploy(Path folder, String environment) throws IOException, InterruptedException {
    var log = folder.resolve("up.log");
    try (var stream = new PrintStream(log.toFile(), StandardCharsets.UTF_8)) {
      var nested =
          workspace.nested(
              folder.resolve("project"),
              Files.createDirectories(folder.resolve("home")),
              new Console(stream));
      try {
        var command =
            session
                .stack(nested, environment)
                .command(List.of("up", "--yes", "--skip-preview", "--json"));
        command.environment().remove("REHEARSAL_FAULTS");
        return command
                .redirectOutput(folder.resolve("up.json").toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start()
                .waitFor()
            == 0;
      } catch (CommandException e) {
        nested.console().say(e.getMessage());
        return false;
      }
    }
  }
}
