package pypimirror.rehearsal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands of {@code ./rehearse}. */
class RehearseTest {

  static Set<String> commands() {
    return Commands.names();
  }

  private static CommandLine parser() {
    return Commands.parser(new Rehearse(new Installation(Path.of(""))));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithOneLineForTheList(String name) {
    var command = parser().getSubcommands().get(name);
    assertThat(command.getCommandName()).isEqualTo(name);
    assertThat(command.getCommandSpec().usageMessage().header()).hasSize(1);
    assertThat(command.getUsageMessage()).contains("--help", "--stack=ENV");
    assertThat(parser().getUsageMessage()).contains("\n  " + name + " ");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theParserOfOneCommandHasTheSameOptions(String name) {
    var alone = Commands.parser(new Rehearse(new Installation(Path.of(""))), name);
    assertThat(alone.getSubcommands().get(name).getUsageMessage())
        .isEqualTo(parser().getSubcommands().get(name).getUsageMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"do", "api", "neo", "dn", "pre", "-C", "--color", "unlike-any"})
  void suggestsNothingForShortWordsAndPulumiOptions(String word) {
    assertThat(PulumiCommand.suggestion(word)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "preveiw,preview",
    "notebok,notebook",
    "adpot,adopt",
    "destory,destroy",
    "resett,reset"
  })
  void suggestsTheNearestCommand(String word, String nearest) {
    assertThatThrownBy(() -> new PulumiCommand(null, CommandWords.of(List.of(word))).run())
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("Did you mean '" + nearest + "'?");
  }

  @Test
  void namesTheOptionIfAnEnvironmentIsUsedAsACommand() {
    var rehearse = new Rehearse(new Installation(Path.of("").toAbsolutePath()));
    assertThatThrownBy(() -> new PulumiCommand(rehearse, CommandWords.of(List.of("prod"))).run())
        .hasMessage("'prod' is an environment, not a command. Select it with --stack prod.");
    assertThatThrownBy(
            () ->
                new PulumiCommand(rehearse, CommandWords.of(List.of("stack", "select", "prod")))
                    .run())
        .hasMessage("The rehearsal has no selected environment. Add --stack ENV to each command.");
  }

  @Test
  void helpIsAnotherFormOfTheOption() {
    assertThat(CommandWords.of(List.of("help")).words()).containsExactly("--help");
    assertThat(CommandWords.of(List.of("help", "cost")).words()).containsExactly("cost", "--help");
    assertThat(CommandWords.of(List.of("--as-pulumi", "help")).words()).containsExactly("help");
  }
}
