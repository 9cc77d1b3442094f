package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An environment becomes curated while it is in use. */
class CurateInUseIT {

  private static final String ROLES = "arn:aws:iam::111122223333:role/";
  private static final String MIT = "License-Expression: MIT\n";

  private static Rehearsal.Result install(Rehearsal rehearsal, String requirement) {
    return rehearsal.run(
        "notebook",
        "--",
        "bash",
        "-c",
        "pip install --no-cache-dir --target \"$(mktemp -d)\" '%s'".formatted(requirement));
  }

  @Test
  void readersKeepWhatThePolicyAcceptsAndLoseTheRest(@TempDir Path folder) throws IOException {
    var rehearsal = new Rehearsal(folder);
    try (var index = new PackageIndex()) {
      index.release("used", "1.0", Wheels.wheelWith(MIT, "used", "1.0", "needed"));
      index.release("needed", "1.0", Wheels.wheelWith(MIT, "needed", "1.0"));
      index.release("secret", "1.0", Wheels.wheel("secret", "1.0"));
      index.release("unused", "1.0", Wheels.wheelWith(MIT, "unused", "1.0"));
      rehearsal.variable("PIP_INDEX_URL", index.address());
      rehearsal.run("up", "--yes", "--skip-preview").succeeded();
      var login = rehearsal.run("stack", "output", "loginCommand").succeeded().output().strip();
      rehearsal.run("notebook", "--", "bash", "-c", login).succeeded();
      install(rehearsal, "used").succeeded();
      install(rehearsal, "secret").succeeded();

      rehearsal.environment(
          "dev",
          Map.of(
              "pypi-mirror:packages",
              "curated",
              "pypi-mirror:curatorRoleArns",
              List.of(ROLES + "curator")));
      rehearsal.run("up", "--yes", "--skip-preview").succeeded();
      // What the repository has retained remains available, and nothing else.
      install(rehearsal, "secret").succeeded();
      install(rehearsal, "unused").failed();

      var approvals = Approvals.in(rehearsal.project().resolve("approvals"));
      assertThat(
              rehearsal
                  .run("approve", "propose", "--advisories", approvals.database().toString())
                  .failed()
                  .output())
          .contains("accept needed==1.0", "accept used==1.0", "REJECT secret==1.0")
          .contains("rejected by rule license: Its metadata names no license.");
      assertThat(Files.readString(approvals.folder().resolve("in-use.lock")))
          .contains("needed==1.0", "used==1.0")
          .doesNotContain("secret");
      // A plan keeps the lock.
      approvals.requirements("unused");
      assertThat(rehearsal.run(approvals.plan()).succeeded().output())
          .contains("accept unused==1.0", "1 new releases, 0 rejected");
      assertThat(rehearsal.run("approve", "apply").succeeded().output())
          .contains("3 releases approved, 0 already approved")
          .contains("1 releases are installable without an approval: secret==1.0.");
      install(rehearsal, "secret").succeeded();
      assertThat(rehearsal.run("approve", "apply", "--remove-unapproved").succeeded().output())
          .contains("removed secret==1.0");
      install(rehearsal, "secret").failed();
      install(rehearsal, "used").succeeded();
      install(rehearsal, "unused").succeeded();
    }
  }
}
