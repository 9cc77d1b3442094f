package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.testing.Configs;

/** Compares changed environments with {@code ./rehearse diff}. */
class DiffIT {

  private static final Path GOLDEN = Path.of("rehearsal/checks/resources/diffs");
  private static final boolean WRITE = "1".equals(System.getenv("WRITE_DIFFS"));

  @TempDir static Path folder;

  private static Rehearsal rehearsal;

  @BeforeAll
  static void commit() throws IOException {
    rehearsal = new Rehearsal(folder);
    for (var name : Configs.environments()) {
      Files.copy(
          Path.of("Pulumi." + name + ".yaml"), file(name), StandardCopyOption.REPLACE_EXISTING);
    }
    git("init --quiet");
    git("add --all");
    git("-c user.name=test -c user.email=test@localhost commit --quiet -m base");
    git("tag base");
  }

  /** Restores the committed working tree before every test. */
  @BeforeEach
  void reset() {
    git("checkout --quiet --force base");
    git("clean --quiet --force -d");
  }

  private static Path file(String environment) {
    return rehearsal.project().resolve("Pulumi." + environment + ".yaml");
  }

  private static void git(String arguments) {
    rehearsal.shell("dev", "git " + arguments).succeeded();
  }

  /** Replaces a text in an environment's file. */
  private static void edit(String environment, String text, String other) throws IOException {
    var before = Files.readString(file(environment));
    assertThat(before).contains(text);
    Files.writeString(file(environment), before.replace(text, other));
  }

  private static void appendLine(String environment, String line) throws IOException {
    Files.writeString(file(environment), Files.readString(file(environment)) + line + "\n");
  }

  private static void change(String sample) throws IOException {
    switch (sample) {
      case "renamed-repository" -> appendLine("prod", "  pypi-mirror:repositoryName: python");
      case "new-reader" ->
          edit(
              "staging",
              "role/sagemaker-execution-role\n",
              "role/sagemaker-execution-role\n    - arn:aws:iam::222233334444:role/stranger\n");
      case "dropped-endpoint" -> {
        edit("dev", "studio: create", "studio: none");
        edit("dev", "  pypi-mirror:studioUsers:\n    - data-scientist\n", "");
        edit("dev", "  pypi-mirror:studioRetainHomes: false\n", "");
      }
      case "wildcard" -> appendLine("staging", "  pypi-mirror:endpointPrincipals: any");
      default -> throw new IllegalArgumentException(sample);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"renamed-repository", "new-reader", "dropped-endpoint", "wildcard"})
  void reportOfASampleChangeMatchesItsGoldenFiles(String sample) throws IOException {
    change(sample);
    var report = folder.resolve(sample + ".json");
    var result = diff("base", "--format", "json");
    // The renamed repository is protected, so Pulumi rejects its replacement.
    assertThat(result.exitCode()).isEqualTo(sample.equals("renamed-repository") ? 1 : 0);
    Files.writeString(report, json(result));
    for (var form : Map.of("markdown", "md", "text", "txt").entrySet()) {
      var text = withoutLogLines(rendered(report, form.getKey()));
      var golden = GOLDEN.resolve(sample + "." + form.getValue());
      if (WRITE) {
        Files.writeString(golden, text);
      }
      assertThat(text).isEqualTo(Files.readString(golden));
    }
  }

  @Test
  void reportIsReproducibleInADifferentHome(@TempDir Path elsewhere) throws IOException {
    change("new-reader");
    var first = json(diff("base", "--stack", "staging", "--format", "json").succeeded());
    rehearsal.variable("REHEARSAL_HOME", elsewhere.toString());
    try {
      assertThat(json(diff("base", "--stack", "staging", "--format", "json").succeeded()))
          .isEqualTo(first);
    } finally {
      rehearsal.variable("REHEARSAL_HOME", null);
    }
  }

  @Test
  void unchangedEnvironmentsAreNotDeployed() {
    var before = deployed();
    assertThat(diff("base").succeeded().output())
        .contains("dev: unchanged", "prod: unchanged", "staging: unchanged")
        .doesNotContain("WARNINGS");
    assertThat(deployed()).isEqualTo(before);
  }

  private static List<String> deployed() {
    var kept = folder.resolve("home/diff/deployed").toFile().list();
    return kept == null ? List.of() : Stream.of(kept).sorted().toList();
  }

