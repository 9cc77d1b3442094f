package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import pypimirror.rehearsal.notebook.Notebook;
import pypimirror.rehearsal.notebook.Terminal;

@Command(
    name = "approve",
    header = "Run ./approve in the emulated account, as a curator of the environment.",
    description = {
      "Runs outside of the VPC with the first role in curatorRoleArns, as a pipeline does.",
      ""
    })
final class ApproveCommand implements Callable<Integer> {

  // Changes to the project's folder, because a notebook starts in the folder of the caller.
  private static final String IN_PROJECT = "cd \"$1\" && shift && exec \"$@\"";

  @ParentCommand private Rehearse rehearse;

  @Parameters(
      arity = "0..*",
      paramLabel = "ARGUMENTS",
      description = "the arguments of ./approve, without --env")
  private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var workspace = rehearse.workspace();
    var notebooks = rehearse.notebooks(rehearse.stack());
    notebooks.prepare();
    var words =
        new ArrayList<>(
            List.of(
                "--outside",
                "--brief",
                "--as",
                notebooks.curator(),
                "--",
                "sh",
                "-c",
                IN_PROJECT,
                "sh",
                workspace.project().toString()));
    words.addAll(
        EmulatorJava.plain(
            workspace.installation().approveJar().toString(), "pypimirror.curation.cli.Approve"));
    words.addAll(arguments);
    if (!arguments.isEmpty()) {
      words.addAll(List.of("--env", rehearse.environment()));
    }
    return Notebook.commandLine(new Notebook(notebooks::surroundings, Terminal.ofThisProcess()))
        .execute(words.toArray(String[]::new));
  }
}
