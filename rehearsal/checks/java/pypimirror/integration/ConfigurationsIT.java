package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.notebook.FakeIndex;
import pypimirror.requests.Deployed;

/**
 * Deploys every feature with the real engine, refreshes it and destroys it. In between, compares
 * the decisions on requests with {@code rehearsal/checks/resources/requests}.
 */
class ConfigurationsIT {

  private static final Path ENVIRONMENTS = Path.of("src/test/resources/environments");
  private static final Path TABLES = Path.of("rehearsal/checks/resources/requests");

  private final FakeIndex index = new FakeIndex();

  @BeforeEach
  void publishAPackage() {
    index.project("demo", Map.of(Wheels.name("demo", "1.0"), Wheels.wheel("demo", "1.0")));
  }

  @AfterEach
  void stop() {
    index.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"adopting-everything", "made-with-everything", "shared-by-roles"})
  void matchesItsRequestTableAndLeavesNothingBehind(String name, @TempDir Path folder)
      throws IOException {
    var rehearsal = new Rehearsal(folder);
    rehearsal.environment(name, ENVIRONMENTS.resolve(name + ".yaml"), Map.of());
    up(rehearsal, name);
    assertThat(inspect(rehearsal, name, folder).table())
        .isEqualTo(Files.readString(TABLES.resolve(name + ".txt")));
    if (name.equals("made-with-everything")) {
      // SageMaker's SDK asks STS for the account before it starts a job.
      assertThat(
              rehearsal
                  .run(
                      "notebook",
                      "--stack",
                      name,
                      "--",
                      "aws",
                      "sts",
                      "get-caller-identity",
                      "--query",
                      "[Account,Arn]",
                      "--output",
                      "text")
                  .succeeded()
                  .output())
          .contains(
              "111122223333\tarn:aws:sts::111122223333:assumed-role/pypi-mirror-made-with-everything-reader/");
    }
    var account = account(rehearsal, name);
    down(rehearsal, name);
    assertThat(rehearsal.account(account)).isEqualTo(rehearsal.fixture(account));
  }

  @Test
  void destroyKeepsRetainedRepositoriesAndDeletesEndpoints(@TempDir Path folder)
      throws IOException {
    var name = "shared-with-organization";
    var rehearsal = new Rehearsal(folder);
    rehearsal.environment(name, ENVIRONMENTS.resolve(name + ".yaml"), Map.of());
    up(rehearsal, name);
    assertThat(inspect(rehearsal, name, folder).table())
        .isEqualTo(Files.readString(TABLES.resolve(name + ".txt")));
    down(rehearsal, name);
    var left = rehearsal.account("333344445555");
    assertThat(left.domains().get("organization").repositories())
        .containsOnlyKeys(
            "crates-io-store", "internal", "maven-central-store", "pypi-store", "python");
    assertThat(left.vpcEndpoints()).isEmpty();
  }

  @Test
  void aSpokeReadsTheHubThroughItsOwnEndpoints(@TempDir Path folder) throws IOException {
    var rehearsal = new Rehearsal(folder);
    rehearsal.variable("PIP_INDEX_URL", index.address());
    rehearsal.environment("spoke", ENVIRONMENTS.resolve("spoke.yaml"), Map.of());
    up(rehearsal, "spoke");
    var endpoint =
        ((Map<?, ?>) outputs(rehearsal, "spoke").get("endpointIds")).get("codeartifact.api");
    rehearsal.environment(
        "hub",
        ENVIRONMENTS.resolve("shared-by-roles.yaml"),
        Map.of("pypi-mirror:tokenEndpointIds", List.of(endpoint)));
    up(rehearsal, "hub");
    assertThat(inspect(rehearsal, "spoke", folder).table())
        .isEqualTo(Files.readString(TABLES.resolve("spoke.txt")));
    // Runs the real clients in the network and role of the spoke.
    var login = outputs(rehearsal, "spoke").get("loginCommand");
    assertThat(
            rehearsal
                .run(
                    "notebook",
                    "--stack",
                    "spoke",
                    "--",
                    "bash",
                    "-c",
                    login + " && pip download --no-cache-dir --dest \"$(mktemp -d)\" demo")
                .succeeded()
                .output())
        .contains("demo-1.0-py3-none-any.whl from packages → pypi-store → public:pypi")
        .contains("allowed by \"AccountsHaveTokens\" in the policy of domain hub");
    down(rehearsal, "hub");
    down(rehearsal, "spoke");
    assertThat(rehearsal.account("222233334444")).isEqualTo(rehearsal.fixture("222233334444"));
  }

  private static void up(Rehearsal rehearsal, String name) {
    rehearsal.run("up", "--yes", "--skip-preview", "--stack", name).succeeded();
    rehearsal.run("preview", "--refresh", "--expect-no-changes", "--stack", name).succeeded();
  }

  private static void down(Rehearsal rehearsal, String name) {
    // DestroyIT deletes the groups that SageMaker keeps.
    rehearsal.variable("REHEARSAL_ASSUME", "nfs-groups=deleted");
    rehearsal.run("destroy", "--yes", "--skip-preview", "--stack", name).succeeded();
    rehearsal.variable("REHEARSAL_ASSUME", null);
  }

  private static String account(Rehearsal rehearsal, String name) {
    return outputs(rehearsal, name).get("domainOwner").toString();
  }

  private static Deployed inspect(Rehearsal rehearsal, String name, Path folder)
      throws IOException {
    var outputs = outputs(rehearsal, name);
    var account =
        outputs.get("readerRoleArns").toString().replaceFirst(".*?::([0-9]{12}):.*", "$1");
    return new Deployed(
        rehearsal.accountsFolder(),
        Files.createDirectory(folder.resolve("looked-at")),
        account,
        outputs);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> outputs(Rehearsal rehearsal, String name) {
    return new ObjectMapper()
        .convertValue(
            rehearsal.run("stack", "output", "--json", "--stack", name).succeeded().json(),
            Map.class);
  }
}
