package pypimirror.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.checks.EmulatorRun;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.testing.Configs;

/**
 * Compares the decisions on requests in each configuration with the tables in {@code
 * rehearsal/checks/resources/requests}, in which every deployed statement must decide a request.
 *
 * <p>With {@code WRITE_TABLES} in the environment, it rewrites the tables. Review them before you
 * commit them.
 */
class RequestTablesTest {

  private static final Path TABLES = Path.of("rehearsal/checks/resources/requests");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adopted",
        "adopting-everything",
        "curated",
        "made-with-everything",
        "shared-by-roles",
        "shared-with-organization",
        "spoke"
      })
  void decisionsMatchTheTableAndEveryStatementDecidesARequest(String name) throws IOException {
    var deployed = deploy(name);
    var file = TABLES.resolve(name + ".txt");
    if (System.getenv("WRITE_TABLES") != null) {
      Files.writeString(file, deployed.table());
    }
    var table = deployed.table();
    assertThat(table).isEqualTo(Files.readString(file));
    assertThat(deployed.idleStatements(table)).as("statements that decide nothing").isEmpty();
    assertThat(deployed.table()).as("table after all statements are restored").isEqualTo(table);
  }

  @Test
  void everyKeyHasANonDefaultValueInSomeEnvironment() {
    var tried = new TreeSet<String>();
    Configs.everyEnvironmentFile()
        .forEach(
            file ->
                Configs.of(file)
                    .forEach(
                        (key, value) -> {
                          if (!value.equals(Configs.defaults().get(key))) {
                            tried.add(key);
                          }
                        }));
    assertThat(tried).containsAll(Configs.declaredKeys());
  }

  private Deployed deploy(String name) {
    var live = folder.resolve("live");
    var accounts = new Accounts(Path.of("rehearsal/accounts"), live);
    var config = Configs.of(Path.of("src/test/resources/environments", name + ".yaml"));
    var outputs = EmulatorRun.deploy(accounts, name, config);
    if (name.equals("spoke")) {
      var hub = Configs.of(Path.of("src/test/resources/environments/shared-by-roles.yaml"));
      var endpoint = ((Map<?, ?>) outputs.get("endpointIds")).get("codeartifact.api");
      hub.put("pypi-mirror:tokenEndpointIds", "[\"" + endpoint + "\"]");
      EmulatorRun.deploy(accounts, "hub", hub);
    }
    return new Deployed(live, folder.resolve("looked-at"), Configs.account(config), outputs);
  }
}
