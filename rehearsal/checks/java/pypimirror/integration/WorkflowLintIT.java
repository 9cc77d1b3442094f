package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Checks every workflow with actionlint, which includes ShellCheck, and with zizmor. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkflowLintIT {

  private static final Path WORKFLOWS = Path.of(".github/workflows");

  private String actionlint;
  private String shellcheck;
  private String zizmor;

  @BeforeAll
  void install(@TempDir Path tools) throws IOException, InterruptedException {
    shellcheck =
        PythonTools.install("shell-lint", tools.resolve("shell")).resolve("shellcheck").toString();
    zizmor =
        PythonTools.install("workflow-lint", tools.resolve("workflow"))
            .resolve("zizmor")
            .toString();
    actionlint = tools.resolve("actionlint").toString();
    PythonTools.run(
        "go",
        "-C",
        "tools/actionlint",
        "build",
        "-mod=readonly",
        "-trimpath",
        "-o",
        actionlint,
        "github.com/rhysd/actionlint/cmd/actionlint");
  }

  @Test
  void actionlintFindsNothing() throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(actionlint, "-shellcheck", shellcheck));
    try (var files = Files.list(WORKFLOWS)) {
      files.sorted().map(Path::toString).forEach(command::add);
    }
    assertThat(command).hasSizeGreaterThan(3);
    assertThat(PythonTools.run(command.toArray(String[]::new))).isEmpty();
  }

  @Test
  void zizmorFindsNothing() throws IOException, InterruptedException {
    assertThat(PythonTools.run(zizmor, "--offline", ".github")).contains("No findings to report");
  }

  @Test
  void actionlintAndZizmorDetectAnInsecureWorkflow(@TempDir Path folder) throws IOException {
    var workflow =
        Files.writeString(
            folder.resolve("wrong.yml"),
            """
            on: pull_request_target
            jobs:
              one:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - run: rm $1 ${{ github.event.pull_request.title }}
            """);
    assertThatThrownBy(
            () -> PythonTools.run(actionlint, "-shellcheck", shellcheck, workflow.toString()))
        .hasMessageContaining("potentially untrusted")
        .hasMessageContaining("SC2086");
    assertThatThrownBy(() -> PythonTools.run(zizmor, "--offline", workflow.toString()))
        .hasMessageContaining("unpinned-uses")
        .hasMessageContaining("dangerous-triggers");
  }
}
