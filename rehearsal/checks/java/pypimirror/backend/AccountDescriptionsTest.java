package pypimirror.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.config.Settings;
import pypimirror.naming.StackName;
import pypimirror.testing.Configs;

/**
 * The descriptions of the accounts contain the policies that the backend creates for the committed
 * environments, so that a rehearsal finds them.
 *
 * <p>With {@code WRITE_FIXTURES} in the environment, it rewrites the policies.
 */
class AccountDescriptionsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  // The format that EnvironmentFilesTest expects.
  private static final DefaultPrettyPrinter PRINTER =
      new DefaultPrettyPrinter(
              Separators.createDefaultInstance()
                  .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                  .withObjectEmptySeparator(""))
          .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);

  static Stream<Path> environments() {
    return Configs.everyEnvironmentFile();
  }

  @ParameterizedTest
  @MethodSource("environments")
  void containThePoliciesOfTheBackend(Path environment) throws Exception {
    var config = Configs.of(environment);
    var account = new Account(config.get("aws:region"), Configs.account(config));
    var file = Path.of("rehearsal/accounts/%s.json".formatted(account.id()));
    var description = (ObjectNode) JSON.readTree(file.toFile());
    var expected = expected(environment, account, config);
    if (expected.isEmpty()) {
      return;
    }
    var policies = description.withObjectProperty("managedPolicies");
    if (System.getenv("WRITE_FIXTURES") != null
        && !texts(policies).entrySet().containsAll(expected.entrySet())) {
      expected.forEach((name, policy) -> policies.withObjectProperty(name).put("policy", policy));
      Files.writeString(file, JSON.writer(PRINTER).writeValueAsString(description) + "\n");
    }
    assertThat(texts(policies))
        .as("WRITE_FIXTURES=1 updates the policies")
        .containsAllEntriesOf(expected);
  }

  // Only the policies that the environment names. Some environments of the tests use no backend.
  private static Map<String, String> expected(
      Path file, Account account, Map<String, String> config) {
    var name = file.getFileName().toString().replaceAll("Pulumi\\.|\\.yaml", "");
    var environment =
        new MirrorEnvironment(name, Settings.parse(new StackName(Names.PROJECT, name), config));
    var policies = new LinkedHashMap<String, String>();
    new PipelinePolicies(account, environment)
        .ofMirrorRoles()
        .forEach(
            (policy, document) -> {
              if (config.containsValue(account.iam("policy/" + policy))) {
                policies.put(policy, document.toJson());
              }
            });
    return policies;
  }

  private static Map<String, String> texts(ObjectNode policies) {
    var texts = new LinkedHashMap<String, String>();
    policies
        .properties()
        .forEach(policy -> texts.put(policy.getKey(), policy.getValue().path("policy").asText()));
    return texts;
  }
}
