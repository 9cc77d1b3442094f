package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Checks what the doctor finds in requirement files, project settings and lock files. */
class DoctorProjectsIT {

  private static final Path SCRIPT =
      Path.of("rehearsal/checks/python/check_projects.py").toAbsolutePath();

  @TestFactory
  Stream<DynamicTest> namesWhatCannotComeFromTheMirror() throws IOException, InterruptedException {
    var file = NotebookCases.FILES.resolve("projects.txt");
    var cases = Files.readAllLines(file).stream().filter(it -> !it.startsWith("# ")).toList();
    var found = PythonTools.run("python3", SCRIPT.toString(), file.toString()).lines().toList();
    assertThat(found).hasSameSizeAs(cases);
    return IntStream.range(0, cases.size())
        .mapToObj(
            it ->
                DynamicTest.dynamicTest(
                    cases.get(it),
                    () ->
                        assertThat(List.of(cases.get(it).split(" \\| ", -1)))
                            .last()
                            .isEqualTo(found.get(it))));
  }
}
