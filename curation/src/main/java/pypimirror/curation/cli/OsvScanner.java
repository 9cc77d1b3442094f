package pypimirror.curation.cli;

import picocli.CommandLine.Option;
import pypimirror.curation.Tools;

/** The option of every command that uses osv-scanner. */
final class OsvScanner {

  @Option(
      names = "--osv-scanner",
      paramLabel = "CMD",
      defaultValue = "osv-scanner",
      description = "command of osv-scanner (default: ${DEFAULT-VALUE})")
  private String command;

  String command() {
    return command;
  }

  Tools alone() {
    return new Tools("", command);
  }
}
