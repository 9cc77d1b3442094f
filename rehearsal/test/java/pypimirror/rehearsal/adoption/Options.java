package pypimirror.rehearsal.adoption;

import picocli.CommandLine;

/** Parses the options that describe a mirror. */
final class Options {

  private Options() {}

  static Choice parse(String... arguments) {
    var options = new MirrorOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options)).parseArgs(arguments);
    options.check(false);
    return options.choice();
  }
}
