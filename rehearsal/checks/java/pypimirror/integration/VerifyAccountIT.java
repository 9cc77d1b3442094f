package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.Assumptions.Question;

/** Runs {@code verify/verify-account} against an account that gives each answer. */
class VerifyAccountIT {

  private static final Path SCRIPT = Path.of("verify/verify-account").toAbsolutePath();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsTheAnswersOfTheAccount(boolean alternative, @TempDir Path folder) throws IOException {
    Function<Question, String> answer = alternative ? Question::other : Question::usual;
    var rehearsal = new Rehearsal(folder);
    rehearsal.variable(
        Assumptions.VARIABLE,
        Arrays.stream(Question.values())
            .map(question -> question.key() + "=" + answer.apply(question))
            .collect(Collectors.joining(",")));
    var evidence = folder.resolve("evidence.json");
    run(rehearsal, "--evidence", evidence.toString()).succeeded();

    var document = new ObjectMapper().readTree(evidence.toFile());
    var found = new TreeMap<String, String>();
    for (JsonNode it : document.path("answers")) {
      found.put(it.path("question").asText(), it.path("answer").asText());
    }
    assertThat(found)
        .isEqualTo(
            Arrays.stream(Question.values())
                .collect(Collectors.toMap(Question::key, answer, (one, two) -> one, TreeMap::new)));
    assertThat(document.path("account").asText()).isEqualTo(Rehearsal.ACCOUNT);
    // A token of CodeArtifact begins with the header of a JWT.
    assertThat(Files.readString(evidence)).doesNotContain("eyJ").doesNotContain("assword");
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture(Rehearsal.ACCOUNT));
    assertThat(Path.of("Pulumi.verify.yaml")).doesNotExist();
    assertThat(Path.of("verify/.state").resolve(Rehearsal.ACCOUNT + "-us-east-1")).doesNotExist();
    assertThat(document.path("emulated").asBoolean()).isTrue();

    // The rehearsal behaves like the account.
    var account = Assumptions.parse(evidence.toString());
    assertThat(account.tokenPrincipalIsKnown()).isEqualTo(!alternative);
    assertThat(account.badTokenStatus()).isEqualTo(alternative ? 404 : 401);
  }

  @Test
  void rejectsForeignCredentialsAndWrongArguments(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    var before = rehearsal.account();
    assertThat(
            rehearsal
                .run("admin", "--", SCRIPT.toString(), "444455556666", "us-east-1")
                .failed()
                .output())
        .contains("The credentials are of account 111122223333, not of 444455556666.");
    assertThat(rehearsal.run("admin", "--", SCRIPT.toString(), "1", "us-east-1").failed().output())
        .contains("'1' is not the ID of an account");
    assertThat(
            rehearsal.run("admin", "--", SCRIPT.toString(), "111122223333", "x").failed().output())
        .contains("'x' is not a region");
    assertThat(rehearsal.account()).isEqualTo(before);
  }

  @Test
  void removesEverythingAfterAFailure(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.faults("aws:codeartifact/repository:Repository create 1");
    assertThat(run(rehearsal).failed().output())
        .contains("pulumi up failed")
        .contains("not all questions have an answer")
        .doesNotContain("Traceback");
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture(Rehearsal.ACCOUNT));
  }

  private static Rehearsal.Result run(Rehearsal rehearsal, String... options) {
    var words =
        new ArrayList<>(
            List.of(
                "admin", "--", SCRIPT.toString(), Rehearsal.ACCOUNT, "us-east-1", "--settle", "0"));
    words.addAll(List.of(options));
    return rehearsal.run(words.toArray(String[]::new));
  }
}