  @Test
  void reportsANewAndARemovedEnvironment() throws IOException {
    Files.copy(file("staging"), file("further"));
    edit("further", "domainName: pypi-mirror-staging", "domainName: pypi-mirror-further");
    // The backend has no policies for this environment yet.
    for (var who : List.of("reader", "publisher")) {
      edit(
          "further",
          "  pypi-mirror:%sPolicyArn: arn:aws:iam::222233334444:policy/pypi-mirror-staging-%s\n"
              .formatted(who, who),
          "");
    }
    Files.delete(file("staging"));
    var report = diff("base", "--format", "json").succeeded().json();
    var further = environment(report, "further");
    assertThat(further.path("state").asText()).isEqualTo("NEW");
    assertThat(operations(further)).containsOnly("create");
    assertThat(further.path("gained").toString())
        .contains("role sagemaker-execution-role can now perform codeartifact:ReadFromRepository");
    assertThat(further.path("reachGained").toString()).contains("can now reach codeartifact.api");
    assertThat(further.path("costAfter").asText()).isEqualTo("102.20");
    var gone = environment(report, "staging");
    assertThat(gone.path("state").asText()).isEqualTo("REMOVED");
    assertThat(gone.path("warnings").toString())
        .contains(
            "its resources stay deployed and continue to cost money. Run pulumi destroy --stack staging");
  }

  @Test
  void reportsAChangeThatCannotBeDeployedAsRejected() throws IOException {
    edit("staging", "domainName: pypi-mirror-staging", "domainName: Staging");
    var result = diff("base", "--stack", "staging");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains("staging: rejected", "! ", "pypi-mirror:domainName", "\"Staging\"")
        .contains("monthly cost: –");
  }

  @Test
  void reportsAnInvalidStackFileAndComparesTheOtherEnvironments() throws IOException {
    Files.writeString(file("staging"), "config: [\n");
    appendLine("dev", "  pypi-mirror:tags:\n    Owner: platform");
    var result = diff("base");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains(
            "dev: changed",
            "staging: rejected",
            "The stack of Pulumi.staging.yaml cannot be created",
            "invalid YAML")
        .doesNotContain("\tat ", "/run.");
  }

  @Test
  void movingToAnotherAccountCreatesEverythingAndKeepsTheOldResources() throws IOException {
    // The other account has no backend, and so no permissions boundary.
    edit(
        "dev",
        "  pypi-mirror:readerBoundaryArn: arn:aws:iam::111122223333:policy/pypi-mirror-dev-boundary\n",
        "");
    edit("dev", "111122223333", "222233334444");
    var dev =
        environment(diff("base", "--stack", "dev", "--format", "json").succeeded().json(), "dev");
    assertThat(dev.path("problems").toString())
        .contains(
            "The environment moves to account 222233334444",
            "Its resources in account 111122223333 stay");
    assertThat(operations(dev)).containsOnly("create");
    assertThat(dev.path("lost")).isEmpty();

    edit("dev", "222233334444", "999988887777");
    var result = diff("base", "--stack", "dev");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains("dev: rejected", "rehearsal/accounts/999988887777.json does not exist")
        .doesNotContain("permissions");
  }

  @Test
  void interruptedDiffLeavesNoProcessesOrFiles() throws IOException, InterruptedException {
    appendLine("staging", "  pypi-mirror:tags:\n    Owner: %d".formatted(System.nanoTime()));
    var running = rehearsal.start("diff", "base");
    // By then the engine runs, in a separate process group.
    while (processesOfThisDiff().count() < 3 && running.process().isAlive()) {
      Thread.sleep(50);
    }
    new ProcessBuilder("kill", "-TERM", Long.toString(running.process().pid())).start().waitFor();
    assertThat(running.process().waitFor()).isEqualTo(143);
    assertThat(running.output()).content().contains("interrupted: the comparison was discarded");
    assertThat(processesOfThisDiff()).isEmpty();
    assertThat(folder.resolve("home/diff").toFile().list((in, name) -> name.startsWith("run.")))
        .isEmpty();
  }

