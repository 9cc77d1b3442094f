package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code approve plan} with the real uv and the real osv-scanner, and an index on loopback. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApprovePlanIT {

  private static final String MIT = "License-Expression: MIT\n";
  private static final String LOCK = "python3.11-x86_64-manylinux_2_28.lock";

  private final PackageIndex index = new PackageIndex();
  private Rehearsal rehearsal;
  private Approvals approvals;

  @BeforeAll
  void publish(@TempDir Path folder) {
    index.release("demo", "1.0", Wheels.wheelWith(MIT, "demo", "1.0", "helper>=1"));
    index.release(
        "helper",
        "1.0",
        Wheels.wheelWith("Classifier: License :: OSI Approved :: MIT License\n", "helper", "1.0"));
    index.release("gpl", "1.0", Wheels.wheelWith("License: GPL-3.0-only\n", "gpl", "1.0"));
    index.release("unlicensed", "1.0", Wheels.wheel("unlicensed", "1.0"));
    index.release("demos", "1.0", Wheels.wheelWith(MIT, "demos", "1.0"));
    index.release("vulnerable", "1.0", Wheels.wheelWith(MIT, "vulnerable", "1.0"));
    uploaded("young", Instant.now().minus(Duration.ofDays(1)).toString());
    uploaded("timeless", null);
    index
        .file(
            "withdrawn", Wheels.name("withdrawn", "1.0"), Wheels.wheelWith(MIT, "withdrawn", "1.0"))
        .put("upload-time", "2020-01-01T00:00:00Z")
        .put("yanked", "It is broken");
    index
        .file("source", "source-1.0.tar.gz", new byte[] {1})
        .put("upload-time", "2020-01-01T00:00:00Z");
    index.publish();
    rehearsal = new Rehearsal(folder);
    rehearsal.variable("PIP_INDEX_URL", index.address());
    rehearsal.variable("UV_CACHE_DIR", folder.resolve("uv-cache").toString());
  }

  private void uploaded(String project, String time) {
    var file =
        index.file(project, Wheels.name(project, "1.0"), Wheels.wheelWith(MIT, project, "1.0"));
    if (time != null) {
      file.put("upload-time", time);
    }
  }

  @BeforeEach
  void createApprovals() throws IOException {
    var folder = rehearsal.project().resolve("approvals");
    Approvals.clear(folder);
    approvals = Approvals.in(folder);
  }

  @AfterAll
  void stop() {
    index.close();
  }

  private Rehearsal.Result plan(String... more) {
    return rehearsal.run(approvals.plan(more));
  }

  private String lock() throws IOException {
    return Files.readString(approvals.folder().resolve(LOCK));
  }

  @Test
  void locksWhatTheRequirementsNeed() throws IOException {
    approvals.requirements("demo");
    assertThat(plan().succeeded().output())
        .contains("accept demo==1.0", "accept helper==1.0", "MIT · 400 days old · 1 files")
        .contains("required by requirements.in", "required by demo")
        .contains("2 new releases, 0 rejected, 0 already approved.");
    assertThat(lock()).contains("demo==1.0 \\\n    --hash=sha256:", "# via demo");
    assertThat(plan("--check").succeeded().output())
        .contains("0 new releases, 0 rejected, 2 already approved.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpl | license | \"GPL-3.0-only\" is not in licenses.",
        "unlicensed | license | Its metadata names no license.",
        "young | age | less than 7 days ago.",
        "timeless | age | The index has no upload time for some files.",
        "withdrawn==1.0 | yanked | It is yanked: It is broken.",
        "vulnerable | advisory | GHSA-2026-1 (critical): Code of vulnerable is malicious."
      })
  void rejectsByARuleUnlessThereIsAnException(String requirement, String rule, String reason)
      throws IOException {
    var name = requirement.replace("==1.0", "");
    approvals.advisories(
        Map.of(
            "GHSA-2026-1", Approvals.advisory("GHSA-2026-1", "vulnerable", "1.0", Instant.now())));
    approvals.requirements(requirement);
    assertThat(plan().failed().output())
        .contains("REJECT %s==1.0".formatted(name), "rejected by rule " + rule + ":", reason);
    assertThat(approvals.folder().resolve(LOCK)).doesNotExist();
    approvals.policy(
        Map.of("exceptions", exception(name, rule, LocalDate.now(ZoneOffset.UTC).plusDays(1))));
    assertThat(plan().succeeded().output()).contains("excepted by rule " + rule, "by the owner");
    Files.delete(approvals.folder().resolve(LOCK));
    approvals.policy(
        Map.of("exceptions", exception(name, rule, LocalDate.now(ZoneOffset.UTC).minusDays(2))));
    assertThat(plan().failed().output()).contains("The exception of the owner ended on");
  }

  private static String exception(String name, String rule, LocalDate until) {
    return "[{package: %s, rule: %s, reason: it is needed, owner: the owner, until: %s}]"
        .formatted(name, rule, until);
  }

  @Test
  void prefersAnOlderReleaseToOneThatIsTooYoung() throws IOException {
    index.release("fresh", "1.0", Wheels.wheelWith(MIT, "fresh", "1.0"));
    index
        .file("fresh", Wheels.name("fresh", "2.0"), Wheels.wheelWith(MIT, "fresh", "2.0"))
        .put("upload-time", Instant.now().minus(Duration.ofDays(2)).toString());
    index.publish();
    approvals.requirements("fresh");
    assertThat(plan().succeeded().output()).contains("accept fresh==1.0");
    // A week later.
    var later = Instant.now().plus(Duration.ofDays(7)).toString();
    Files.delete(approvals.folder().resolve(LOCK));
    approvals.policy(Map.of("advisoriesMaxDays", "30"));
    assertThat(plan("--time", later).succeeded().output()).contains("accept fresh==2.0");
  }

  @Test
  void rejectsANameThatIsNearlyThatOfAnApprovedPackage() throws IOException {
    approvals.requirements("demo");
    plan().succeeded();
    approvals.requirements("demo", "demos");
    assertThat(plan().failed().output())
        .contains(
            "REJECT demos==1.0",
            "rejected by rule name: Its name is similar to that of the approved package demo.");
  }

  // https://docs.aws.amazon.com/codeartifact/latest/ug/service-limits.html
  @Test
  void rejectsAReleaseWithMoreFilesThanCodeArtifactStores() throws IOException {
    uploaded("many", "2020-01-01T00:00:00Z");
    for (int i = 0; i < 350; i++) {
      index
          .file("many", "many-1.0-py3-none-other_%d.whl".formatted(i), new byte[] {1})
          .put("upload-time", "2020-01-01T00:00:00Z");
    }
    index.publish();
    approvals.requirements("many");
    assertThat(rehearsal.run(approvals.plan()).failed().output())
        .contains(
            "REJECT many==1.0",
            "rejected by rule files: It has 351 files. CodeArtifact stores at most 350.");
  }

  @Test
  void doesNotSelectAReleaseThatIsRevoked() throws IOException {
    approvals.requirements("demo");
    plan().succeeded();
    Files.writeString(approvals.folder().resolve("revoked.txt"), "helper==1.0 # MAL-2026-2\n");
    assertThat(plan().failed().output()).contains("uv cannot resolve", "helper");
    index.release("helper", "1.1", Wheels.wheelWith(MIT, "helper", "1.1"));
    assertThat(plan().succeeded().output())
        .contains("accept helper==1.1")
        .doesNotContain("helper==1.0 is no longer required");
  }

  @Test
  void doesNotRunTheCodeOfASourceDistribution() throws IOException {
    approvals.requirements("source");
    assertThat(plan().failed().output())
        .contains("uv cannot resolve approvals/requirements.in for Python 3.11", "source");
  }

  @Test
  void notesAnAdvisoryOfAnApprovedReleaseAndRejectsAMaliciousOne() throws IOException {
    approvals.requirements("vulnerable");
    plan().succeeded();
    approvals.advisories(
        Map.of(
            "GHSA-2026-1", Approvals.advisory("GHSA-2026-1", "vulnerable", "1.0", Instant.now())));
    assertThat(plan().succeeded().output())
        .contains("vulnerable==1.0 is already approved", "noted by rule advisory: GHSA-2026-1");
    approvals.advisories(
        Map.of("MAL-2026-1", Approvals.advisory("MAL-2026-1", "vulnerable", "1.0", Instant.now())));
    approvals.policy(
        Map.of(
            "exceptions",
            exception("vulnerable", "advisory", LocalDate.now(ZoneOffset.UTC).plusDays(1))));
    assertThat(plan().failed().output()).contains("rejected by rule advisory: MAL-2026-1");
  }

  @Test
  void explainsAPolicyWithARepeatedKeyOrWithoutKeys() throws IOException {
    approvals.requirements("demo");
    Files.writeString(approvals.folder().resolve("policy.yaml"), "pythons: []\npythons: []\n");
    assertThat(plan().failed().output()).contains("policy.yaml, line 2: Duplicate field 'pythons'");
    Files.writeString(approvals.folder().resolve("policy.yaml"), "# nothing\n");
    assertThat(plan().failed().output())
        .contains("policy.yaml")
        .contains("The file has no settings.");
  }

  @Test
  void aPlanRemovesARevokedReleaseFromTheLockInUse() throws IOException {
    approvals.requirements("gpl");
    approvals.policy(
        Map.of(
            "exceptions", exception("gpl", "license", LocalDate.now(ZoneOffset.UTC).plusDays(1))));
    plan().succeeded();
    var inUse = approvals.folder().resolve("in-use.lock");
    Files.writeString(inUse, "helper==1.0 \\\n    --hash=sha256:" + "a".repeat(64) + "\n");
    Files.writeString(approvals.folder().resolve("revoked.txt"), "helper==1.0  # reason\n");
    assertThat(plan("--check").failed().output()).contains("has no current lock for in-use");
    plan().succeeded();
    assertThat(Files.readString(inUse)).doesNotContain("helper");
  }

  @Test
  void doesNotAcceptAReleaseThatIsAddedToTheLockInUse() throws IOException {
    approvals.requirements("demo");
    plan().succeeded();
    Files.writeString(
        approvals.folder().resolve("in-use.lock"),
        "evil==1.0 \\\n    --hash=sha256:" + "a".repeat(64) + "\n");
    var base = Files.createDirectories(rehearsal.project().resolve("base"));
    Files.copy(
        approvals.folder().resolve(LOCK), base.resolve(LOCK), StandardCopyOption.REPLACE_EXISTING);
    assertThat(plan("--check", "--base", base.toString()).failed().output())
        .contains("in-use.lock adds evil==1.0, which no rule has judged.");
  }

  @Test
  void aConfigurationOfUvInTheCheckoutHasNoEffect() throws IOException {
    approvals.requirements("demo");
    var file = rehearsal.project().resolve("uv.toml");
    Files.writeString(file, "offline = true\nno-index = true\n");
    try {
      plan().succeeded();
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void sameInputsProduceTheSameReportsAndLocks() throws IOException {
    approvals.requirements("demo", "vulnerable");
    var time = Instant.now().toString();
    var base = Files.createDirectories(rehearsal.project().resolve("no-locks")).toString();
    for (var format : List.of("--markdown", "--json")) {
      var first = plan(format, "--time", time, "--base", base).succeeded().output();
      var locked = lock();
      assertThat(plan(format, "--time", time, "--base", base).succeeded().output())
          .isEqualTo(first);
      assertThat(lock()).isEqualTo(locked);
    }
    assertThat(
            plan("--json", "--time", time, "--base", base).json().at("/releases/0/name").asText())
        .isEqualTo("demo");
  }

  @Test
  void failsWithoutACurrentAdvisoryDatabase() throws IOException {
    approvals.requirements("demo");
    approvals.advisories(
        Map.of(
            "OLD-1",
            Approvals.advisory("OLD-1", "demo", "9", Instant.now().minus(Duration.ofDays(4)))));
    assertThat(plan().failed().output()).contains("more than 3 days ago. Download the database");
    Files.delete(approvals.database());
    assertThat(plan().failed().output()).contains("does not exist. Download it with approve");
    approvals.advisories(Map.of("BROKEN-1", "no JSON"));
    assertThat(plan().failed().output())
        .contains("BROKEN-1.json is not an advisory in OSV's format.");
    assertThat(plan("--time", "yesterday").failed().output())
        .contains("\"yesterday\" is not a time. Use a time such as")
        .doesNotContain("java.");
    Files.writeString(approvals.database(), "no zip");
    assertThat(plan().failed().output()).contains("is not a zip file. Download it again.");
  }

  @Test
  void anIgnoreFileOfOsvScannerHidesNothing() throws IOException {
    approvals.requirements("vulnerable");
    approvals.advisories(
        Map.of("MAL-2026-1", Approvals.advisory("MAL-2026-1", "vulnerable", "1.0", Instant.now())));
    var ignore = "[[IgnoredVulns]]\nid = \"MAL-2026-1\"\n";
    Files.writeString(approvals.folder().resolve("osv-scanner.toml"), ignore);
    Files.writeString(rehearsal.project().resolve("osv-scanner.toml"), ignore);
    assertThat(plan().failed().output()).contains("MAL-2026-1");
    Files.delete(rehearsal.project().resolve("osv-scanner.toml"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "colour | red | \"colour\" is not a setting. Known settings: ",
        "pythons | [\"2.7\"] | pythons: \"2.7\" is not a version of Python",
        "licenses | [] | licenses is empty, so nothing can be approved.",
        "advisories | severe | \"severe\" is not a severity. Use low, medium, high or critical.",
        "minimumReleaseDays | soon | \"soon\" is not a valid value of minimumReleaseDays.",
        "exceptions | {} | exceptions has the wrong type.",
        "exceptions | [{package: demo}] | The exception of demo needs a rule, a reason and an owner.",
        "exceptions | [{package: demo, rule: revoked}] | \"revoked\" is not a rule with exceptions.",
        "exceptions | [{package: demo, until: soon}] | \"soon\" is not a valid value of"
      })
  void explainsAnInvalidPolicy(String key, String value, String message) throws IOException {
    approvals.requirements("demo");
    approvals.policy(Map.of(key, value));
    assertThat(plan().failed().output())
        .contains("approvals/policy.yaml", message)
        .doesNotContain("\tat ");
  }

  @Test
  void reportsLocksThatAreNotCurrent() throws IOException {
    approvals.requirements("demo");
    assertThat(plan("--check").failed().output())
        .contains("has no current lock for python3.11-x86_64-manylinux_2_28. Run approve plan");
    assertThat(approvals.folder().resolve(LOCK)).doesNotExist();
  }

  @Test
  void warnsOfAnExceptionThatCoversNothing() throws IOException {
    approvals.requirements("demo");
    approvals.policy(
        Map.of(
            "exceptions",
            exception("unused", "license", LocalDate.now(ZoneOffset.UTC).plusDays(9))));
    assertThat(plan().succeeded().output())
        .contains("The exception of unused for the rule license covers no release. Remove it.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--index-url http://127.0.0.1:1/simple",
        "-r other.in",
        "-e .",
        "demo @ http://127.0.0.1:1/demo-1.0-py3-none-any.whl",
        "./demo-1.0-py3-none-any.whl",
        "http://127.0.0.1:1/demo-1.0-py3-none-any.whl"
      })
  void acceptsOnlyNamesOfPackages(String line) throws IOException {
    approvals.requirements("demo", line);
    assertThat(plan().failed().output())
        .contains("requirements.in, line 2: \"%s\" is not the name of a package".formatted(line));
  }

  @Test
  void acceptsSpecifiersExtrasAndMarkers() throws IOException {
    approvals.requirements(
        "demo>=1,<2 # a comment", "helper[extra] ; python_version > '3.8'", "", "# another");
    assertThat(plan().succeeded().output()).contains("2 new releases, 0 rejected");
  }
}
