package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import pypimirror.rehearsal.notebook.Administrator;

@Command(
    name = "admin",
    header = "Run a command as an administrator of the environment's account.",
    description = {
      "Runs the command outside of the VPC, with credentials for the emulated account. pulumi and",
      "aws use the emulator.",
      ""
    })
final class AdminCommand implements Callable<Integer> {

  @ParentCommand private Rehearse rehearse;

  @Parameters(arity = "1..*", paramLabel = "-- CMD", description = "the command and its arguments")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var stack = rehearse.stack();
    var notebooks = rehearse.notebooks(stack);
    notebooks.prepare();
    var variables = new TreeMap<>(stack.variables());
    variables.put("REHEARSAL_HOME", rehearse.workspace().home().toString());
    variables.put("REHEARSAL_ADMIN", stack.environment());
    variables.put(
        "PATH",
        "%s:%s:%s:%s"
            .formatted(
                notebooks.folder().resolve("bin"),
                stack.pulumiShim(),
                stack.engineShims(),
                System.getenv().getOrDefault("PATH", "")));
    try {
      return new Administrator(notebooks.surroundings()).run(command, variables);
    } catch (IOException e) {
      if (e.getMessage().startsWith("Cannot run program")) {
        throw new CommandException("%s is not a command.".formatted(command.get(0)));
      }
      throw e;
    }
  }
}
