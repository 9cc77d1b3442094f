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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({".,git-url project-index", "member,git-url project-index", "other,-"})
  void checksTheWholeWorkspace(String folder, String causes, @TempDir Path temporary)
      throws IOException, InterruptedException {
    var program =
        """
        import sys
        sys.path.insert(0, "%s")
        from check_projects import causes, write
        root = "%s/root"
        write(root + "/pyproject.toml", '[tool.uv.workspace]\\nmembers = ["mem*"]\\n[[tool.uv.index]]\\nurl = "https://public.example/s"\\n')
        write(root + "/member/pyproject.toml", '[project]\\ndependencies = ["x @ git+https://public.example/x"]\\n')
        write(root + "/other/pyproject.toml", "[project]\\n")
        print(causes(root + "/%s"))
        """
            .formatted(SCRIPT.getParent(), temporary, folder);
    assertThat(PythonTools.run("python3", "-c", program).strip()).isEqualTo(causes);
  }
}
