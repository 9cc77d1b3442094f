package pypimirror.curation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Compares the reference of {@code ./approve} with the code, and regenerates it on request. */
class ApproveReferenceTest {

  private static final Path REFERENCE = Path.of("docs/reference/approve.md");
  private static final String COMMAND = "WRITE_DOCS=1 mvn -B test -Dtest=ApproveReferenceTest";

  @Test
  void theReferenceMatchesTheCommandLine() throws IOException {
    var approve = Approve.commandLine().setUsageHelpWidth(100);
    var expected =
        "# Approvals\n\n<!-- Generated from the code. Regenerate it with: "
            + COMMAND
            + " -->\n\n"
            + help(approve)
            + new TreeMap<>(approve.getSubcommands())
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
    return "```text\n%s\n```\n"
        .formatted(command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing());
  }
}
