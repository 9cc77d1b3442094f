package pypimirror.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssumptionsTest {

  @ParameterizedTest
  @EnumSource(Assumptions.Question.class)
  void everyQuestionIsInTheDocumentationWithBothAnswers(Assumptions.Question question)
      throws IOException {
    assertThat(Files.readString(Path.of("docs/explanation/assumptions.md")))
        .containsPattern(
            "\\| `%s`: [^|]+ \\| `%s` \\| `%s` \\|"
                .formatted(question.key(), question.usual(), question.other()));
  }

  @Test
  void theDocumentationContainsOnlyKnownQuestions() throws IOException {
    assertThat(
            Files.readString(Path.of("docs/explanation/assumptions.md"))
                .lines()
                .filter(line -> line.startsWith("| `")))
        .hasSize(Assumptions.Question.values().length);
  }

  @Test
  void changesOnlyTheAssumptionsThatAreGiven() {
    assertThat(Assumptions.usual().badTokenStatus()).isEqualTo(401);
    var other = Assumptions.parse(" bad-token=404, upstream-read=checked ,");
    assertThat(other.badTokenStatus()).isEqualTo(404);
    assertThat(other.upstreamReadIsChecked()).isTrue();
    assertThat(other.tokenPrincipalIsKnown()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad-token", "bad-token=403", "nothing=1", "=", "BAD-TOKEN=404"})
  void rejectsAnUnknownAssumption(String given) {
    assertThatThrownBy(() -> Assumptions.parse(given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "REHEARSAL_ASSUME: \""
                + given
                + "\" is not a known assumption. Use one of: token-principal=");
  }
}
