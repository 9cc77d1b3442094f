package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.rehearsal.notebook.FakeIndex;

/**
 * Curated packages, with the real engine, pip and the command line of curators: what is approved
 * can be installed, and nothing else by any route.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CurationIT {

  private static final String ROLES = "arn:aws:iam::111122223333:role/";

  private final FakeIndex index = new FakeIndex();
  private final Map<String, String> hashes = new TreeMap<>();
  private Rehearsal rehearsal;
  private String login;

  @BeforeAll
  void deploy(@TempDir Path folder) {
    publish(
        "demo",
        Wheels.wheelWith("License-Expression: MIT\n", "demo", "1.0", "helper>=1"),
        Wheels.wheel("demo", "2.0", "helper>=1"));
    publish("helper", Wheels.wheel("helper", "1.0"));
    publish("other", Wheels.wheel("other", "1.0"));
    rehearsal = new Rehearsal(folder);
    rehearsal.environment(
        "dev",
        Map.of(
            "pypi-mirror:packages",
            "curated",
            "pypi-mirror:curatorRoleArns",
            List.of(ROLES + "curator"),
            "pypi-mirror:packageEvents",
            true));
    rehearsal.variable("PIP_INDEX_URL", index.address());
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    login = rehearsal.run("stack", "output", "loginCommand").succeeded().output().strip();
    notebook(login).succeeded();
    rehearsal.save();
  }

  @BeforeEach
  void restoreDeployment() throws IOException {
    rehearsal.restore();
    Approvals.clear(rehearsal.project().resolve("approvals"));
  }

  @AfterAll
  void stop() {
    index.close();
  }

  private Rehearsal.Result notebook(String script) {
    return rehearsal.run("notebook", "--", "bash", "-c", script);
  }

  private Rehearsal.Result install(String requirement) {
    return notebook(
        "pip install --no-cache-dir --target \"$(mktemp -d)\" '%s'".formatted(requirement));
  }

  // Adds versions 1.0, 2.0 and so on to the public index.
  private void publish(String project, byte[]... versions) {
    var files = new TreeMap<String, byte[]>();
    for (int i = 0; i < versions.length; i++) {
      var version = i + 1 + ".0";
      files.put(Wheels.name(project, version), versions[i]);
      hashes.put(project + "==" + version, FakeIndex.sha256(versions[i]));
    }
    index.project(project, files);
  }

  private void lock(String... releases) throws IOException {
    var lines = new StringBuilder();
    for (var release : releases) {
      lines.append("%s \\\n    --hash=sha256:%s\n".formatted(release, hashes.get(release)));
    }
    Files.createDirectories(rehearsal.project().resolve("approvals"));
    Files.writeString(rehearsal.project().resolve("approvals/test.lock"), lines.toString());
  }

  @Test
  void whatACuratorApprovesCanBeInstalled() throws IOException {
    assertThat(install("demo").failed().output()).contains("No matching distribution");
    lock("demo==1.0", "helper==1.0");
    var record = rehearsal.project().resolve("record.json");
    assertThat(
            rehearsal.run("approve", "apply", "--record", record.toString()).succeeded().output())
        .contains(
            "approved demo==1.0",
            "approved helper==1.0",
            "2 releases approved, 0 already approved");
    assertThat(Files.readString(record))
        .contains("\"caller\" : \"arn:aws:sts::111122223333:assumed-role/curator/")
        .contains("\"name\" : \"demo\"", hashes.get("demo==1.0"))
        .contains("\"environment\" : \"dev\"");
    assertThat(install("demo").succeeded().output())
        .contains("Successfully installed demo-1.0 helper-1.0");
    assertThat(rehearsal.run("approve", "apply").succeeded().output())
        .contains("0 releases approved, 2 already approved");
  }

  @Test
  void reportsApprovedReleasesThatAreNoLongerInALock() throws IOException {
    lock("demo==1.0", "helper==1.0");
    rehearsal.run("approve", "apply").succeeded();
    lock("helper==1.0");
    assertThat(rehearsal.run("approve", "apply").succeeded().output())
        .contains("1 approved releases are in no lock anymore, and remain installable: demo==1.0.");
    install("demo").succeeded();
  }

  @Test
  void anInventoryHasOneKindOfOutput() {
    assertThat(rehearsal.run("approve", "inventory", "--json", "--sbom").failed().output())
        .contains("Use only one of --json, --markdown and --sbom.");
  }

  @Test
  void approvesNothingIfOneReleaseDoesNotMatchTheLock() throws IOException {
    lock("helper==1.0", "other==1.0");
    Files.writeString(
        rehearsal.project().resolve("approvals/test.lock"),
        Files.readString(rehearsal.project().resolve("approvals/test.lock"))
            .replace(hashes.get("other==1.0"), FakeIndex.sha256(new byte[0])));
    assertThat(rehearsal.run("approve", "apply").failed().output())
        .contains("other==1.0: intake offers no file with a hash of the lock.")
        .contains("Nothing was approved.");
    install("helper").failed();
  }

  @Test
  void doesNotApproveAFileThatWasAddedAfterTheReview() throws IOException {
    var reviewed = Wheels.wheel("late", "1.0");
    publish("late", reviewed);
    lock("late==1.0");
    index.project(
        "late",
        Map.of(
            Wheels.name("late", "1.0"),
            reviewed,
            "late-1.0-py2-none-any.whl",
            Wheels.wheel("late", "1.0", "evil")));
    assertThat(rehearsal.run("approve", "apply").failed().output())
        .contains("late==1.0: intake has the file late-1.0-py2-none-any.whl, which is not in");
    install("late").failed();
  }

  // Archived and disposed versions also block the same version of an upstream:
  // https://docs.aws.amazon.com/codeartifact/latest/ug/python-upstream-external-connections-request.html
  @Test
  void aRevokedReleaseIsGoneForReadersAndCannotReturn() throws IOException {
    lock("demo==1.0", "helper==1.0");
    rehearsal.run("approve", "apply").succeeded();
    install("demo").succeeded();
    assertThat(
            rehearsal
                .run("approve", "revoke", "demo==1.0", "--reason", "GHSA-0000-0000-0000")
                .succeeded()
                .output())
        .contains(
            "revoked demo==1.0 in approved and packages",
            "Run approve plan, and commit approvals.");
    assertThat(install("demo").failed().output()).contains("No matching distribution");
    assertThat(Files.readString(rehearsal.project().resolve("approvals/revoked.txt")))
        .contains("demo==1.0  # GHSA-0000-0000-0000");
    assertThat(rehearsal.run("approve", "apply").failed().output())
        .contains("demo==1.0 is in a lock, but it is revoked: GHSA-0000-0000-0000.");
    Files.delete(rehearsal.project().resolve("approvals/revoked.txt"));
    assertThat(rehearsal.run("approve", "apply").failed().output())
        .contains("demo==1.0: its status in approved is Disposed, so it was withdrawn.");
    install("demo").failed();
  }

  @Test
  void everyChangeOfAVersionIsRecorded() throws IOException {
    lock("demo==1.0", "helper==1.0");
    rehearsal.run("approve", "apply").succeeded();
    install("demo").succeeded();
    rehearsal.run("approve", "revoke", "helper==1.0", "--reason", "test").succeeded();
    assertThat(events())
        .containsExactlyInAnyOrder(
            "Created demo 1.0 Published in pypi-store",
            "Created demo 1.0 Published in intake",
            "Created demo 1.0 Published in approved",
            "Created demo 1.0 Published in packages",
            "Created helper 1.0 Published in pypi-store",
            "Created helper 1.0 Published in intake",
            "Created helper 1.0 Published in approved",
            "Created helper 1.0 Published in packages",
            "Updated helper 1.0 Disposed in approved",
            "Updated helper 1.0 Disposed in packages");
  }

  private List<String> events() throws IOException {
    var found = new ArrayList<String>();
    var group =
        rehearsal.account().events().logGroups().get("/aws/events/pypi-mirror-dev-package-events");
    for (var event : group.events()) {
      var detail = new ObjectMapper().readTree(event).path("detail");
      found.add(
          "%s %s %s %s in %s"
              .formatted(
                  detail.path("operationType").asText(),
                  detail.path("packageName").asText(),
                  detail.path("packageVersion").asText(),
                  detail.path("packageVersionState").asText(),
                  detail.path("repositoryName").asText()));
    }
    return found;
  }

  // The query of the guide, on records in the form of CloudTrail, which a rehearsal produces:
  // https://docs.aws.amazon.com/codeartifact/latest/ug/codeartifact-information-in-cloudtrail.html
  @Test
  void theQueryOfTheGuideNamesWhoInstalledARelease(@TempDir Path folder)
      throws IOException, InterruptedException {
    lock("demo==1.0", "helper==1.0");
    rehearsal.run("approve", "apply").succeeded();
    var requests = folder.resolve("requests.jsonl");
    var pip = "pip install --quiet --no-cache-dir --target \"$(mktemp -d)\" demo";
    var rejected =
        pip + " --index-url \"$(pip config get global.index-url | sed s/packages/intake/)\"";
    for (var command : List.of(pip, "! " + rejected)) {
      var report =
          rehearsal.run("notebook", "--json", "--", "bash", "-c", command).succeeded().json();
      for (var request : report.path("requests")) {
        Files.writeString(
            requests, request + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    }
    var query = CodeBlocks.of("docs/how-to/audit-packages.md").get("who-installed");
    var found =
        PythonTools.run(
            PythonTools.install("duckdb", folder.resolve("duckdb")).resolve("python").toString(),
            Path.of("rehearsal/checks/python/query_cloudtrail.py").toAbsolutePath().toString(),
            requests.toString(),
            query.replace("polars", "demo"));
    assertThat(found.lines())
        .singleElement()
        .asString()
        .matches(
            "arn:aws:sts::111122223333:assumed-role/sagemaker-execution-role/\\S+ packages 1.0");
  }

  /** A request for a package, from the pull request to the installation, and its withdrawal. */
  @Test
  void aPackageIsRequestedReviewedInstalledFoundMaliciousAndRevoked() throws IOException {
    var wheel = Wheels.wheelWith("License-Expression: MIT\n", "wanted", "1.0", "needed>=1");
    var needed = Wheels.wheelWith("License-Expression: MIT\n", "needed", "1.0");
    try (var uploads = new PackageIndex()) {
      uploads.release("wanted", "1.0", wheel);
      uploads.release("needed", "1.0", needed);
      rehearsal.variable("PIP_INDEX_URL", uploads.address());
      rehearsal.variable("UV_CACHE_DIR", rehearsal.project().resolve("uv-cache").toString());
      var approvals = Approvals.in(rehearsal.project().resolve("approvals"));
      approvals.requirements("wanted");
      assertThat(rehearsal.run(approvals.plan()).succeeded().output())
          .contains("2 new releases, 0 rejected");
      install("wanted").failed();
      rehearsal.run("approve", "apply").succeeded();
      assertThat(install("wanted").succeeded().output())
          .contains("Successfully installed needed-1.0 wanted-1.0");

      var inventory =
          new String[] {"approve", "inventory", "--advisories", approvals.database().toString()};
      assertThat(rehearsal.run(inventory).succeeded().output())
          .contains(
              "packages          2 packages      2 releases, 0 of them withdrawn; read by " + ROLES)
          .contains(
              "intake            2 packages      2 releases, 0 of them withdrawn; read by curators")
          .doesNotContain("AFFECTED");
      approvals.advisories(
          Map.of(
              "GHSA-aaaa",
              Approvals.advisory("GHSA-aaaa", "wanted", "1.0", Instant.now())
                  .replace("malicious", "slow")));
      assertThat(rehearsal.run(inventory).failed().output()).contains("AFFECTED wanted==1.0");
      approvals.policy(
          Map.of(
              "exceptions",
              "[{package: wanted, rule: advisory, reason: unused, owner: team, until: 2099-01-01}]"));
      assertThat(rehearsal.run(inventory).succeeded().output())
          .contains("ACCEPTED wanted==1.0 by GHSA-aaaa");
      approvals.advisories(
          Map.of("MAL-2026-7", Approvals.advisory("MAL-2026-7", "needed", "1.0", Instant.now())));
      assertThat(rehearsal.run(inventory).failed().output())
          .contains("AFFECTED needed==1.0 by MAL-2026-7 (critical): Code of needed is malicious")
          .contains("in packages, approved, intake, pypi-store");
      rehearsal.run("approve", "revoke", "needed==1.0", "--reason", "MAL-2026-7").succeeded();
      assertThat(install("wanted").failed().output()).contains("No matching distribution");
      assertThat(rehearsal.run(inventory).succeeded().output())
          .contains("AFFECTED needed==1.0", "in intake, pypi-store");
      assertThat(rehearsal.run(approvals.plan()).failed().output())
          .contains("uv cannot resolve", "needed");
    } finally {
      rehearsal.variable("PIP_INDEX_URL", index.address());
    }
  }

  // https://cyclonedx.org/docs/1.6/json/
  @Test
  void theBillOfMaterialsListsWhatReadersCanInstall() throws IOException, InterruptedException {
    lock("demo==1.0", "helper==1.0");
    rehearsal.run("approve", "apply").succeeded();
    var project = rehearsal.project().toString();
    var git =
        List.of("git", "-C", project, "-c", "user.name=curator", "-c", "user.email=c@acme.example");
    for (var command :
        List.of(
            List.of("init", "-q"),
            List.of("add", "approvals"),
            List.of("commit", "-q", "-m", "Approve demo"))) {
      PythonTools.run(Stream.concat(git.stream(), command.stream()).toArray(String[]::new));
    }
    var commit = PythonTools.run("git", "-C", project, "rev-parse", "HEAD").strip();
    var bill = rehearsal.run("approve", "inventory", "--sbom").succeeded().json();
    assertThat(bill.at("/components/0/licenses/0/license/name").asText()).isEqualTo("MIT");
    assertThat(property(bill, "approvedByCommit")).isEqualTo(commit);
    assertThat(Instant.parse(property(bill, "storedTime")))
        .isBetween(Instant.now().minusSeconds(600), Instant.now());
    assertThat(bill.path("specVersion").asText()).isEqualTo("1.6");
    assertThat(bill.path("components").findValuesAsText("purl"))
        .containsExactly("pkg:pypi/demo@1.0", "pkg:pypi/helper@1.0");
    assertThat(bill.at("/components/0/components/0/hashes/0/content").asText())
        .isEqualTo(hashes.get("demo==1.0"));
  }

  // The property of the first release.
  private static String property(JsonNode bill, String name) {
    for (var property : bill.at("/components/0/properties")) {
      if (property.path("name").asText().equals("curation:" + name)) {
        return property.path("value").asText();
      }
    }
    throw new AssertionError(bill.toPrettyString());
  }
}
