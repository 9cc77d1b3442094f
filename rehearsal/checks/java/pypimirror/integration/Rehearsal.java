package pypimirror.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.testing.Configs;

/**
 * An isolated rehearsal for a test. It runs {@code ./rehearse} as a user does, with separate
 * folders for the state and accounts, and for the environments that the test writes.
 *
 * <p>After a deployment, only the first notebook starts a JVM. The next ones run in the JVM of the
 * test.
 */
final class Rehearsal {

  static final String ACCOUNT = "111122223333";

  private static final Path REPOSITORY = Path.of("").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  static final long LONGEST_RUN_SECONDS = 420;

  // Options of notebooks that can run in this process.
  private static final Set<String> OPTIONS =
      Set.of(
          "--as",
          "--security-group",
          "--subnet",
          "--outside",
          "--unplugged",
          "--json",
          "--brief",
          "--alone");

  // Commands that do not affect the surroundings of notebooks.
  private static final Set<String> WITHOUT_EFFECT = Set.of("clock", "script", "stack", "audit");

  // A version manager's python3 is a script that searches for the interpreter, which takes longer
  // than most Python programs of the tests.
  private static final Path PYTHON_FOLDER = Path.of(PythonTools.executable()).getParent();

  private final Path folder;
  private final Map<String, String> variables = new HashMap<>();

  // Whether the file with the surroundings of the notebooks in dev is current.
  private boolean knowsSurroundings;

  /** The exit code and the complete output of a command. */
  record Result(int exitCode, String output) {

    Result succeeded() {
      if (exitCode != 0) {
        throw new AssertionError("exit code " + exitCode + "\n" + output);
      }
      return this;
    }

    Result failed() {
      if (exitCode == 0) {
        throw new AssertionError("the command succeeded, but was expected to fail\n" + output);
      }
      return this;
    }

    JsonNode json() {
      try {
        return JSON.readTree(output.substring(output.indexOf('{')));
      } catch (IOException e) {
        throw new UncheckedIOException(output, e);
      }
    }
  }

