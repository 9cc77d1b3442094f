package pypimirror.rehearsal.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import pypimirror.rehearsal.diff.Diff;
import pypimirror.rehearsal.diff.Report;

@Command(
    name = "diff",
    header = "Report what this working tree changes, compared with a Git ref.",
    description = {
      "Deploys the ref's program and environments to an emulator of AWS, then this working tree on"
          + " top, and reports the differences. The engine, the emulator and the accounts are always"
          + " those of the working tree.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The change can be deployed.",
      "1:The change cannot be deployed.",
      "2:The report could not be created."
    })
final class DiffCommand implements Callable<Integer> {

  private static final int CANNOT_BE_DEPLOYED = 1;
  private static final int NO_REPORT = 2;

  private enum Format {
    TEXT,
    MARKDOWN,
    JSON
  }

  @ParentCommand private Rehearse rehearse;

  @Parameters(arity = "0..1", paramLabel = "BASE", description = "Git ref, such as origin/main")
  private String base;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, markdown or json (default: ${DEFAULT-VALUE})")
  private Format format;

  @Option(
      names = "--limit",
      paramLabel = "CHARACTERS",
      defaultValue = "999999999",
      description = "maximum length of the Markdown; details that do not fit are left out")
  private int limit;

  @Option(
      names = "--from",
      paramLabel = "REPORT",
      description = "print an existing JSON report in another format, instead of comparing")
  private Path from;

  @Override
  public Integer call() throws InterruptedException {
    try {
      return run();
    } catch (CommandException | IOException | UncheckedIOException e) {
      throw new CommandException(NO_REPORT, "diff: " + e.getMessage());
    }
  }

  private int run() throws IOException, InterruptedException {
    if (limit < 100) {
      throw new CommandException("--limit must be at least 100 characters.");
    }
    if (from != null) {
      print(existing());
      return 0;
    }
    if (base == null) {
      throw new CommandException(
          "BASE is missing. Specify a Git ref, for example ./rehearse diff origin/main.");
    }
    var tree = new BaseTree(rehearse.workspace().project(), base);
    var session = rehearse.session();
    session.prepare();
    var report = new TreeComparison(session, tree).run(environments(tree));
    print(report);
    return report.environments().stream().anyMatch(it -> it.state() == Report.State.REJECTED)
        ? CANNOT_BE_DEPLOYED
        : 0;
  }

  private Report existing() throws IOException {
    if (base != null || rehearse.stackOption().isPresent()) {
      throw new CommandException("--from prints a complete report. Omit BASE and --stack.");
    }
    if (!Files.isRegularFile(from)) {
      throw new CommandException("--from: %s is not a file.".formatted(from));
    }
    try {
      return Diff.report(Files.readString(from));
    } catch (JsonProcessingException e) {
      throw new CommandException(
          "%s is not a report. Create one with ./rehearse diff BASE --format json."
              .formatted(from));
    }
  }

  private void print(Report report) throws IOException {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.print(Diff.render(report, format.name().toLowerCase(Locale.ROOT), limit));
  }

  // The environments of both sides, or only the selected one.
  private List<String> environments(BaseTree tree) throws IOException, InterruptedException {
    var known = new TreeSet<>(tree.environments());
    known.addAll(rehearse.workspace().environments());
    var chosen = rehearse.stackOption().orElse("all");
    if (chosen.equals("all")) {
      return List.copyOf(known);
    }
    if (!known.contains(chosen)) {
      throw new CommandException(
          "Environment '%s' does not exist in the base or in this tree. Available environments: %s."
              .formatted(chosen, String.join(", ", known)));
    }
    return List.of(chosen);
  }
}
