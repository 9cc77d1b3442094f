package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(name = "script", header = "Print the deployed script that Studio runs when an app starts.")
final class ScriptCommand implements Callable<Integer> {

  @ParentCommand private Rehearse rehearse;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var environment = rehearse.environment();
    var script =
        rehearse
            .notebooks(rehearse.stack())
            .startScript()
            .orElseThrow(
                () ->
                    new CommandException(
                        "No start script is deployed in '%s'. If pypi-mirror:studio is none, change it. Then run ./rehearse up --stack %s."
                            .formatted(environment, environment)));
    new PrintStream(System.out, true, StandardCharsets.UTF_8).print(script);
    return 0;
  }
}
