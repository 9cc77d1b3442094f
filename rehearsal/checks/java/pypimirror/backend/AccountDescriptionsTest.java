package pypimirror.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.testing.Configs;

/**
 * The descriptions of the accounts contain the policies that the backend creates for the committed
 * environments, so that a rehearsal finds them.
 *
 * <p>With {@code WRITE_FIXTURES} in the environment, it rewrites the policies, and {@code
 * EnvironmentFilesTest} formats the file.
 */
class AccountDescriptionsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Iterable<String> environments() {
    return Configs.environments();
  }

  @ParameterizedTest
  @MethodSource("environments")
  void containThePoliciesOfTheBackend(String environment) throws Exception {
    var config = Configs.environment(environment);
    var account = new Account(config.get("aws:region"), Configs.account(config));
    var file = Path.of("rehearsal/accounts/%s.json".formatted(account.id()));
    var description = (ObjectNode) JSON.readTree(file.toFile());
    if (System.getenv("WRITE_FIXTURES") != null) {
      var policies = description.withObjectProperty("managedPolicies");
      expected(environment, account)
          .forEach((name, policy) -> policies.withObjectProperty(name).put("policy", policy));
      Files.writeString(file, JSON.writeValueAsString(description) + "\n");
    }
    expected(environment, account)
        .forEach(
            (name, policy) ->
                assertThat(description.path("managedPolicies").path(name).path("policy").asText())
                    .as("%s: WRITE_FIXTURES=1 updates it", name)
                    .isEqualTo(policy));
  }

  private static Map<String, String> expected(String environment, Account account)
      throws MirrorEnvironment.InvalidFileException {
    var policies = new LinkedHashMap<String, String>();
    var read = MirrorEnvironment.read(Path.of(""), environment, account);
    if (read.settings().access().reader().isCreated()) {
      policies.put(Names.BOUNDARY, new ReaderBoundary(account).policyDocument().toJson());
    }
    new PipelinePolicies(account, read)
        .ofExistingRoles()
        .forEach((name, policy) -> policies.put(name, policy.toJson()));
    assertThat(policies).isNotEmpty();
    return policies;
  }
}
