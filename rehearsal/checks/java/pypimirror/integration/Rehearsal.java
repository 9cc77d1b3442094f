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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.testing.Configs;

/**
 * A rehearsal of its own for a test: {@code ./rehearse} as a user runs it, with a folder of its own
 * for state and accounts, and one with environments that the test writes.
 */
final class Rehearsal {

  static final String ACCOUNT = "111122223333";

  private static final Path REPOSITORY = Path.of("").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final long LONGEST_RUN_SECONDS = 180;

  private final Path folder;
  private final Map<String, String> variables = new HashMap<>();

  /** How a command ended and all that it printed. */
  record Result(int exitCode, String output) {

    Result succeeded() {
      if (exitCode != 0) {
        throw new AssertionError("exit code " + exitCode + "\n" + output);
      }
      return this;
    }

    Result failed() {
      if (exitCode == 0) {
        throw new AssertionError("it was to fail\n" + output);
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

  /** A rehearsal with a dev environment in a network that exists. */
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

  /** Has the engine run this jar. */
  void program(Path jar) throws IOException {
    Files.writeString(
        project().resolve("Pulumi.yaml"),
        Files.readString(REPOSITORY.resolve("Pulumi.yaml"))
            .replace("target/pypi-mirror.jar", jar.toString()));
  }

  /** Writes an environment: the adopting one with other values; null takes a key away. */
  void environment(String name, Map<String, Object> changes) {
    environment(name, Path.of("src/test/resources/environments/adopted.yaml"), changes);
  }

  /** Writes an environment: one of a file with other values; null takes a key away. */
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
    try {
      YAML.writeValue(
          project().resolve("Pulumi." + name + ".yaml").toFile(), Map.of("config", config));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets an environment variable for all commands that follow; null takes it away. */
  void variable(String name, String value) {
    if (value == null) {
      variables.remove(name);
    } else {
      variables.put(name, value);
    }
  }

  /** Asks for failures in all commands that follow; see FaultPlan. */
  void faults(String plan) {
    variable("REHEARSAL_FAULTS", plan);
  }

  /** Runs {@code ./rehearse} with these arguments. */
  Result run(String... arguments) {
    return finish(start(arguments));
  }

  /** Starts {@code ./rehearse}; what it prints goes to a file. */
  Running start(String... arguments) {
    var command = new ArrayList<String>();
    command.add(REPOSITORY.resolve("rehearse").toString());
    command.addAll(Arrays.asList(arguments));
    return startCommand(command);
  }

  /**
   * Starts {@code ./rehearse} as a terminal does: what runs in the background, as a build may,
   * begins with SIGINT ignored.
   */
  Running startInterruptible(String... arguments) {
    var command =
        new ArrayList<>(
            List.of("env", "--default-signal=INT", REPOSITORY.resolve("rehearse").toString()));
    command.addAll(Arrays.asList(arguments));
    return startCommand(command);
  }

  /** Runs any command where the exports of {@code ./rehearse env} are in force. */
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
      builder.environment().keySet().removeIf(name -> name.matches("(REHEARSAL|PULUMI)_.*"));
      builder.environment().put("REHEARSAL_HOME", folder.resolve("home").toString());
      builder.environment().put("REHEARSAL_PROJECT", project().toString());
      builder.environment().putAll(variables);
      return new Running(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command that has not ended yet. */
  record Running(Process process, Path output) {

    String printed() {
      try {
        return Files.readString(output);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Waits for a command's end. */
  Result finish(Running running) {
    try {
      if (!running.process().waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS)) {
        running.process().descendants().forEach(ProcessHandle::destroyForcibly);
        running.process().destroyForcibly();
        throw new AssertionError("not done in time\n" + running.printed());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return new Result(running.process().exitValue(), running.printed());
  }

  /** The account as it is now. */
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

  /** The account as the fixture describes it. */
  Account fixture() {
    return fixture(ACCOUNT);
  }

  /** Another account as its fixture describes it. */
  Account fixture(String id) {
    return new Accounts(REPOSITORY.resolve("rehearsal/accounts"), folder.resolve("untouched"))
        .with(id, account -> account);
  }

  /** Another account as it is now. */
  Account account(String id) {
    return accounts().with(id, account -> account);
  }

  /** Where the accounts are as they are now. */
  Path accountsFolder() {
    return folder.resolve("home/accounts");
  }

  /** The home of a role in an environment's notebooks: {@code <account>~<role>}. */
  Path notebookHome(String environment, String role) {
    return folder.resolve("home/notebooks").resolve(environment).resolve("home").resolve(role);
  }

  /** Whether the emulator's clock is another than the machine's. */
  boolean clockIsMoved() {
    return Files.exists(folder.resolve("home/clock"));
  }

  /** Deletes a folder with all that is in it. */
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

  /** Where the engine keeps the state of an environment. */
  Path state(String environment) {
    return folder
        .resolve("home/state")
        .resolve(environment)
        .resolve(".pulumi/stacks/pypi-mirror/" + environment + ".json");
  }

  /** What the engine has written down of an environment; nothing before it has a state. */
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

  /** Remembers the account as it is now. */
  void save() {
    copyAccount(folder.resolve("home/accounts"), folder.resolve("saved"));
  }

  /** Makes the account again what it was when it was saved. */
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
