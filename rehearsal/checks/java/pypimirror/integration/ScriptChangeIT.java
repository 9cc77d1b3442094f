package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.rehearsal.account.StudioState;

/**
 * Edits and redeploys the script of Studio apps. The emulator rejects updates of the domain, and
 * the deletion of attached scripts.
 */
class ScriptChangeIT {

  private static final Path TARGET = Path.of("target").toAbsolutePath();

  @Test
  void newScriptIsAttachedToEveryProfileAndTheOldOneIsDeleted(@TempDir Path folder)
      throws IOException {
    var rehearsal = new Rehearsal(folder);
    rehearsal.environment("dev", Path.of("Pulumi.dev.yaml"), Map.of());
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    var before = rehearsal.account();
    assertThat(before.lifecycleConfigs()).hasSize(2);

    rehearsal.program(programWithAnEditedScript(folder));
    assertThat(Steps.of(rehearsal.run("preview", "--json").succeeded().json()))
        .isEqualTo(
            Map.of(
                "StudioLifecycleConfig pypi-mirror-dev-jupyter-lab", "replace",
                "StudioLifecycleConfig pypi-mirror-dev-code-editor", "replace",
                "UserProfile pypi-mirror-dev-data-scientist", "update"));
    // A running app keeps the script that it started with.
    setRunningApps(rehearsal, List.of("default"));
    assertThat(rehearsal.run("up", "--yes", "--skip-preview").failed().output())
        .contains("is used by running apps: [default]");
    setRunningApps(rehearsal, List.of());
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("preview", "--refresh", "--expect-no-changes").succeeded();

    var after = rehearsal.account();
    assertThat(after.lifecycleConfigs())
        .hasSize(2)
        .doesNotContainKeys(before.lifecycleConfigs().keySet().toArray(String[]::new));
    var profile =
        after.studioDomains().values().iterator().next().userProfiles().get("data-scientist");
    after
        .lifecycleConfigs()
        .keySet()
        .forEach(name -> assertThat(profile.settings().toString()).contains("/" + name + "\""));
    assertThat(rehearsal.run("script").succeeded().output()).contains("# edited");

    // Replaces the user with a different one.
    rehearsal.environment(
        "dev", Path.of("Pulumi.dev.yaml"), Map.of("pypi-mirror:studioUsers", List.of("ada")));
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    assertThat(rehearsal.account().studioDomains().values().iterator().next().userProfiles())
        .containsOnlyKeys("ada");
    rehearsal.variable("REHEARSAL_ASSUME", "nfs-groups=deleted");
    rehearsal.run("destroy", "--yes", "--skip-preview").succeeded();
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture());
  }

  private static void setRunningApps(Rehearsal rehearsal, List<String> running) {
    rehearsal.changeAccount(
        account ->
            account
                .lifecycleConfigs()
                .replaceAll(
                    (name, it) ->
                        new StudioState.LifecycleConfig(
                            it.appType(), it.content(), it.tags(), running)));
  }

  @Test
  void adoptedStudioKeepsTheOldScriptUntilProfilesUseTheNewOne(@TempDir Path folder)
      throws IOException {
    var rehearsal = new Rehearsal(folder);
    rehearsal.environment(
        "dev",
        Map.of(
            "pypi-mirror:studio",
            "adopt",
            "pypi-mirror:routeTableIds",
            List.of("rtb-0a1b2c3d4e5f6d001")));
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    attach(rehearsal);

    rehearsal.program(programWithAnEditedScript(folder));
    assertThat(rehearsal.run("up", "--yes", "--skip-preview").failed().output())
        .contains("ResourceInUse: Studio Lifecycle Config", "attached to domain d-1 (profiles");
    assertThat(rehearsal.account().lifecycleConfigs()).hasSize(4);
    attach(rehearsal);
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("preview", "--refresh", "--expect-no-changes").succeeded();
    assertThat(rehearsal.account().lifecycleConfigs()).hasSize(2);
  }

  // Simulates the output attachCommand.
  private static void attach(Rehearsal rehearsal) {
    var command = rehearsal.run("stack", "output", "attachCommand").succeeded().output();
    // The real AWS CLI accepts the command.
    rehearsal
        .run(
            "notebook",
            "--",
            "bash",
            "-c",
            "DOMAIN_ID=d-1 USER_PROFILE=ada; "
                + command.strip()
                + " --generate-cli-skeleton output")
        .succeeded();
    var settings = JsonNodeFactory.instance.objectNode();
    for (var word : command.split("\"", -1)) {
      if (word.startsWith("arn:aws:sagemaker:")) {
        settings.put("script" + settings.size(), word);
      }
    }
    rehearsal.changeAccount(
        account ->
            account
                .studioDomains()
                .put(
                    "d-1",
                    new StudioState.StudioDomain(
                        JsonNodeFactory.instance.objectNode(),
                        "fs-1",
                        Map.of("ada", new StudioState.UserProfile(settings, null)),
                        null,
                        null)));
  }

  private static Path programWithAnEditedScript(Path folder) throws IOException {
    var program = Files.createDirectories(folder.resolve("program"));
    var jar = Files.copy(TARGET.resolve("pypi-mirror.jar"), program.resolve("pypi-mirror.jar"));
    Files.createSymbolicLink(program.resolve("lib"), TARGET.resolve("lib"));
    try (var files = FileSystems.newFileSystem(jar)) {
      var script = files.getPath("pypimirror/studio/on-start.sh");
      Files.writeString(
          script, Files.readString(script).replace("\numask 077\n", "\n# edited\numask 077\n"));
    }
    return jar;
  }
}
