package pypimirror.rehearsal.notebook;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** If the exercise fails, there is no class-data archive, and every start takes longer. */
class NotebookExerciseTest {

  @Test
  void theExerciseThatCreatesTheClassDataArchiveSucceeds(@TempDir Path folder) {
    assertThatCode(() -> NotebookExercise.run(folder)).doesNotThrowAnyException();
  }
}
