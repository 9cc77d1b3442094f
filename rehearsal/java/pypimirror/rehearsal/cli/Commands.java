package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.notebook.Notebook;
import pypimirror.rehearsal.notebook.Terminal;

/** The commands of {@code ./rehearse} other than those of the Pulumi CLI, and their parser. */
final class Commands {

  private static final int USAGE = 2;
  private static final Map<String, Function<Rehearse, CommandLine>> ALL = new LinkedHashMap<>();

  static {
    ALL.put(
        "notebook",
        rehearse ->
            Notebook.commandLine(new Notebook(rehearse::surroundings, Terminal.ofThisProcess())));
    // Everything after the first word belongs to the command.
    ALL.put("admin", rehearse -> new CommandLine(new AdminCommand()).setStopAtPositional(true));
    add("script", ScriptCommand::new);
    add("audit", AuditCommand::new);
    add("cost", CostCommand::new);
    add("diff", DiffCommand::new);
    add("new", NewCommand::new);
    add("adopt", AdoptCommand::new);
    // "-1h" must not be an unknown option. The command itself reports this mistake.
    ALL.put(
        "clock",
        rehearse ->
            new CommandLine(new ClockCommand()).setUnmatchedOptionsArePositionalParams(true));
    // Options after the first word belong to ./approve.
    ALL.put(
        "approve",
        rehearse ->
            new CommandLine(new ApproveCommand())
                .setStopAtPositional(true)
                .setUnmatchedOptionsArePositionalParams(true));
    add("env", EnvCommand::new);
    add("engine", EngineCommand::new);
    add("reset", ResetCommand::new);
  }

  private Commands() {}

  private static void add(String name, Supplier<Object> command) {
    ALL.put(name, rehearse -> new CommandLine(command.get()));
  }

  /** The names of the commands. */
  static Set<String> names() {
    return ALL.keySet();
  }

  /** The parser of all commands. */
  static CommandLine parser(Rehearse rehearse) {
    return parser(rehearse, ALL.keySet());
  }

  /** The parser of one command. Loading the other commands takes half a second. */
  static CommandLine parser(Rehearse rehearse, String name) {
    return parser(rehearse, List.of(name));
  }

  private static CommandLine parser(Rehearse rehearse, Collection<String> names) {
    var parser = new CommandLine(rehearse);
    names.forEach(name -> parser.addSubcommand(name, ALL.get(name).apply(rehearse)));
    return parser
        .setUsageHelpWidth(100)
        .setUsageHelpLongOptionsMaxWidth(30)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (mistake, arguments) -> {
              Console.standard().say(explained(mistake));
              return USAGE;
            })
        .setExecutionExceptionHandler(
            (failure, command, result) -> {
              if (failure instanceof CommandException problem) {
                return Rehearse.report(problem);
              }
              if (failure instanceof IOException || failure instanceof UncheckedIOException) {
                return Rehearse.report(failure);
              }
              if (failure instanceof IllegalArgumentException
                  || failure instanceof NotModelledException) {
                Console.standard().say(failure.getMessage());
                return USAGE;
              }
              throw failure;
            });
  }

  private static String explained(CommandLine.ParameterException mistake) {
    var message = mistake.getMessage();
    var name = mistake.getCommandLine().getCommandName();
    var ofCommand = !name.startsWith(".");
    return "%s%s See ./rehearse %s--help."
        .formatted(
            ofCommand ? name + ": " : "",
            message.endsWith(".") ? message : message + ".",
            ofCommand ? name + " " : "");
  }
}
