package pypimirror.rehearsal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of a command line, before it is parsed. */
class CommandWordsTest {

  private static CommandWords words(String line) {
    return CommandWords.of(line.isEmpty() ? List.of() : List.of(line.split(" ", -1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--stack qa preview",
        "-s qa preview",
        "preview --stack qa",
        "preview --stack=qa",
        "--stack=qa preview"
      })
  void findsTheEnvironmentAndTheCommandInAnyOrder(String line) {
    assertThat(words(line).stack()).contains("qa");
    assertThat(words(line).command()).contains("preview");
    assertThat(words(line).words().get(0)).isEqualTo("preview");
  }

  @Test
  void keepsTheOrderOfTheOtherWords() {
    assertThat(words("--stack qa up --yes").words())
        .containsExactly("up", "--stack", "qa", "--yes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--stack qa", "-s qa", "--stack=qa"})
  void runsTheDefaultWithoutACommand(String line) {
    assertThat(words(line).isDefault()).isTrue();
    assertThat(words(line).command()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--json", "preview", "--as-pulumi"})
  void doesNotRunTheDefaultWithOtherWords(String line) {
    assertThat(words(line).isDefault()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "--non-interactive up", "-C folder up", "--as-pulumi -s qa up"})
  void passesOtherCommandsAndOptionsToPulumi(String line) {
    assertThat(words(line).isForPulumi(Set.of("diff"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--help", "-h", "--stack qa", "diff base", "-s qa diff base"})
  void keepsItsOwnCommandsAndOptions(String line) {
    assertThat(words(line).isForPulumi(Set.of("diff"))).isFalse();
  }

  @Test
  void ignoresOptionsInTheCommandOfANotebook() {
    var words = words("notebook -- tool --stack other");
    assertThat(words.stack()).isEqualTo(Optional.empty());
    assertThat(words.words()).containsExactly("notebook", "--", "tool", "--stack", "other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"preview --stack", "--stack", "preview --stack=", "notebook --stack -- true"})
  void rejectsAStackOptionWithoutAName(String line) {
    assertThatThrownBy(() -> words(line)).hasMessage("--stack needs the name of an environment.");
  }
}
