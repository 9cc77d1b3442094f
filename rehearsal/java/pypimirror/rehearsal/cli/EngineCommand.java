package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "engine",
    header = "Build everything that the program needs to run, and print the engine's folder.")
final class EngineCommand implements Callable<Integer> {

  @ParentCommand private Rehearse rehearse;

  @Override
  public Integer call() throws IOException, InterruptedException {
    rehearse.session().prepare();
    System.out.println(rehearse.session().engineFolder());
    return 0;
  }
}
