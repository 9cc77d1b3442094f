package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans, deploys and checks an environment for drift with the real engine, as the workflows do. */
class OperationsIT {

  private static final Path REPOSITORY = Path.of("").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void deploysOnlyTheSavedPlanAndDetectsDrift() throws Exception {
    var rehearsal = new Rehearsal(folder);
    var pulumi = REPOSITORY.resolve(".ci/pulumi");
    var plan = folder.resolve("plan.json");
    var drift = folder.resolve("drift");
    var look = "%s dev %s".formatted(REPOSITORY.resolve(".ci/drift"), drift);
    rehearsal
        .shell("dev", "%s preview --stack dev --diff --save-plan %s".formatted(pulumi, plan))
        .succeeded();
    var up =
        "%s up --stack dev --plan %s --yes --skip-preview --suppress-outputs"
            .formatted(pulumi, plan);

    // A change that differs from the plan is rejected.
    rehearsal.environment("dev", Map.of("pypi-mirror:repositoryName", "another"));
    assertThat(rehearsal.shell("dev", up).failed().output()).contains("violates plan");
    rehearsal.environment("dev", Map.of());
    rehearsal.shell("dev", up).succeeded();
    assertThat(rehearsal.account().domains()).containsKey("pypi-mirror-dev");

    assertThat(rehearsal.shell("dev", look).succeeded().output()).endsWith("dev: no drift\n");
    assertThat(drift).isEmptyDirectory();

    rehearsal.changeAccount(
        account ->
            account
                .securityGroupRules()
                .values()
                .removeIf(rule -> "sg-0a1b2c3d4e5f6b001".equals(rule.referencedGroupId())));
    assertThat(rehearsal.shell("dev", look).succeeded().output()).endsWith("dev: drift found\n");
    assertThat(Files.readString(drift.resolve("dev.md")))
        .startsWith("### dev\n\n```text\n")
        .contains("SecurityGroupIngressRule")
        .endsWith("```\n\n");

    rehearsal.faults("aws:codeartifact/domain:Domain read 1");
    assertThat(rehearsal.shell("dev", look).failed().output()).contains("error:");
  }
}
