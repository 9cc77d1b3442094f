package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
  private Rehearsal rehearsal;
  private String login;

  @BeforeAll
  void deploy(@TempDir Path folder) {
    index.project(
        "demo",
        Map.of(
            Wheels.name("demo", "1.0"), Wheels.wheel("demo", "1.0", "helper>=1"),
            Wheels.name("demo", "2.0"), Wheels.wheel("demo", "2.0", "helper>=1")));
    index.project("helper", Map.of(Wheels.name("helper", "1.0"), Wheels.wheel("helper", "1.0")));
    index.project("other", Map.of(Wheels.name("other", "1.0"), Wheels.wheel("other", "1.0")));
    rehearsal = new Rehearsal(folder);
    rehearsal.environment(
        "dev",
        Map.of(
            "pypi-mirror:packages",
            "curated",
            "pypi-mirror:curatorRoleArns",
            List.of(ROLES + "curator")));
    rehearsal.variable("PIP_INDEX_URL", index.address());
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    login = rehearsal.run("stack", "output", "loginCommand").succeeded().output().strip();
    notebook(login).succeeded();
    rehearsal.save();
  }

  @BeforeEach
  void restoreDeployment() {
    rehearsal.restore();
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

  private void lock(String... releases) throws IOException {
    var lines = new StringBuilder();
    for (var release : releases) {
      var parts = release.split("==");
      lines.append(
          "%s --hash=sha256:%s%n"
              .formatted(release + " \\\n   ", FakeIndex.sha256(wheelOf(parts[0], parts[1]))));
    }
    Files.createDirectories(rehearsal.project().resolve("approvals"));
    Files.writeString(rehearsal.project().resolve("approvals/test.lock"), lines.toString());
  }

  private static byte[] wheelOf(String name, String version) {
    return name.equals("demo")
        ? Wheels.wheel(name, version, "helper>=1")
        : Wheels.wheel(name, version);
  }

  @Test
  void whatACuratorApprovesCanBeInstalled() throws IOException {
    assertThat(install("demo").failed().output()).contains("No matching distribution");
    lock("demo==1.0", "helper==1.0");
    assertThat(rehearsal.run("approve", "apply").succeeded().output())
        .contains("approved demo==1.0", "approved helper==1.0", "2 releases approved, 0 known");
    assertThat(install("demo").succeeded().output())
        .contains("Successfully installed demo-1.0 helper-1.0");
    assertThat(rehearsal.run("approve", "apply").succeeded().output())
        .contains("0 releases approved, 2 known");
  }
}
