package pypimirror.requests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.Configs;
import pypimirror.StandInRun;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;

/**
 * For each configuration, who may do what: the tables in {@code src/test/resources/requests} are
 * the whole of it, and every statement that is deployed decides something in them.
 *
 * <p>With {@code WRITE_TABLES} in the environment it writes the tables as they are, to be read
 * before they are committed.
 */
class RequestTablesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FIXTURES = Path.of("src/rehearsal/accounts");
  private static final Path TABLES = Path.of("src/test/resources/requests");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adopted",
        "adopting-everything",
        "made-with-everything",
        "shared-by-roles",
        "shared-with-organization",
        "spoke"
      })
  void everyRequestIsDecidedAsWrittenAndEveryStatementDecides(String name) throws IOException {
    var deployed = deploy(name);
    var table = deployed.table();
    var file = TABLES.resolve(name + ".txt");
    if (System.getenv("WRITE_TABLES") != null) {
      Files.writeString(file, table);
    }
    assertThat(table).isEqualTo(Files.readString(file));
    var idle = new ArrayList<String>();
    for (var policy : deployed.policies()) {
      var statements = statements(policy.document);
      for (int i = 0; i < statements; i++) {
        deployed.put(policy, without(policy.document, i));
        if (deployed.table().equals(table)) {
          idle.add(policy.label + ": " + sid(policy.document, i));
        }
      }
      deployed.put(policy, policy.document);
    }
    assertThat(deployed.table()).as("everything is put back").isEqualTo(table);
    assertThat(idle).as("statements that decide nothing").isEmpty();
  }

  private Deployed deploy(String name) throws IOException {
    var fixtures = folder.resolve("fixtures");
    Files.createDirectories(fixtures);
    try (var files = Files.list(FIXTURES)) {
      for (var file : files.toList()) {
        Files.copy(file, fixtures.resolve(file.getFileName()));
      }
    }
    Files.writeString(
        fixtures.resolve("555566667777.json"),
        "{\"id\":\"555566667777\",\"organizationId\":\"o-a1b2c3d4e5\",\"region\":\"us-east-1\"}");
    Files.writeString(
        fixtures.resolve(RequestTable.ASSETS_ACCOUNT + ".json"),
        "{\"id\":\"%s\",\"region\":\"us-east-1\"}".formatted(RequestTable.ASSETS_ACCOUNT));
    var accounts = new Accounts(fixtures, folder.resolve("live"));
    var config = Configs.of(Path.of("src/test/resources/environments", name + ".yaml"));
    var accountId = Configs.account(config);
    role(accounts, accountId, "insider", "*");
    role(accounts, accountId, "deployer", "*");
    role(accounts, accountId, "stranger", null);
    role(accounts, RequestTable.ASSETS_ACCOUNT, "codeartifact", "*");
    accounts.with(
        RequestTable.ASSETS_ACCOUNT,
        account -> {
          account.buckets().put("assets-193858265520-us-east-1", "");
          account
              .buckets()
              .put("jumpstart-cache-prod-us-east-1", open("jumpstart-cache-prod-us-east-1"));
          return "";
        });
    var outputs = StandInRun.deploy(accounts, name, config);
    if (name.equals("spoke")) {
      var hub = Configs.of(Path.of("src/test/resources/environments/shared-by-roles.yaml"));
      role(accounts, "111122223333", "deployer", "*");
      hub.put("pypi-mirror:tokenEndpointIds", "[\"" + apiEndpoint(outputs) + "\"]");
      StandInRun.deploy(accounts, "hub", hub);
    }
    for (var other :
        Map.of("444455556666", "partner", "222233334444", "reading", "555566667777", "reading")
            .entrySet()) {
      accounts.with(
          other.getKey(),
          account -> {
            account
                .roles()
                .put(
                    other.getValue(),
                    new Account.Role(
                        "/",
                        "{}",
                        Map.of("attached", (String) outputs.get("readerPolicyJson")),
                        null));
            return "";
          });
    }
    return new Deployed(fixtures, accounts, accountId, outputs);
  }

  private static Object apiEndpoint(Map<String, Object> outputs) {
    return ((Map<?, ?>) outputs.get("endpointIds")).get("codeartifact.api");
  }

  private static void role(Accounts accounts, String accountId, String name, String actions) {
    var policies = new TreeMap<String, String>();
    if (actions != null) {
      policies.put(
          "all",
          """
          {"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Allow","Action":"%s","Resource":"*"}]}"""
              .formatted(actions));
    }
    accounts.with(
        accountId,
        account -> {
          account.roles().put(name, new Account.Role("/", "{}", policies, null));
          return "";
        });
  }

  private static String open(String bucket) {
    return """
        {"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/*"}]}"""
        .formatted(bucket);
  }

  /** A policy that is deployed, and how to replace it. */
  private record Policy(String accountId, String label, String document, Put put) {}

  private interface Put {
    void into(Account account, String document);
  }

  /** Accounts with an environment in them. */
  private final class Deployed {
    private final Path fixtures;
    private final Accounts accounts;
    private final String accountId;
    private final Map<String, Object> outputs;
    private final Accounts untouched;

    Deployed(Path fixtures, Accounts accounts, String accountId, Map<String, Object> outputs) {
      this.fixtures = fixtures;
      this.accounts = accounts;
      this.accountId = accountId;
      this.outputs = outputs;
      this.untouched = new Accounts(fixtures, folder.resolve("untouched"));
    }

    String table() {
      var bare =
          changed(
              accountId,
              account -> {
                for (var arn : (List<?>) outputs.get("readerRoleArns")) {
                  var role = account.roles().get(arn.toString().replaceFirst(".*/", ""));
                  role.inlinePolicies().clear();
                }
              });
      var lone =
          changed(
              (String) outputs.get("domainOwner"),
              account -> {
                account.domains().replaceAll((name, domain) -> with(domain, null));
                account
                    .domains()
                    .values()
                    .forEach(
                        domain ->
                            domain
                                .repositories()
                                .replaceAll((name, it) -> it.governedBy(null, null)));
              });
      return new RequestTable(accounts, bare, lone, accountId, outputs).text();
    }

    private Accounts changed(String owner, Consumer<Account> change) {
      try {
        var copy = Files.createTempDirectory(folder, "copy");
        try (var files = Files.list(folder.resolve("live"))) {
          for (var file : files.toList()) {
            Files.copy(file, copy.resolve(file.getFileName()));
          }
        }
        var changed = new Accounts(fixtures, copy);
        changed.with(
            owner,
            account -> {
              change.accept(account);
              return "";
            });
        return changed;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void put(Policy policy, String document) {
      accounts.with(
          policy.accountId,
          account -> {
            policy.put.into(account, document);
            return "";
          });
    }

    /** The policies that the environment deployed. */
    List<Policy> policies() {
      var policies = new ArrayList<Policy>();
      var before = untouched.view(accountId);
      var account = accounts.view(accountId);
      account
          .vpcEndpoints()
          .forEach(
              (id, endpoint) -> {
                if (!before.vpcEndpoints().containsKey(id)) {
                  policies.add(
                      new Policy(
                          accountId,
                          endpoint.serviceName(),
                          endpoint.policy(),
                          (it, document) ->
                              it.vpcEndpoints()
                                  .computeIfPresent(id, (key, old) -> with(old, document))));
                }
              });
      account
          .roles()
          .forEach(
              (name, role) ->
                  role.inlinePolicies()
                      .forEach(
                          (label, policy) -> {
                            if (label.startsWith("pypi-mirror-")) {
                              policies.add(
                                  new Policy(
                                      accountId,
                                      label + " of role " + name,
                                      policy,
                                      (it, document) ->
                                          it.roles()
                                              .get(name)
                                              .inlinePolicies()
                                              .put(label, document)));
                            }
                          }));
      var owner = (String) outputs.get("domainOwner");
      var name = (String) outputs.get("domainName");
      var domain = accounts.view(owner).domains().get(name);
      if (domain.policy() != null) {
        policies.add(
            new Policy(
                owner,
                "domain " + name,
                domain.policy(),
                (it, document) ->
                    it.domains().computeIfPresent(name, (key, old) -> with(old, document))));
      }
      domain
          .repositories()
          .forEach(
              (repository, its) -> {
                if (its.policy() != null) {
                  policies.add(
                      new Policy(
                          owner,
                          "repository " + repository,
                          its.policy(),
                          (it, document) ->
                              it.domains()
                                  .get(name)
                                  .repositories()
                                  .computeIfPresent(
                                      repository,
                                      (key, old) -> old.governedBy(document, "revision"))));
                }
              });
      return policies;
    }
  }

  private static Account.VpcEndpoint with(Account.VpcEndpoint endpoint, String policy) {
    return new Account.VpcEndpoint(
        endpoint.vpcId(),
        endpoint.serviceName(),
        endpoint.type(),
        endpoint.privateDnsEnabled(),
        endpoint.subnetIds(),
        endpoint.securityGroupIds(),
        endpoint.networkInterfaces(),
        policy,
        endpoint.state(),
        endpoint.tags(),
        endpoint.routeTableIds());
  }

  private static Account.Domain with(Account.Domain domain, String policy) {
    return new Account.Domain(
        domain.encryptionKey(), domain.createdTime(), policy, domain.tags(), domain.repositories());
  }

  private static int statements(String document) {
    return read(document).path("Statement").size();
  }

  private static String sid(String document, int index) {
    return read(document).path("Statement").path(index).path("Sid").asText();
  }

  // A statement that is about nothing takes its place: a policy without any is none.
  private static String without(String document, int index) {
    var policy = read(document);
    ((ObjectNode) policy.path("Statement").path(index))
        .put("Effect", "Deny")
        .put("Action", "nothing:Nothing");
    return policy.toString();
  }

  // One statement may stand alone.
  private static ObjectNode read(String document) {
    try {
      var policy = (ObjectNode) JSON.readTree(document);
      if (policy.path("Statement").isObject()) {
        var statement = policy.remove("Statement");
        policy.putArray("Statement").add(statement);
      }
      return policy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
