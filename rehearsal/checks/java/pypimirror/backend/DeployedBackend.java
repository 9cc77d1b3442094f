package pypimirror.backend;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import pypimirror.checks.EmulatorRun;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.iam.AccessRequest;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.iam.Permissions;
import pypimirror.rehearsal.iam.Policy;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * A backend in the emulator.
 *
 * @param account the account after the deployment
 * @param outputs outputs of the stack
 */
record DeployedBackend(Account account, Map<String, Object> outputs) {

  /** Folder with the file of the environment {@code test}, which needs every permission. */
  static final Path FILES = Path.of("rehearsal/checks/resources/pipelines");

  static final String ACCOUNT = "333344445555";

  static final String TEST_ROLE = "pypi-mirror-test-deploy";

  /** Returns a valid configuration, in which tests change values. */
  static Map<String, String> config() {
    var config = new HashMap<String, String>();
    config.put("aws:region", "us-east-1");
    config.put("aws:allowedAccountIds", "[\"%s\"]".formatted(ACCOUNT));
    config.put("pypi-mirror-backend:repository", "acme/pypi-mirror");
    config.put("pypi-mirror-backend:environments", "[\"test\"]");
    return config;
  }

  /** Deploys a backend to an account that has no backend yet. */
  static DeployedBackend deploy(Map<String, String> config, Path environments, Path live) {
    var settings = BackendSettings.parse(config, environments);
    var id = settings.account().id();
    var accounts = new Accounts(Path.of("rehearsal/accounts"), live);
    accounts.with(
        id,
        account -> {
          // The descriptions of accounts contain the backend's policies.
          account.managedPolicies().clear();
          return account;
        });
    var outputs =
        EmulatorRun.deploy(
            accounts,
            settings.account().region(),
            id,
            "pypi-mirror-backend",
            "test",
            context -> Backend.stack(context, settings));
    return new DeployedBackend(accounts.view(id), outputs);
  }

  /** Whether the policies of a role allow a request to resources of the account. */
  boolean may(String role, String action, String resource, Map<String, List<String>> context) {
    var lowerCase = new HashMap<String, List<String>>();
    context.forEach((key, values) -> lowerCase.put(key.toLowerCase(Locale.ROOT), values));
    return new Permissions(Assumptions.usual())
        .decide(
            new Caller(account.roleArn(role), "session", null, Map.of()),
            true,
            new AccessRequest(action, resource, lowerCase),
            account.id(),
            true,
            policies(role))
        .allowed();
  }

  private List<Policy> policies(String role) {
    return account.identityPolicies(role).values().stream()
        .map(it -> new Policy(Policy.Kind.IDENTITY, role, PolicyDocument.identityBased(it)))
        .toList();
  }

  /** Returns the actions that the policies of a role allow, in lowercase. */
  List<String> allowedActions(String role) {
    return policies(role).stream()
        .flatMap(it -> it.document().statements().stream())
        .filter(PolicyDocument.Statement::allow)
        .flatMap(it -> it.actions().stream())
        .map(it -> it.toLowerCase(Locale.ROOT))
        .toList();
  }

  /** The tags of an environment as condition keys: of the request, or of the resource. */
  static Map<String, List<String>> tags(String kind, String environment) {
    return Map.of(
        "aws:%stag/project".formatted(kind),
        List.of("pypi-mirror"),
        "aws:%stag/environment".formatted(kind),
        List.of(environment));
  }
}
