package pypimirror.rehearsal.adoption;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.rehearsal.environments.AdoptException;

/** Adopts the mirrors in states that a test builds. */
abstract class AdoptionFixture {

  @TempDir Path folder;

  Found find(States states, String... options) {
    return Found.in(states.in(folder), options);
  }

  /** Returns the findings if the user also sets values of the configuration, by full key. */
  Findings findings(States states, Map<String, Object> values, String... options) {
    var findings = new Findings();
    new MirrorFinder(states.in(folder), Options.parse(options), values, findings).find();
    return findings;
  }

  /** Returns the lines of the message with which the adoption fails. */
  List<String> problems(States states, String... options) {
    var problems = new ArrayList<String>();
    assertThatThrownBy(() -> find(states, options))
        .isInstanceOf(AdoptException.class)
        .satisfies(it -> it.getMessage().lines().forEach(problems::add));
    return problems;
  }
}
