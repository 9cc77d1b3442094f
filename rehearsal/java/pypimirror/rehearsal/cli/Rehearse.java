package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.notebook.Surroundings;

/** The command line of {@code ./rehearse}. */
@Command(
    name = "./rehearse",
    sortOptions = false,
    synopsisHeading = "",
    customSynopsis = {
      "Usage: ./rehearse [--stack ENV]        deploy an environment, show its outputs, install a",
      "                                       package as a notebook would, and preview again",
      "       ./rehearse COMMAND [--help]     one of the commands below",
      "       ./rehearse ARGS…                the Pulumi CLI: up, preview, destroy, stack export, …"
    },
    description = {
      "",
      "Deploys this program with the real Pulumi engine to an AWS emulator on this machine.",
      ""
    },
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nEnvironment variables:%n",
    footer = {
      "  REHEARSAL_HOME     folder for state and accounts (default: .rehearsal, or",
      "                     .rehearsal/projects/NAME with REHEARSAL_PROJECT)",
      "  REHEARSAL_PROJECT  folder with Pulumi.yaml and the environments (default: this one)",
      "  REHEARSAL_ACCOUNT  account of the emulated credentials (default: aws:allowedAccountIds)",
      "  REHEARSAL_ASSUME   alternative answers where AWS's documentation is silent, or a file of",
      "                     verify/verify-account, see docs/explanation/assumptions.md",
      "  REHEARSAL_DELAYS   seconds that hosts take to answer a notebook: \"HOST SECONDS; …\"",
      "  REHEARSAL_FAULTS   failures to inject: \"TYPE STEP COUNT [hang]; …\", see CONTRIBUTING.md"
    })
final class Rehearse implements Callable<Integer> {

  private static final String DEFAULT_ENVIRONMENT = "dev";
  private static final Pattern ENVIRONMENT_NAME = Pattern.compile("[a-z][a-z0-9-]{0,30}");
  private static final Pattern FAULT =
      Pattern.compile("aws:[^ ]+ ((create|update|delete)(-done)?|read|complete) [0-9]+( hang)?");
  private static final long STARTED = System.nanoTime();

  @Option(
      names = {"-s", "--stack"},
      paramLabel = "ENV",
      scope = ScopeType.INHERIT,
      description = "environment (default: $PULUMI_STACK, or dev)")
  private String stackName;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "print this help")
  @SuppressWarnings("UnusedVariable") // picocli uses it
  private boolean help;

  private final Installation installation;
  private Workspace workspace;
  private Session session;

  Rehearse(Installation installation) {
    this.installation = installation;
  }

  /**
   * Runs a command.
   *
   * @param arguments the repository, then the user's arguments
   */
  public static void main(String[] arguments) {
    var rehearse = new Rehearse(new Installation(Path.of(arguments[0])));
    var exitCode = rehearse.run(List.of(arguments).subList(1, arguments.length));
    if (exitCode == 0 && System.out.checkError()) {
      Console.standard().say("The output could not be written completely.");
      exitCode = 1;
    }
    System.exit(exitCode);
  }

  private int run(List<String> arguments) {
    try {
      checkFaults(System.getenv().getOrDefault("REHEARSAL_FAULTS", ""));
      checkAssumptions(System.getenv().getOrDefault(Assumptions.VARIABLE, ""));
      var words = CommandWords.of(arguments);
      stackName = words.stack().orElse(null);
      if (words.isForPulumi(Commands.names())) {
        return new PulumiCommand(this, words).run();
      }
      // Most commands do not need a parser, which takes long to load.
      if (words.isDefault()) {
        return call();
      }
      return words
          .command()
          .filter(Commands.names()::contains)
          .map(name -> Commands.parser(this, name))
          .orElseGet(() -> Commands.parser(this))
          .execute(words.array());
    } catch (CommandException e) {
      return report(e);
    } catch (IOException | UncheckedIOException e) {
      return report(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  // An entry with a typo would inject no failure, so a test would prove nothing.
  private static void checkFaults(String faults) {
    for (var fault : faults.split(";", -1)) {
      if (!fault.isBlank() && !FAULT.matcher(fault.strip()).matches()) {
        throw new CommandException(
            "REHEARSAL_FAULTS: '%s' must have the form TYPE STEP COUNT [hang]. See CONTRIBUTING.md."
                .formatted(fault.strip()));
      }
    }
  }

  private static void checkAssumptions(String assumptions) {
    if (!assumptions.isBlank()) {
      try {
        Assumptions.parse(assumptions);
      } catch (IllegalArgumentException unknown) {
        throw new CommandException(unknown.getMessage());
      }
    }
  }

  static int report(CommandException problem) {
    // The engine and the notebook's command have already reported the details.
    problem.getMessage().lines().forEach(Console.standard()::say);
    return problem.exitCode();
  }

  // For example, a full disk, a missing permission, or a file that another program has removed.
  static int report(Exception failure) {
    var cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
    Console.standard().say(words(cause));
    return 1;
  }

  private static String words(Throwable cause) {
    if (cause instanceof NoSuchFileException missing) {
      return missing.getFile() + " does not exist.";
    }
    if (cause instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied.";
    }
    if (cause instanceof FileSystemException) {
      // The message consists of the file and the operating system's reason.
      return cause.getMessage() + ".";
    }
    return cause.getClass() == IOException.class ? cause.getMessage() : cause.toString();
  }

  /** Deploys the environment, and proves that notebooks can use it. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    var stack = stack();
    // The build lock comes before the lock of the stack. Otherwise, two rehearsals could block each
    // other.
    session().python().prepare();
    try (var turn = stack.turn()) {
      turn.exclusively();
      new Proof(stack, session().python(), session().java()).run(STARTED);
    }
    return 0;
  }

  Workspace workspace() {
    if (workspace == null) {
      workspace = Workspace.of(installation, System.getenv());
    }
    return workspace;
  }

  Session session() {
    if (session == null) {
      session = new Session(workspace());
    }
    return session;
  }

  /** The environment of {@code --stack}, or empty. */
  Optional<String> stackOption() {
    return Optional.ofNullable(stackName);
  }

  String environment() {
    return stackOption()
        .or(() -> Optional.ofNullable(System.getenv("PULUMI_STACK")).filter(it -> !it.isEmpty()))
        .orElse(DEFAULT_ENVIRONMENT);
  }

  Stack stack() throws IOException, InterruptedException {
    return session().stack(environment());
  }

  /** Prepares the environment's notebooks, and returns their surroundings. */
  Surroundings surroundings() throws IOException, InterruptedException {
    var notebooks = notebooks(stack());
    notebooks.prepare();
    return notebooks.surroundings();
  }

  Notebooks notebooks(Stack stack) {
    return new Notebooks(stack, session().python());
  }

  /** Fails if no environment with this name can be added. */
  void requireNew(String name) {
    if (!ENVIRONMENT_NAME.matcher(name).matches()) {
      throw new CommandException(
          "'%s' is not a valid environment name. Use lowercase letters, digits and hyphens, and start with a letter."
              .formatted(name));
    }
    if (name.equals("all")) {
      throw new CommandException(
          "'all' selects every environment in ./rehearse diff. Use another name.");
    }
    if (Files.exists(workspace().environmentFile(name))) {
      throw new CommandException(
          "Environment '%1$s' already exists in Pulumi.%1$s.yaml. To replace it, delete the file first."
              .formatted(name));
    }
  }
}
