package pypimirror.rehearsal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Compares the reference of the commands with the command line, and regenerates it on request. */
class CommandsReferenceTest {

  private static final Path REFERENCE = Path.of("docs/reference/commands.md");
  private static final String COMMAND = "WRITE_DOCS=1 mvn -B test -Dtest=CommandsReferenceTest";

  @Test
  void theReferenceMatchesTheCommandLine() throws IOException {
    var commands = Commands.parser(new Rehearse(new Installation(Path.of(""))));
    var expected =
        "# Commands\n\n<!-- Generated from the code. Regenerate it with: "
            + COMMAND
            + " -->\n\n"
            + help(commands)
            + new TreeMap<>(commands.getSubcommands())
                .entrySet().stream()
                    .map(it -> "\n## " + it.getKey() + "\n\n" + help(it.getValue()))
                    .collect(Collectors.joining());
    if (System.getenv("WRITE_DOCS") != null) {
      Files.writeString(REFERENCE, expected);
    } else {
      assertThat(Files.readString(REFERENCE))
          .as("stale; regenerate it with: %s", COMMAND)
          .isEqualTo(expected);
    }
  }

  private static String help(CommandLine command) {
    var text = command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing();
    return "```text\n" + text + "\n```\n";
  }
}
