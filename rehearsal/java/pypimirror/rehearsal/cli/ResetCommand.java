package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import pypimirror.rehearsal.notebook.Notebook;

@Command(
    name = "reset",
    header = "Discard rehearsed deployments.",
    description = {
      "Discards one environment (--stack), all environments of one account (--account), or all"
          + " rehearsed deployments (--all). Keeps the built program and the built engine.",
      ""
    })
final class ResetCommand implements Callable<Integer> {

  private static final List<String> PER_ENVIRONMENT = List.of("state", "config", "notebooks");
  private static final List<String> SHARED = List.of("accounts", "clock", "clock.sleepers", "diff");

  @ParentCommand private Rehearse rehearse;

  @ArgGroup(exclusive = true)
  private Scope scope = new Scope();

  private static final class Scope {
    @Option(
        names = "--account",
        paramLabel = "ID",
        description = "the account and all its environments")
    private String account;

    @Option(names = "--all", description = "all environments, all accounts, and the clock")
    private boolean all;
  }

  @Override
  public Integer call() throws IOException {
    var workspace = rehearse.workspace();
    if (scope.all) {
      if (rehearse.stackOption().isPresent()) {
        throw new CommandException("reset: use either --stack or --all.");
      }
      environments().forEach(this::discard);
      SHARED.forEach(name -> Folders.delete(workspace.home().resolve(name)));
      say("discarded all rehearsed deployments in " + workspace.home());
    } else if (scope.account != null) {
      if (!scope.account.matches("\\d{12}")) {
        throw new CommandException("reset: '%s' is not an account ID.".formatted(scope.account));
      }
      var file = scope.account + ".json";
      if (!Files.exists(workspace.accounts().resolve(file))
          && !Files.exists(workspace.liveAccounts().resolve(file))) {
        throw new CommandException("reset: rehearsal/accounts/%s does not exist.".formatted(file));
      }
      discardAccount(scope.account);
    } else if (rehearse.stackOption().isPresent()) {
      discardEnvironment(rehearse.environment());
    } else {
      throw new CommandException(
          "reset: specify --stack ENV, --account ID or --all. See ./rehearse reset --help.");
    }
    return 0;
  }

  private void say(String message) {
    rehearse.workspace().console().say(message);
  }

  // Environments that have been rehearsed, whether or not their files still exist.
  private List<String> environments() throws IOException {
    var state = rehearse.workspace().home().resolve("state");
    try (Stream<Path> files = Files.list(state)) {
      return files
          .filter(Files::isDirectory)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private void discard(String environment) {
    var workspace = rehearse.workspace();
    try (var turn = workspace.turn(environment)) {
      turn.exclusively();
      Notebook.stopAll(Notebooks.home(workspace, environment));
      delete(environment);
    }
  }

  private void delete(String environment) {
    for (var folder : PER_ENVIRONMENT) {
      Folders.delete(rehearse.workspace().home().resolve(folder).resolve(environment));
    }
    say("discarded '%s'".formatted(environment));
  }

  private Optional<String> accountOf(String environment) {
    var deployed = rehearse.workspace().state(environment).resolve("account");
    try {
      return Files.exists(deployed)
          ? Optional.of(Files.readString(deployed).strip())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void discardAccount(String id) throws IOException {
    for (var environment : environments()) {
      if (accountOf(environment).equals(Optional.of(id))) {
        discard(environment);
      }
    }
    var accounts = rehearse.workspace().liveAccounts();
    if (Files.isDirectory(accounts)) {
      // Keeps the lock file, because another rehearsal may hold the lock.
      try (var files = Files.newDirectoryStream(accounts, id + ".*json")) {
        for (var file : files) {
          Files.deleteIfExists(file);
        }
      }
    }
    say("reset account %s to rehearsal/accounts/%s.json".formatted(id, id));
  }

  // The resources are part of the account's state, which other environments share.
  private void discardEnvironment(String environment) throws IOException {
    if (!environments().contains(environment)) {
      throw new CommandException("reset: '%s' has not been rehearsed.".formatted(environment));
    }
    var account = accountOf(environment);
    if (account.isEmpty()) {
      discard(environment);
      return;
    }
    var others =
        environments().stream()
            .filter(other -> !other.equals(environment) && accountOf(other).equals(account))
            .toList();
    if (!others.isEmpty()) {
      throw new CommandException(
          "reset: %s shares account %s with %s. Run ./rehearse destroy --stack %s to delete only its resources, or ./rehearse reset --account %s to discard the whole account."
              .formatted(
                  environment,
                  account.get(),
                  String.join(", ", others),
                  environment,
                  account.get()));
    }
    discardAccount(account.get());
  }
}
