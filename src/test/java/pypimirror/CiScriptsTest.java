package pypimirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pypimirror.testing.Configs;

/** Runs the scripts of the workflows with a fake GitHub CLI that records its calls. */
class CiScriptsTest {

  private static final Path ENGINE_ACTION = Path.of(".github/actions/engine/action.yml");

  @TempDir Path folder;

  @BeforeEach
  void createFakeGitHubCli() throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    // Prints the response of the test for a GET request, and records every call and body.
    executable(
        "gh",
        """
        #!/usr/bin/env bash
        echo "$*" >>"%1$s/calls"
        [[ $* == *--method* ]] || cat "%1$s/found" 2>/dev/null
        for argument in "$@"; do
          [[ $argument != body=@* ]] || cat "${argument#body=@}" >"%1$s/body"
        done
        """
            .formatted(folder));
  }

  private void executable(String name, String script) throws IOException {
    var file = Files.writeString(folder.resolve("bin").resolve(name), script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private record Result(int exitCode, String output) {}

  private Result run(String... command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("GITHUB_REPOSITORY", "acme/mirror");
    builder.environment().put("GH_TOKEN", "none");
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), output);
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  private Path file(String name, String text) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        ".ci/comment 7                | usage: .ci/comment NUMBER FILE",
        ".ci/comment 7 nothing        | comment: File nothing does not exist.",
        ".ci/drift dev                | usage: .ci/drift ENVIRONMENT FOLDER",
        ".ci/drift nowhere folder     | drift: Pulumi.nowhere.yaml does not exist.",
        ".ci/issue drift              | usage: .ci/issue drift|advisories FOLDER [incomplete]",
        ".ci/issue other folder       | usage: .ci/issue drift|advisories FOLDER [incomplete]",
        ".ci/advisories dev           | usage: .ci/advisories ENVIRONMENT FOLDER",
        ".ci/advisories nowhere x     | advisories: Pulumi.nowhere.yaml does not exist.",
        ".ci/preview main             | usage: .ci/preview BASE FOLDER",
        ".ci/packages main            | usage: .ci/packages BASE FOLDER",
        ".ci/packages nothing report  | packages: nothing is not a commit.",
        ".ci/environments             | usage: .ci/environments ENVIRONMENTS [ROLE]",
        ".ci/environments {\"dev\":{\"region\":\"r\",\"backend\":[1],\"planRole\":\"p\"}} | environments: dev.backend must be a string.",
      })
  void rejectsInvalidArgumentsWithAMessage(String command, String said) throws Exception {
    var result = run(command.split(" "));
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.output()).isEqualTo(said + "\n");
  }

  @Test
  void firstReportCreatesAComment() throws Exception {
    var report = file("comment.md", "<!-- rehearsed diff -->\nit changes\n");
    assertThat(run(".ci/comment", "7", report.toString()).exitCode()).isZero();
    assertThat(calls()).hasSize(2);
    assertThat(calls().get(0)).startsWith("api --paginate repos/acme/mirror/issues/7/comments ");
    assertThat(calls().get(1))
        .contains("--method POST repos/acme/mirror/issues/7/comments ", "body=@" + report);
    assertThat(folder.resolve("body")).hasContent("<!-- rehearsed diff -->\nit changes\n");
  }

  @Test
  void laterReportUpdatesTheComment() throws Exception {
    file("found", "41\n42\n");
    var report = file("comment.md", "<!-- rehearsed diff -->\n");
    assertThat(run(".ci/comment", "7", report.toString()).exitCode()).isZero();
    assertThat(calls().get(1)).contains("--method PATCH repos/acme/mirror/issues/comments/41 ");
  }

  @Test
  void rejectsAReportWithoutAMarker() throws Exception {
    var report = file("comment.md", "it changes\n");
    var result = run(".ci/comment", "7", report.toString());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).contains("must be an HTML comment");
    assertThat(folder.resolve("calls")).doesNotExist();
  }

  @Test
  void driftOpensAnIssueAndUpdatesIt() throws Exception {
    file("drift/dev.md", "### dev\n");
    file("drift/prod.md", "### prod\n");
    assertThat(run(".ci/issue", "drift", folder.resolve("drift").toString()).output())
        .isEqualTo("opened an issue\n");
    assertThat(calls().get(1)).contains("--method POST repos/acme/mirror/issues -f title=Drift");
    assertThat(folder.resolve("body"))
        .content()
        .startsWith("<!-- drift -->")
        .contains("### dev\n### prod\n");

    file("found", "9\n");
    assertThat(run(".ci/issue", "drift", folder.resolve("drift").toString()).output())
        .isEqualTo("updated issue 9\n");
    assertThat(calls().get(3)).contains("--method PATCH repos/acme/mirror/issues/9 ");
  }

  @Test
  void closesTheIssueIfACompleteCheckFindsNoDrift() throws Exception {
    assertThat(run(".ci/issue", "drift", folder.resolve("nothing").toString()).output())
        .isEqualTo("no drift found, and no open issue\n");
    file("found", "9\n");
    assertThat(run(".ci/issue", "drift", folder.resolve("nothing").toString()).output())
        .isEqualTo("closed issue 9\n");
    assertThat(calls().get(2)).contains("issues/9 -f state=closed");
    assertThat(
            run(".ci/issue", "drift", folder.resolve("nothing").toString(), "incomplete").output())
        .isEqualTo("issue 9 stays open, because not every environment could be checked\n");
  }

  @Test
  void advisoriesHaveAnIssueOfTheirOwn() throws Exception {
    file("reports/dev.md", "### dev\n");
    assertThat(run(".ci/issue", "advisories", folder.resolve("reports").toString()).output())
        .isEqualTo("opened an issue\n");
    assertThat(calls().get(0)).contains("issues?state=open");
    assertThat(calls().get(1)).contains("-f title=Packages with advisories");
    assertThat(folder.resolve("body"))
        .content()
        .startsWith("<!-- advisories -->")
        .contains("Readers can install releases with known advisories.", "### dev\n");
  }

  @Test
  void namesAReportThatIsTooLongForAnIssue() throws Exception {
    file("drift/a.md", "### a\n" + "x".repeat(40_000) + "\n");
    file("drift/b.md", "### b\n" + "y".repeat(40_000) + "\n");
    assertThat(run(".ci/issue", "drift", folder.resolve("drift").toString()).output())
        .isEqualTo("opened an issue\n");
    assertThat(folder.resolve("body"))
        .content()
        .contains("### a\nx", "### b\n\nThe report is too long for an issue.")
        .hasSizeLessThan(65_536);
  }

  @Test
  void keepsTheDeploymentOrderOfEnvironments() throws Exception {
    var prod =
        "\"prod\": {\"region\": \"r\", \"backend\": \"s3://b\", \"planRole\": \"p\", \"deployRole\": \"d\"}";
    var dev =
        "\"dev\": {\"region\": \"r\", \"backend\": \"s3://b\", \"planRole\": \"p\", \"previewRole\": \"q\"}";
    var variable = "{" + prod + ", " + dev + "}";
    assertThat(run(".ci/environments", variable).output())
        .startsWith("[{\"environment\": \"prod\", \"previewRole\": \"\", \"deployRole\": \"d\", ")
        .contains("{\"environment\": \"dev\", \"previewRole\": \"q\", \"deployRole\": \"\", ");
    assertThat(run(".ci/environments", variable, "deploy").output())
        .contains("\"environment\": \"prod\"")
        .doesNotContain("\"environment\": \"dev\"");
    assertThat(run(".ci/environments", variable, "preview").output())
        .contains("\"environment\": \"dev\"")
        .doesNotContain("\"environment\": \"prod\"");
  }

  @Test
  void reportsEveryProblemOfTheEnvironmentsVariable() throws Exception {
    var result = run(".ci/environments", "{\"nowhere\": {}}");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output().lines())
        .containsExactly(
            "environments: Pulumi.nowhere.yaml does not exist. Available environments: "
                + String.join(", ", Configs.environments()),
            "environments: nowhere.region is missing.",
            "environments: nowhere.backend is missing.",
            "environments: nowhere.planRole is missing.");
    assertThat(run(".ci/environments", "[]").output()).contains("must be a JSON object");
  }

  @Test
  void bootstrapRejectsAnUnknownStackAndListsTheKnownOnes() throws Exception {
    var result = run("backend/bootstrap", "nowhere");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).contains("Specify a stack. Available stacks: dev prod");
  }

  @Test
  void workflowsHaveNoSecretsAndNoPrivilegedTrigger() throws IOException {
    for (var workflow : workflows()) {
      assertThat(Files.readString(workflow))
          .as(workflow.toString())
          .doesNotContain("secrets.")
          .doesNotContain("pull_request_target")
          .contains("permissions: {}");
    }
  }

  @Test
  void everyActionIsPinnedByItsFullHash() throws IOException {
    var uses = new ArrayList<String>();
    var files = Stream.concat(workflows().stream(), Stream.of(ENGINE_ACTION)).toList();
    for (var file : files) {
      Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> line.matches("(- )?uses: .*"))
          .forEach(uses::add);
    }
    assertThat(uses)
        .isNotEmpty()
        .allMatch(
            use ->
                use.matches("(- )?uses: [\\w/-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+")
                    || use.matches("(- )?uses: \\./\\.github/(workflows|actions)/.*"));
  }

  private static List<Path> workflows() throws IOException {
    try (var files = Files.list(Path.of(".github/workflows"))) {
      return files.sorted().toList();
    }
  }
}
