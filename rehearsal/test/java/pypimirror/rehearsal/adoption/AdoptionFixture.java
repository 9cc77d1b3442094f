package pypimirror.rehearsal.adoption;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.rehearsal.environments.AdoptException;

/** Adopts the mirrors in states that a test builds. */
abstract class AdoptionFixture {

  @TempDir Path folder;

  Found find(States states, String... options) {
    return Found.in(states.in(folder), options);
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