  /** Creates a rehearsal with a dev environment in an existing network. */
  Rehearsal(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(project());
      program(REPOSITORY.resolve("target/pypi-mirror.jar"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    environment("dev", Map.of());
  }

  Path project() {
    return folder.resolve("project");
  }

  /** Configures the engine to run this jar. */
  void program(Path jar) throws IOException {
    Files.writeString(
        project().resolve("Pulumi.yaml"),
        Files.readString(REPOSITORY.resolve("Pulumi.yaml"))
            .replace("target/pypi-mirror.jar", jar.toString()));
  }

  /**
   * Writes an environment based on {@code adopted.yaml}, with changed values. Null removes a key.
   */
  void environment(String name, Map<String, Object> changes) {
    environment(name, Path.of("src/test/resources/environments/adopted.yaml"), changes);
  }

  /** Writes an environment based on a file, with changed values. Null removes a key. */
  void environment(String name, Path file, Map<String, Object> changes) {
    var config = new TreeMap<String, Object>();
    Configs.yaml(REPOSITORY.resolve(file))
        .path("config")
        .properties()
        .forEach(entry -> config.put(entry.getKey(), entry.getValue()));
    changes.forEach(
        (key, value) -> {
          if (value == null) {
            config.remove(key);
          } else {
            config.put(key, value);
          }
        });
    knowsSurroundings = false;
    try {
      YAML.writeValue(
          project().resolve("Pulumi." + name + ".yaml").toFile(), Map.of("config", config));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets an environment variable for all later commands. Null removes it. */
  void variable(String name, String value) {
    knowsSurroundings = false;
    if (value == null) {
      variables.remove(name);
    } else {
      variables.put(name, value);
    }
  }

  /** Injects failures into all later commands. See FaultPlan. */
  void faults(String plan) {
    variable("REHEARSAL_FAULTS", plan);
  }

  /** Writes the deployed start script of Studio apps to a file, and returns the file. */
  Path startScript() throws IOException {
    return Files.writeString(folder.resolve("on-start.sh"), run("script").succeeded().output());
  }

  /** Runs the deployed start script in a notebook, without its background process. */
  Result configureNotebook() throws IOException {
    return run("notebook", "--alone", "--", "bash", startScript().toString()).succeeded();
  }

  /** Runs {@code ./rehearse} with these arguments. */
  Result run(String... arguments) {
    var words = List.of(arguments);
    if (knowsSurroundings && canRunHere(words)) {
      var machine = environment();
      machine.putIfAbsent("LC_ALL", "C.UTF-8");
      return NotebookHere.run(
          folder.resolve("home/notebooks/dev/surroundings.json"),
          machine,
          folder,
          words.subList(1, words.size()));
    }
    var result = finish(start(arguments));
    knowsSurroundings =
        isNotebook(words)
            || (knowsSurroundings && !words.isEmpty() && WITHOUT_EFFECT.contains(words.get(0)));
    return result;
  }

  // Whether these words run a command in a notebook of the environment dev.
  private boolean isNotebook(List<String> words) {
    return !words.isEmpty()
        && words.get(0).equals("notebook")
        && words.contains("--")
        && !words.subList(0, words.indexOf("--")).contains("--stack")
        && !variables.containsKey("PULUMI_STACK");
  }

  private boolean canRunHere(List<String> words) {
    if (!isNotebook(words)) {
      return false;
    }
    var options = words.subList(1, words.indexOf("--"));
    // A start script leaves a background process, and a separate JVM keeps the VPC running for it.
    return OPTIONS.containsAll(options.stream().filter(it -> it.startsWith("-")).toList())
        && (options.contains("--alone") || !words.toString().contains("on-start.sh"));
  }

  // The variables of every process.
  private Map<String, String> environment() {
    var environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(name -> name.matches("(REHEARSAL|PULUMI)_.*"));
    environment.merge("PATH", PYTHON_FOLDER.toString(), (path, first) -> first + ":" + path);
    environment.put("REHEARSAL_HOME", folder.resolve("home").toString());
    environment.put("REHEARSAL_PROJECT", project().toString());
    environment.putAll(variables);
    return environment;
  }

  /** Starts {@code ./rehearse} and writes its output to a file. */
  Running start(String... arguments) {
    var command = new ArrayList<String>();
    command.add(REPOSITORY.resolve("rehearse").toString());
    command.addAll(Arrays.asList(arguments));
    return startCommand(command);
  }

  /**
   * Starts {@code ./rehearse} as a terminal does, with the default handling of SIGINT. In a
   * background process, such as a build, SIGINT would be ignored.
   */
  Running startInterruptible(String... arguments) {
    var command =
        new ArrayList<>(
            List.of("env", "--default-signal=INT", REPOSITORY.resolve("rehearse").toString()));
    command.addAll(Arrays.asList(arguments));
    return startCommand(command);
  }

  /** Runs a shell script with the variables that {@code ./rehearse env} exports. */
  Result shell(String environment, String script) {
    return finish(
        startCommand(
            List.of(
                "bash",
                "-euc",
                "eval \"$('%s' env --stack %s)\"; cd '%s'; %s"
                    .formatted(REPOSITORY.resolve("rehearse"), environment, project(), script))));
  }

  private Running startCommand(List<String> command) {
    try {
      var output = Files.createTempFile(folder, "output", ".txt");
      var builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment());
      return new Running(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A running command. */
  record Running(Process process, Path output) {

    String printed() {
      try {
        return Files.readString(output);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Waits until a command ends. */
  Result finish(Running running) {
    try {
      if (!running.process().waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS)) {
        running.process().descendants().forEach(ProcessHandle::destroyForcibly);
        running.process().destroyForcibly();
        throw new AssertionError("the command did not end in time\n" + running.printed());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return new Result(running.process().exitValue(), running.printed());
  }

  /** Returns the current state of the account. */
  Account account() {
    return accounts().with(ACCOUNT, account -> account);
  }

  /** Changes the account behind the program's back. */
  void changeAccount(Consumer<Account> change) {
    accounts()
        .with(
            ACCOUNT,
            account -> {
              change.accept(account);
              return account;
            });
  }

  /** Returns the account as the fixture describes it. */
  Account fixture() {
    return fixture(ACCOUNT);
  }

  /** Returns any account as its fixture describes it. */
  Account fixture(String id) {
    return new Accounts(REPOSITORY.resolve("rehearsal/accounts"), folder.resolve("untouched"))
        .with(id, account -> account);
  }

  /** Returns the current state of any account. */
  Account account(String id) {
    return accounts().with(id, account -> account);
  }

  /** Returns the folder with the current state of the accounts. */
  Path accountsFolder() {
    return folder.resolve("home/accounts");
  }

  /** Returns the home of a role in an environment's notebooks: {@code <account>~<role>}. */
  Path notebookHome(String environment, String role) {
    return folder.resolve("home/notebooks").resolve(environment).resolve("home").resolve(role);
  }

  /** Returns whether the emulator's clock differs from the machine's clock. */
  boolean clockIsMoved() {
    return Files.exists(folder.resolve("home/clock"));
  }

  /** Deletes a folder and its contents. */
  static void deleteAll(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the state file of an environment. */
  Path state(String environment) {
    return folder
        .resolve("home/state")
        .resolve(environment)
        .resolve(".pulumi/stacks/pypi-mirror/" + environment + ".json");
  }

  /** Returns the checkpoint of an environment, or a missing node before it has a state. */
  JsonNode checkpoint(String environment) {
    try {
      return JSON.readTree(
              Files.exists(state(environment)) ? Files.readString(state(environment)) : "{}")
          .path("checkpoint")
          .path("latest");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Saves the current state of the account. */
  void save() {
    copyAccount(folder.resolve("home/accounts"), folder.resolve("saved"));
  }

  /** Restores the saved state of the account. */
  void restore() {
    copyAccount(folder.resolve("saved"), folder.resolve("home/accounts"));
  }

  private static void copyAccount(Path from, Path to) {
    try {
      Files.createDirectories(to);
      for (var name : List.of(ACCOUNT + ".json", ACCOUNT + ".started-from.json")) {
        var whole = Files.copy(from.resolve(name), to.resolve(name + ".new"));
        Files.move(whole, to.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Accounts accounts() {
    return new Accounts(REPOSITORY.resolve("rehearsal/accounts"), folder.resolve("home/accounts"));
  }
}
