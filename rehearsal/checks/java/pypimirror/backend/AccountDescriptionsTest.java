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
import java.util.List;
import java.util.Map;
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
    var policies = description.withObjectProperty("managedPolicies");
    var expected = expected(environment, account);
    if (System.getenv("WRITE_FIXTURES") != null
        && !texts(policies).entrySet().containsAll(expected.entrySet())) {
      expected.forEach((name, policy) -> policies.withObjectProperty(name).put("policy", policy));
      Files.writeString(file, JSON.writer(PRINTER).writeValueAsString(description) + "\n");
    }
    assertThat(texts(policies))
        .as("WRITE_FIXTURES=1 updates the policies")
        .containsAllEntriesOf(expected);
  }

  private static Map<String, String> texts(ObjectNode policies) {
    var texts = new LinkedHashMap<String, String>();
    policies
        .properties()
        .forEach(policy -> texts.put(policy.getKey(), policy.getValue().path("policy").asText()));
    return texts;
  }

  // The environments of the tests are in the same accounts.
  private static List<MirrorEnvironment> environmentsOf(Account account) {
    return Configs.everyEnvironmentFile()
        .map(Configs::of)
        .filter(config -> Configs.account(config).equals(account.id()))
        .map(
            config ->
                new MirrorEnvironment(
                    "e", Settings.parse(new StackName(Names.PROJECT, "e"), config)))
        .toList();
  }

  private static Map<String, String> expected(String environment, Account account)
      throws MirrorEnvironment.InvalidFileException {
    var policies = new LinkedHashMap<String, String>();
    var read = MirrorEnvironment.read(Path.of(""), environment, account);
    if (read.settings().access().reader().isCreated()) {
      policies.put(
          Names.BOUNDARY,
          new ReaderBoundary(account, environmentsOf(account)).policyDocument().toJson());
    }
    new PipelinePolicies(account, read)
        .ofExistingRoles()
        .forEach((name, policy) -> policies.put(name, policy.toJson()));
    assertThat(policies).isNotEmpty();
    return policies;
  }
}
