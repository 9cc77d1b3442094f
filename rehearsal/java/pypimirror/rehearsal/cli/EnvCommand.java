package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "env",
    header = "Print shell exports that make pulumi use the rehearsal.",
    description = {"Usage in a shell: eval \"$(./rehearse env)\"", ""})
final class EnvCommand implements Callable<Integer> {

  @ParentCommand private Rehearse rehearse;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var stack = rehearse.stack();
    export("PATH", stack.pulumiShim() + ":" + System.getenv("PATH"));
    stack.variables().forEach(EnvCommand::export);
    return 0;
  }

  private static void export(String name, String value) {
    System.out.println("export " + name + "=" + EngineHome.quote(value));
  }
}
