package pypimirror.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Runs the cases of a file in one notebook, one after another, which is faster than a notebook for
 * each case.
 *
 * @param rehearsal the rehearsal with a configured notebook
 * @param results a folder for the output of each case
 */
record NotebookCases(Rehearsal rehearsal, Path results) {

  /** The files with the cases. Each line is a case. Its columns are separated by {@code " | "}. */
  static final Path FILES = Path.of("rehearsal/checks/resources/notebook").toAbsolutePath();

  /** Checks the output of a case. */
  interface Check {
    void check(List<String> columns, Path output) throws IOException;
  }

  /**
   * Runs the cases.
   *
   * @param file name of the file
   * @param prepare commands before the first case
   * @param command creates the commands for the first column of a case and the file for its output
   */
  Stream<DynamicTest> run(
      String file, String prepare, BiFunction<String, Path, String> command, Check check)
      throws IOException {
    var commands = new StringBuilder(prepare);
    var tests = new ArrayList<DynamicTest>();
    for (var line : Files.readAllLines(FILES.resolve(file))) {
      if (line.startsWith("# ")) {
        continue;
      }
      var columns = List.of(line.split(" \\| ", -1));
      var output = results.resolve("case-" + tests.size());
      commands.append(command.apply(columns.get(0), output)).append('\n');
      tests.add(DynamicTest.dynamicTest(line, () -> check.check(columns, output)));
    }
    // The exit code of a case is part of its output.
    rehearsal
        .run("notebook", "--brief", "--alone", "--", "bash", "-c", commands + "true")
        .succeeded();
    return tests.stream();
  }
}
