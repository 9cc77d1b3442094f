package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "audit",
    header = "Print who can do what, and from where, according to the policies.")
final class AuditCommand implements Callable<Integer> {

  @ParentCommand private Rehearse rehearse;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return ConfigurationReports.command(rehearse.stack(), "audit", json).start().waitFor();
  }
}
