package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the engine during a deployment, and recovers as the README describes. */
class KilledEngineIT {

  private static final String REGISTRY =
      "urn:pulumi:dev::pypi-mirror::pypimirror:registry:Registry::pypi-mirror-dev";
  private static final String STORE_ARN =
      "arn:aws:codeartifact:us-east-1:111122223333:repository/pypi-mirror-dev/pypi-store";

  private static final String STORE_URN =
      "urn:pulumi:dev::pypi-mirror::pypimirror:registry:Registry$aws:codeartifact/repository:Repository"
          + "::pypi-mirror-dev-pypi-store";
  // The last resource that does not depend on the store.
  private static final String RULE = "pypi-mirror-dev-from-sg-0a1b2c3d4e5f6b001";

  private Rehearsal rehearsal;

  @BeforeEach
  void start(@TempDir Path folder) {
    rehearsal = new Rehearsal(folder);
  }

  @Test
  void recoversIfTheEngineIsKilledBeforeAwsCreatesTheResource() throws InterruptedException {
    killAt("create");
    assertThat(rehearsal.account().domains().get("pypi-mirror-dev").repositories()).isEmpty();

    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("refresh", "--yes", "--clear-pending-creates").succeeded();
    rehearsal.run("preview", "--expect-no-changes").succeeded();
    assertNoDuplicates();
  }

  @Test
  void recoversIfTheEngineIsKilledAfterAwsCreatedTheResource() throws InterruptedException {
    killAt("create-done");
    assertStoreExists();
    var refused = rehearsal.run("up", "--yes", "--skip-preview").failed().output();
    assertThat(refused).contains("ConflictException: Repository 'pypi-store' already exists");
    rehearsal
        .run(
            "import",
            "aws:codeartifact/repository:Repository",
            "pypi-mirror-dev-pypi-store",
            STORE_ARN,
            "--parent",
            "registry=" + REGISTRY,
            "--yes",
            "--protect=false",
            "--generate-code=false")
        .succeeded();
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("preview", "--expect-no-changes").succeeded();
    assertNoDuplicates();
  }

  private void assertStoreExists() {
    assertThat(rehearsal.account().domains().get("pypi-mirror-dev").repositories())
        .containsOnlyKeys("pypi-store");
  }

  // Kills the engine at a step, and then removes only the lock of the stack.
  private void killAt(String step) throws InterruptedException {
    rehearsal.faults("aws:codeartifact/repository:Repository " + step + " 1 hang");
    var running = rehearsal.start("up", "--yes", "--skip-preview");
    awaitOnlyStorePending();
    if (step.endsWith("-done")) {
      awaitStore();
    }
    // The engine writes the checkpoint in place. Killed during a write, it leaves half a file.
    Thread.sleep(1_000);
    var engine =
        running
            .process()
            .descendants()
            .filter(process -> process.info().command().orElse("").endsWith("/pulumi"))
            .findFirst()
            .orElseThrow();
    engine.destroyForcibly();
    rehearsal.finish(running).failed();
    rehearsal.faults(null);

    var locked = rehearsal.run("up", "--yes", "--skip-preview").failed().output();
    assertThat(locked).contains("the stack is currently locked", "pulumi cancel");
    rehearsal.run("cancel", "--yes").succeeded();
  }

  private void awaitStore() throws InterruptedException {
    var deadline = Instant.now().plus(Duration.ofSeconds(60));
    while (!rehearsal.account().domains().containsKey("pypi-mirror-dev")
        || rehearsal.account().domains().get("pypi-mirror-dev").repositories().isEmpty()) {
      assertThat(Instant.now()).isBefore(deadline);
      Thread.sleep(50);
    }
  }

  // Reads the checkpoint on disk. A resource that the engine reports as created may not be written
  // yet, and would then be interrupted as well.
  private void awaitOnlyStorePending() throws InterruptedException {
    var deadline = Instant.now().plus(Duration.ofMinutes(2));
    var pending = pending();
    while (!pending.equals(List.of(STORE_URN)) || !isWritten(RULE)) {
      assertThat(Instant.now()).as("pending: %s", pending).isBefore(deadline);
      Thread.sleep(50);
      pending = pending();
    }
  }

  private List<String> pending() {
    return rehearsal.checkpoint("dev").path("pending_operations").findValuesAsText("urn");
  }

  private boolean isWritten(String name) {
    return rehearsal.checkpoint("dev").path("resources").findValuesAsText("urn").stream()
        .anyMatch(urn -> urn.endsWith("::" + name));
  }

  private void assertNoDuplicates() {
    Deployed.assertOnce(rehearsal);
  }
}
