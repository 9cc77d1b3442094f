package pypimirror.requests;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.IamState;

/** An environment in the emulator's accounts, and the decisions of its policies. */
public final class Deployed {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FIXTURES = Path.of("rehearsal/accounts").toAbsolutePath();

  private final Function<String, Optional<Account>> accounts;
  private final Function<String, Optional<Account>> bare;
  private final Function<String, Optional<Account>> lone;
  private final Function<String, Optional<Account>> broad;
  private final Account untouched;
  private final String accountId;
  private final Map<String, Object> outputs;

  /** A deployed policy, and how to replace it in its account. */
  private record Policy(String accountId, String label, String document, Put put) {}

  private interface Put {
    void into(Account account, String document);
  }

  /**
   * Reads a deployment without changing it.
   *
   * @param live the folder of the accounts
   * @param empty an empty folder
   * @param accountId the environment's account
   * @param outputs the outputs of its stack
   */
  public Deployed(Path live, Path empty, String accountId, Map<String, Object> outputs) {
    this.accounts = inMemory(live);
    this.bare = inMemory(live);
    this.lone = inMemory(live);
    this.broad = inMemory(live);
    this.untouched = new Accounts(FIXTURES, empty).view(accountId);
    this.accountId = accountId;
    this.outputs = outputs;
    broad
        .apply(accountId)
        .orElseThrow()
        .roles()
        .forEach(
            (name, role) -> {
              if (name.endsWith("publisher")) {
                role.inlinePolicies().put("attached", EVERYTHING);
              }
            });
    removeReaderPolicies(bare.apply(accountId).orElseThrow());
    removeMirrorPolicies(lone.apply((String) outputs.get("domainOwner")).orElseThrow());
    role(accountId, "insider", EVERYTHING);
    role(accountId, "deployer", EVERYTHING);
    role(accountId, "stranger", null);
    var attached = (String) outputs.get("readerPolicyJson");
    role("444455556666", "partner", attached);
    role("222233334444", "reading", attached);
    role("555566667777", "reading", attached);
  }

  // Reads an account when it is first used. Later changes affect only this copy.
  private static Function<String, Optional<Account>> inMemory(Path live) {
    var accounts = new Accounts(FIXTURES, live);
    var seen = new HashMap<String, Optional<Account>>();
    return id -> seen.computeIfAbsent(id, accounts::find);
  }

  private void each(String owner, Consumer<Account> change) {
    Stream.of(accounts, bare, lone, broad)
        .forEach(they -> change.accept(they.apply(owner).orElseThrow()));
  }

  private static final String EVERYTHING =
      """
      {"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"}]}""";

  private void role(String owner, String name, String policy) {
    var policies = new TreeMap<String, String>();
    if (policy != null) {
      policies.put("attached", policy);
    }
    each(owner, account -> account.roles().put(name, new IamState.Role("/", "{}", policies, null)));
  }

  /** Returns the table of allowed and denied requests. */
  public String table() {
    return table(Assumptions.usual());
  }

  private String table(Assumptions assumptions) {
    return new RequestTable(accounts, bare, lone, broad, accountId, outputs, assumptions)
        .lines()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private void removeReaderPolicies(Account account) {
    for (var arn : (List<?>) outputs.get("readerRoleArns")) {
      account.roles().get(arn.toString().replaceFirst(".*/", "")).inlinePolicies().clear();
    }
  }

  private static void removeMirrorPolicies(Account account) {
    account.domains().replaceAll((name, domain) -> domain.governedBy(null));
    account
        .domains()
        .values()
        .forEach(
            domain -> domain.repositories().replaceAll((name, it) -> it.governedBy(null, null)));
  }

  /**
   * Returns the statements whose removal does not change the table, not even if the account as a
   * principal grants access.
   *
   * @param table the table with all statements
   */
  public List<String> idleStatements(String table) {
    var grants = Assumptions.parse("account-principal=grants");
    var tableWithGrants = table(grants);
    var idle = new ArrayList<String>();
    for (var policy : policies()) {
      for (int i = 0; i < read(policy.document).path("Statement").size(); i++) {
        put(policy, without(policy.document, i));
        if (table().equals(table) && table(grants).equals(tableWithGrants)) {
          idle.add(policy.label + ": " + read(policy.document).at("/Statement/" + i + "/Sid"));
        }
      }
      put(policy, policy.document);
    }
    return idle;
  }

  private void put(Policy policy, String document) {
    each(policy.accountId, account -> policy.put.into(account, document));
  }

  // The policies that the environment deployed.
  private List<Policy> policies() {
    var policies = new ArrayList<Policy>();
    var account = accounts.apply(accountId).orElseThrow();
    account
        .vpcEndpoints()
        .forEach(
            (id, endpoint) -> {
              if (!untouched.vpcEndpoints().containsKey(id)) {
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
                                            .replace(label, document)));
                          }
                        }));
    account
        .managedPolicies()
        .forEach(
            (label, managed) -> {
              if (account.roles().values().stream()
                  .anyMatch(
                      role -> role.attachedPolicies().contains(account.managedPolicyArn(label)))) {
                policies.add(
                    new Policy(
                        accountId,
                        "managed policy " + label,
                        managed.policy(),
                        (it, document) ->
                            it.managedPolicies()
                                .computeIfPresent(
                                    label,
                                    (key, old) ->
                                        new IamState.ManagedPolicy(
                                            old.description(), document, old.tags()))));
              }
            });
    var owner = (String) outputs.get("domainOwner");
    if (!owner.equals(accountId)) {
      return policies;
    }
    var name = (String) outputs.get("domainName");
    var domain = accounts.apply(owner).orElseThrow().domains().get(name);
    if (domain.policy() != null) {
      policies.add(
          new Policy(
              owner,
              "domain " + name,
              domain.policy(),
              (it, document) ->
                  it.domains()
                      .computeIfPresent(
                          name,
                          (key, old) -> old.policy() == null ? old : old.governedBy(document))));
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
                                    (key, old) ->
                                        old.policy() == null
                                            ? old
                                            : old.governedBy(document, "revision"))));
              }
            });
    return policies;
  }

  private static Ec2State.VpcEndpoint with(Ec2State.VpcEndpoint endpoint, String policy) {
    return new Ec2State.VpcEndpoint(
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

  // Replaces it with a statement that has no effect, because a policy needs at least one statement.
  private static String without(String document, int index) {
    var policy = read(document);
    ((ObjectNode) policy.path("Statement").path(index))
        .put("Effect", "Deny")
        .put("Action", "nothing:Nothing");
    return policy.toString();
  }

  // A single statement need not be in a list.
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
