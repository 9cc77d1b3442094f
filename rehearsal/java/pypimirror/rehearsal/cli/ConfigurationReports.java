package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/** The program's own reports on an environment's configuration: {@code audit} and {@code cost}. */
final class ConfigurationReports {

  private ConfigurationReports() {}

  /** The command that prints a report. Its standard input is the resolved configuration. */
  static ProcessBuilder command(Stack stack, String report, boolean json)
      throws IOException, InterruptedException {
    var configuration = stack.derived().resolve("report-input.json");
    WholeFile.write(configuration, stack.configuration());
    var command =
        EmulatorJava.plain(
            stack.workspace().installation().jar().toString(), "pypimirror.report.ReportCommand");
    command.add(report);
    command.add(stack.workspace().name());
    command.add(stack.environment());
    if (json) {
      command.add("--json");
    }
    return new ProcessBuilder(command)
        .redirectInput(configuration.toFile())
        .redirectOutput(Redirect.INHERIT)
        .redirectError(Redirect.INHERIT);
  }
}