  private static Stream<ProcessHandle> processesOfThisDiff() {
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              try {
                return Files.readString(
                        Path.of("/proc", Long.toString(process.pid()), "environ"),
                        StandardCharsets.ISO_8859_1)
                    .contains("REHEARSAL_HOME=" + folder.resolve("home/diff/run."));
              } catch (IOException gone) {
                return false;
              }
            });
  }

  @Test
  void reportsABaseThatCannotBeDeployed() throws IOException {
    edit("staging", "domainName: pypi-mirror-staging", "domainName: Staging");
    git("-c user.name=test -c user.email=test@localhost commit --quiet -a -m broken");
    edit("staging", "domainName: Staging", "domainName: pypi-mirror-staging");
    var output = diff("HEAD", "--stack", "staging").succeeded().output();
    assertThat(output)
        .contains(
            "The base cannot be deployed to the emulator",
            "pypi-mirror:domainName",
            "staging: new");
  }

  @Test
  void comparesProgramVersionsAndReportsABaseThatDoesNotCompile() throws IOException {
    // The program of the base writes a policy differently, with the same meaning.
    for (var part : List.of("src/main", ".mvn")) {
      copyAll(Path.of(part));
    }
    Files.copy(Path.of("pom.xml"), rehearsal.project().resolve("pom.xml"));
    var policies =
        rehearsal.project().resolve("src/main/java/pypimirror/policy/MirrorPolicies.java");
    var now = Files.readString(policies);
    Files.writeString(policies, now.replace("allow(\"Readers\"", "allow(\"R\""));
    git("add --all");
    git("-c user.name=test -c user.email=test@localhost commit --quiet -m old");
    Files.writeString(policies, now);
    var report = diff("HEAD", "--stack", "staging", "--format", "json").succeeded().json();
    var staging = environment(report, "staging");
    assertThat(staging.path("state").asText()).isEqualTo("CHANGED");
    assertThat(operations(staging)).contains("update").containsOnly("update");
    assertThat(staging.path("gained")).isEmpty();
    assertThat(staging.path("lost")).isEmpty();

    Files.writeString(policies, "no Java");
    git("-c user.name=test -c user.email=test@localhost commit --quiet -a -m broken");
    Files.writeString(policies, now);
    assertThat(diff("HEAD", "--stack", "staging").succeeded().output())
        .contains("The program of the base cannot be built", "MirrorPolicies.java");
  }

  private static void copyAll(Path part) throws IOException {
    try (var files = Files.walk(part)) {
      for (var source : files.sorted().toList()) {
        var copy = rehearsal.project().resolve(source.toString());
        if (Files.isDirectory(source)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(source, copy);
        }
      }
    }
  }

  @Test
  void costInTheReportMatchesTheCostCommand() throws IOException {
    for (var name : Configs.environments()) {
      appendLine(name, "  pypi-mirror:tags:\n    Owner: platform");
    }
    var report = diff("base", "--format", "json").succeeded().json();
    for (var name : Configs.environments()) {
      var dollars =
          rehearsal.run("cost", "--json", "--stack", name).succeeded().json().path("dollars");
      assertThat(new BigDecimal(environment(report, name).path("costAfter").asText()))
          .isEqualByComparingTo(dollars.decimalValue().setScale(2, RoundingMode.HALF_UP));
    }
  }

  @Test
  void ciPreviewWritesACommentAndReportsItsOwnFailure() throws IOException {
    var report = folder.resolve("report");
    var preview = Path.of(".ci/preview").toAbsolutePath();
    var command = "unset REHEARSAL_PROJECT; '%s' HEAD '%s'".formatted(preview, report);
    assertThat(rehearsal.shell("dev", command).succeeded().output())
        .contains("## Impact of this change");
    assertThat(report.resolve("comment.md"))
        .content()
        .startsWith("<!-- rehearsed diff -->\n## Impact of this change\n")
        .hasSizeLessThan(65_536);
    assertThat(report.resolve("report.json")).content().contains("\"environments\"");

    // If the report fails, the comment states that and does not repeat the previous report.
    var withoutJava = "export JAVA_TOOL_OPTIONS=-Xmx1k; " + command;
    assertThat(rehearsal.shell("dev", withoutJava).exitCode()).isGreaterThan(1);
    assertThat(report.resolve("comment.md"))
        .content()
        .contains("The report could not be created. See the log of the job.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "diff",
        "diff nowhere",
        "diff base --stack nowhere",
        "diff base --format html",
        "diff base --limit few",
        "diff base other",
        "diff base --from nothing.json",
        "diff --from nothing.json",
        "diff base --stack",
        "diff --what"
      })
  void rejectsInvalidArgumentsInOneLine(String command) {
    var result = rehearsal.run(command.split(" "));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output().lines()).singleElement().asString().startsWith("rehearse: ");
  }

  private static Rehearsal.Result diff(String... arguments) {
    return rehearsal.run(
        Stream.concat(Stream.of("diff"), Stream.of(arguments)).toArray(String[]::new));
  }

  // The output also contains standard error.
  private static String json(Rehearsal.Result result) {
    return result.output().substring(result.output().indexOf('{'));
  }

  private static String withoutLogLines(String output) {
    return output
        .lines()
        .filter(it -> !it.startsWith("rehearse: "))
        .reduce("", (one, two) -> one + two + "\n");
  }

  private static String rendered(Path report, String format) {
    return rehearsal
        .run("diff", "--from", report.toString(), "--format", format)
        .succeeded()
        .output();
  }

  private static JsonNode environment(JsonNode report, String name) {
    return StreamSupport.stream(report.path("environments").spliterator(), false)
        .filter(it -> it.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> operations(JsonNode environment) {
    return StreamSupport.stream(environment.path("resources").spliterator(), false)
        .map(it -> it.path("operation").asText())
        .toList();
  }
}
