package pypimirror.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
            "\\| `%s`: [^|]+ \\| `%s` \\| `%s` \\| "
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

  @Test
  void readsTheAnswersOfAnAccount(@TempDir Path folder) throws IOException {
    var file =
        Files.writeString(
            folder.resolve("111122223333-us-east-1.json"),
            "{\"answers\": [{\"question\": \"bad-token\", \"answer\": \"404\"}]}");
    assertThat(Assumptions.parse(file.toString()).badTokenStatus()).isEqualTo(404);
    assertThatThrownBy(() -> Assumptions.parse(folder.resolve("none.json").toString()))
        .hasMessageContaining("none.json is not a file of verify/verify-account");
  }

  // The page says which answers an account has confirmed.
  @Test
  void theDocumentationMarksTheVerifiedAnswers() throws IOException {
    var verified = new TreeMap<String, String>();
    var evidence = Path.of("verify/evidence");
    if (Files.isDirectory(evidence)) {
      try (var files = Files.list(evidence)) {
        for (var file : files.sorted().toList()) {
          var found = new ObjectMapper().readTree(file.toFile());
          found
              .path("answers")
              .forEach(
                  it ->
                      assertThat(
                              verified.put(
                                  it.path("question").asText(),
                                  "`%s`".formatted(it.path("answer").asText())))
                          .as("answer of an earlier account")
                          .isIn(null, "`%s`".formatted(it.path("answer").asText())));
        }
      }
    }
    var page = Files.readString(Path.of("docs/explanation/assumptions.md"));
    for (var question : Assumptions.Question.values()) {
      assertThat(page.lines().filter(line -> line.startsWith("| `%s`".formatted(question.key()))))
          .singleElement()
          .asString()
          .endsWith("| %s |".formatted(verified.getOrDefault(question.key(), "no")));
    }
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
