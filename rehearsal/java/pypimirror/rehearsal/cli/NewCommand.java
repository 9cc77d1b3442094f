package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import pypimirror.rehearsal.environments.AdoptException;
import pypimirror.rehearsal.environments.NewEnvironment;

@Command(
    name = "new",
    header = "Add an environment.",
    description = {
      "Writes Pulumi.ENV.yaml and the description of its account once the program accepts them,"
          + " rehearses the environment, and prints its cost and permissions. On a terminal, it"
          + " prompts for missing values. By default, the environment creates a network and a reader"
          + " role.",
      ""
    })
final class NewCommand implements Callable<Integer> {

  @ParentCommand private Rehearse rehearse;

  @Parameters(paramLabel = "ENV", description = "name of the new environment")
  private String environment;

  @Mixin private NewEnvironment request;

  @Override
  public Integer call() throws IOException, InterruptedException {
    rehearse.requireNew(environment);
    var session = rehearse.session();
    session.prepare();
    var ask =
        Boolean.getBoolean("rehearsal.terminal")
            || !System.getenv().getOrDefault("REHEARSAL_ASK", "").isEmpty();
    try (var scratch = new Scratch(session, environment)) {
      request.write(environment, scratch.files(), ask);
      scratch.validate();
      scratch.publish();
    } catch (AdoptException e) {
      throw new CommandException(e.getMessage() + "\nNothing was written.");
    }
    var stack = session.stack(environment);
    session.python().prepare();
    try (var turn = stack.turn()) {
      turn.exclusively();
      new Proof(stack, session.python(), session.java()).run(System.nanoTime());
    }
    var console = rehearse.workspace().console();
    console.say("cost of '%s'".formatted(environment));
    ConfigurationReports.command(stack, "cost", false).start().waitFor();
    console.say("permissions in '%s'".formatted(environment));
    ConfigurationReports.command(stack, "audit", false).start().waitFor();
    console.say(
        "commit Pulumi.%s.yaml and the description of its account, then continue with docs/how-to/operate.md"
            .formatted(environment));
    return 0;
  }
}
