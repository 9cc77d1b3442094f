package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.testing.Configs;

/** Rehearses committed environments, several environments at once, and other tools. */
class EnvironmentsIT {

  static List<String> environments() {
    return Configs.environments();
  }

  @ParameterizedTest
  @MethodSource("environments")
  void rehearsesEveryCommittedEnvironment(String environment, @TempDir Path folder)
      throws IOException {
    var rehearsal = new Rehearsal(folder);
    var file = "Pulumi." + environment + ".yaml";
    Files.writeString(
        rehearsal.project().resolve(file), Files.readString(Path.of(file).toAbsolutePath()));
    assertThat(rehearsal.run("--stack", environment).succeeded().output())
        .contains("aws codeartifact login --tool pip");
  }

  @Test
  void changingTheAccountStartsFreshAndChangingBackRestoresTheState(@TempDir Path folder)
      throws IOException {
    var rehearsal = new Rehearsal(folder);
    var file = rehearsal.project().resolve("Pulumi.dev.yaml");
    var here = Files.readString(Path.of("Pulumi.dev.yaml"));
    Files.writeString(file, here);
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    Files.writeString(file, here.replace("111122223333", "222233334444"));
    assertThat(rehearsal.run("preview").succeeded().output())
        .contains("'dev' is now in account 222233334444", "53 to create");
    Files.writeString(file, here);
    rehearsal.run("preview", "--expect-no-changes").succeeded();
    Files.writeString(file, here.replace("111122223333", "999988887777"));
    assertThat(rehearsal.run("preview").failed().output())
        .contains("rehearsal/accounts/999988887777.json does not exist")
        .doesNotContain("\tat ");
  }

  @Test
  void deploysTwoEnvironmentsConcurrentlyInOneAccount(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.environment(
        "other",
        Map.of(
            "pypi-mirror:domainName",
            "pypi-mirror-other",
            "pypi-mirror:vpcId",
            "vpc-0f9e8d7c6b5a40321",
            "pypi-mirror:subnetIds",
            List.of("subnet-0a1b2c3d4e5f6a021"),
            "pypi-mirror:readerSecurityGroupIds",
            List.of("sg-0a1b2c3d4e5f6b003")));
    var first = rehearsal.start("up", "--yes", "--skip-preview", "--stack", "dev");
    var second = rehearsal.start("up", "--yes", "--skip-preview", "--stack=other");
    rehearsal.finish(first).succeeded();
    rehearsal.finish(second).succeeded();
    var account = rehearsal.account();
    assertThat(account.domains()).containsOnlyKeys("pypi-mirror-dev", "pypi-mirror-other");
    assertThat(account.vpcEndpoints()).hasSize(4);
    assertThat(account.roles().get("sagemaker-execution-role").inlinePolicies()).hasSize(2);

    rehearsal.run("destroy", "--yes", "--skip-preview", "--stack", "dev").succeeded();
    assertThat(rehearsal.account().domains()).containsOnlyKeys("pypi-mirror-other");
    rehearsal.run("preview", "--expect-no-changes", "--stack", "other").succeeded();

    assertThat(rehearsal.run("reset", "--stack", "other").failed().output())
        .contains("other shares account 111122223333 with dev");
    rehearsal.run("reset", "--account", Rehearsal.ACCOUNT).succeeded();
    assertThat(rehearsal.account()).isEqualTo(rehearsal.fixture());
    assertThat(rehearsal.run("preview", "--stack", "other").succeeded().output())
        .contains("14 to create");
  }

  @Test
  void theSecondDeploymentOfAnEnvironmentWaitsForTheFirst(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    var first = rehearsal.start("up", "--yes", "--skip-preview");
    var second = rehearsal.start("up", "--yes", "--skip-preview");
    rehearsal.finish(first).succeeded();
    rehearsal.finish(second).succeeded();
    assertThat(first.printed() + second.printed())
        .contains("waiting for another rehearsal of 'dev' to end", "14 unchanged");
  }

  @Test
  void combinesDefaultTagsOfTheProviderWithTagsOfTheProgram(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.environment(
        "dev", Map.of("aws:defaultTags", Map.of("tags", Map.of("Owner", "platform"))));
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    rehearsal.run("preview", "--refresh", "--expect-no-changes").succeeded();
    assertThat(rehearsal.account().domains().get("pypi-mirror-dev").tags())
        .containsEntry("Owner", "platform")
        .containsEntry("Name", "pypi-mirror-dev-domain");
  }

  @Test
  void toolsThatRunPulumiUseTheSelectedRehearsal(@TempDir Path folder) {
    var rehearsal = new Rehearsal(folder);
    rehearsal.environment("other", Map.of("pypi-mirror:domainName", "pypi-mirror-other"));
    var output =
        rehearsal.shell(
            "other", "pulumi up --yes --skip-preview >/dev/null; pulumi stack output domainName");
    assertThat(output.succeeded().output().strip()).endsWith("pypi-mirror-other");
    assertThat(rehearsal.account().domains()).containsOnlyKeys("pypi-mirror-other");
  }

  @Test
  void engineIsThePinnedVersionOrNewer(@TempDir Path folder) throws IOException {
    var pinned =
        Pattern.compile("pulumi/pkg/v3 v3\\.(\\d+)\\.")
            .matcher(Files.readString(Path.of("tools/engine/go.mod").toAbsolutePath()));
    var version =
        Pattern.compile("v3\\.(\\d+)\\.\\d+")
            .matcher(new Rehearsal(folder).run("version").succeeded().output().strip());
    assertThat(pinned.find()).isTrue();
    assertThat(version.matches()).isTrue();
    assertThat(Integer.parseInt(version.group(1)))
        .isGreaterThanOrEqualTo(Integer.parseInt(pinned.group(1)));
  }

  @Test
  void theEngineWritesNothingIntoTheProject(@TempDir Path folder) throws IOException {
    var rehearsal = new Rehearsal(folder);
    var before = Files.readString(rehearsal.project().resolve("Pulumi.dev.yaml"));
    rehearsal.run("up", "--yes", "--skip-preview").succeeded();
    assertThat(rehearsal.project().resolve("Pulumi.dev.yaml")).content().isEqualTo(before);
    try (var files = Files.list(rehearsal.project())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("Pulumi.yaml", "Pulumi.dev.yaml");
    }
  }
}
