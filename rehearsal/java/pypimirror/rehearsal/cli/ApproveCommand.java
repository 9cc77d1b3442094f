package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import pypimirror.rehearsal.notebook.HostPip;
import pypimirror.rehearsal.notebook.Notebook;
import pypimirror.rehearsal.notebook.Terminal;

@Command(
    name = "approve",
    header = "Run ./approve in the emulated account, as a curator of the environment.",
    description = {
      "Runs outside of the VPC with the first role in curatorRoleArns, as a pipeline does. plan",
      "reads the index that pip is configured to use, with uv and osv-scanner of tools/.",
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
    return switch (arguments.isEmpty() ? "" : arguments.get(0)) {
      case "plan", "advisories" -> withoutAws();
      default -> asCurator();
    };
  }

  private int withoutAws() throws IOException, InterruptedException {
    var tools = rehearse.session().curation();
    tools.prepare();
    var words = approve();
    words.addAll(List.of("--osv-scanner", tools.osvScanner()));
    if (arguments.get(0).equals("plan")) {
      words.addAll(List.of("--uv", tools.uv()));
    }
    var builder =
        new ProcessBuilder(words).directory(rehearse.workspace().project().toFile()).inheritIO();
    builder.environment().computeIfAbsent("UV_DEFAULT_INDEX", name -> indexOfPip());
    return builder.start().waitFor();
  }

  // The emulator connects public:pypi to the same index. Null leaves the variable unset.
  private String indexOfPip() {
    var script = rehearse.workspace().installation().script("python/host_pip.py").toString();
    var setup = new HostPip(List.of("python3", script), Terminal.ofThisProcess()).get();
    return setup.user() == null ? setup.index() : null;
  }

  // A notebook's PATH may not contain Java.
  private List<String> approve() {
    var words =
        new ArrayList<>(
            List.of(
                "env",
                "APPROVE_JAVA=" + EmulatorJava.JAVA,
                rehearse.workspace().installation().approve().toString()));
    words.addAll(arguments);
    return words;
  }

  private int asCurator() throws IOException, InterruptedException {
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
    words.addAll(approve());
    if (!arguments.isEmpty()) {
      words.addAll(List.of("--env", rehearse.environment()));
    }
    if (arguments.contains("--advisories")) {
      var tools = rehearse.session().curation();
      tools.prepare();
      words.addAll(List.of("--osv-scanner", tools.osvScanner()));
    }
    return Notebook.commandLine(new Notebook(notebooks::surroundings, Terminal.ofThisProcess()))
        .execute(words.toArray(String[]::new));
  }
}
