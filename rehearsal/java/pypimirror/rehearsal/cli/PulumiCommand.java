package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A command of the pulumi CLI, run for an environment of the rehearsal. */
final class PulumiCommand {

  private static final Set<String> DEPLOYMENTS =
      Set.of("up", "update", "destroy", "down", "dn", "refresh", "import");

  // https://www.pulumi.com/docs/iac/cli/commands/
  private static final List<String> COMMANDS =
      List.of(
          "about",
          "cancel",
          "config",
          "console",
          "convert",
          "deployment",
          "destroy",
          "env",
          "gen-completion",
          "help",
          "import",
          "install",
          "login",
          "logout",
          "logs",
          "new",
          "org",
          "package",
          "plugin",
          "policy",
          "preview",
          "refresh",
          "schema",
          "stack",
          "state",
          "template",
          "up",
          "update",
          "version",
          "watch",
          "whoami");

  // Environments are committed files, which the engine must neither write nor delete.
  private static final Map<Set<String>, String> REFUSED =
      Map.of(
          Set.of(
              "config set",
              "config set-all",
              "config rm",
              "config rm-all",
              "config remove",
              "config remove-all",
              "config cp",
              "config copy",
              "config refresh",
              "config env"),
          "The rehearsal does not write configuration. Edit Pulumi.%s.yaml.",
          Set.of("stack init", "stack new", "new"),
          "An environment is a file. Add one with ./rehearse new ENV (the current one is %s).",
          Set.of("stack rm", "stack remove", "stack rename", "stack change-secrets-provider"),
          "An environment is a file. To discard its deployment, run ./rehearse reset --stack %s.");

  // Shorter words, such as "do" and "api", are commands or aliases of a newer pulumi.
  private static final int SHORTEST_SUGGESTED = 4;

  private final Rehearse rehearse;
  private final boolean asPulumi;
  private final List<String> words;

  PulumiCommand(Rehearse rehearse, CommandWords words) {
    this.rehearse = rehearse;
    this.asPulumi = words.asPulumi();
    this.words = words.words();
  }

  int run() throws IOException, InterruptedException {
    refuse();
    var stack = rehearse.stack();
    var command = stack.command(words);
    if (!DEPLOYMENTS.contains(first())) {
      return Processes.foreground(command);
    }
    int exitCode;
    try (var turn = stack.turn()) {
      turn.exclusively();
      exitCode = Processes.foreground(command);
    }
    var notebooks = rehearse.notebooks(stack);
    if (exitCode == 0 && first().equals("destroy") && notebooks.exist()) {
      notebooks.stop();
    }
    return exitCode;
  }

  private String first() {
    return words.isEmpty() ? "" : words.get(0);
  }

  /** Fails if the rehearsal does not support the command, or if it does not exist. */
  void refuse() {
    var start = String.join(" ", words.subList(0, Math.min(2, words.size())));
    REFUSED.forEach(
        (commands, message) -> {
          if (commands.contains(start) || commands.contains(first())) {
            throw new CommandException(message.formatted(rehearse.environment()));
          }
        });
    if (asPulumi) {
      return;
    }
    if (start.equals("stack select")) {
      throw new CommandException(
          "The rehearsal has no selected environment. Add --stack ENV to each command.");
    }
    if (!COMMANDS.contains(first())) {
      suggestion(first())
          .ifPresent(
              nearest -> {
                throw new CommandException(
                    "'%s' is not a command. Did you mean '%s'? See ./rehearse --help."
                        .formatted(first(), nearest));
              });
      if (rehearse.workspace().environments().contains(first())) {
        throw new CommandException(
            "'%s' is an environment, not a command. Select it with --stack %s."
                .formatted(first(), first()));
      }
    }
  }

  /** The command that a word resembles, or empty. A newer pulumi may have more commands. */
  static Optional<String> suggestion(String word) {
    return Stream.concat(Commands.names().stream(), COMMANDS.stream())
        .filter(command -> distance(word, command) <= tolerance(word))
        .min(Comparator.comparingInt(command -> distance(word, command)));
  }

  private static int tolerance(String word) {
    return word.startsWith("-") || word.length() < SHORTEST_SUGGESTED ? 0 : 2;
  }

  // The Levenshtein distance, with one row of the matrix at a time.
  private static int distance(String one, String other) {
    var row = new int[other.length() + 1];
    for (var j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (var i = 1; i <= one.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j <= other.length(); j++) {
        var cost = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(cost, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
