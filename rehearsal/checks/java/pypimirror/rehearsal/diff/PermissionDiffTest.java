package pypimirror.rehearsal.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pypimirror.checks.EmulatorRun;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.testing.RoleChanges;
import pypimirror.testing.Configs;

/** Compares permissions before and after a change, based on the decisions on requests. */
class PermissionDiffTest {

  private static final String ROLE = "arn:aws:iam::111122223333:role/";

  private static final String ALL_BUT_READ =
      """
      {"Statement": [
        {"Effect": "Allow", "NotAction": "codeartifact:ReadFromRepository", "Resource": "*"}]}""";

  @TempDir static Path folder;

  // Caches deployments, because most tests start with the same one.
  private static final Map<Map<String, String>, Snapshot> DEPLOYED = new HashMap<>();

  @Test
  void reportsNothingIfNothingChanges() {
    assertThat(change(Map.of(), Map.of())).isEqualTo("");
  }

  @Test
  void reportsThePermissionsOfANewReader() {
    var both = "[\"" + ROLE + "sagemaker-execution-role\",\"" + ROLE + "stranger\"]";
    assertThat(change(Map.of(), Map.of("pypi-mirror:readerRoleArns", both)))
        .isEqualTo(
            """
            + role stranger can now perform codeartifact:GetAuthorizationToken on domain my-domain, from outside the network and through the endpoint codeartifact.api
            + role stranger can now perform codeartifact:GetRepositoryEndpoint on repository my-domain/packages, from outside the network and through the endpoint codeartifact.api
            + role stranger can now perform codeartifact:ReadFromRepository on repository my-domain/packages, from outside the network and through the endpoint codeartifact.repositories
            + role stranger can now perform sts:GetServiceBearerToken on all resources, if sts:AWSServiceName is codeartifact.amazonaws.com, from outside the network and through the endpoint codeartifact.api
            + role stranger can now use the endpoint codeartifact.api for sts:GetServiceBearerToken on all resources, if sts:AWSServiceName has any other value, and if its own policies allow it
            """);
  }

  @Test
  void reportsAShorterTokenLifetimeAsARangeOfSeconds() {
    assertThat(change(Map.of(), Map.of("pypi-mirror:tokenMaxSeconds", "3600")))
        .isEqualTo(
            """
            - role sagemaker-execution-role can no longer perform sts:GetServiceBearerToken on all resources, if sts:AWSServiceName is codeartifact.amazonaws.com, sts:DurationSeconds is more than 3600, from outside the network and through the endpoint codeartifact.api
            """);
  }

  @Test
  void reportsThatTokensAreNoLongerAvailableFromOutside() {
    assertThat(
            change(
                Map.of(),
                Map.of(
                    "pypi-mirror:tokensThroughEndpointOnly",
                    "true",
                    "pypi-mirror:deployerRoleArns",
                    "[\"" + ROLE + "publisher\"]")))
        .isEqualTo(
            """
            - role sagemaker-execution-role can no longer perform codeartifact:GetAuthorizationToken on domain my-domain, from outside the network
            """);
  }

  @Test
  void namesRolesOfAnotherAccountByTheirAccount() {
    assertThat(change(Map.of(), Map.of("pypi-mirror:readerAccountIds", "[\"222233334444\"]")))
        .contains(
            "+ a role of account 222233334444 can now perform codeartifact:GetAuthorizationToken on domain"
                + " my-domain, from outside the network\n")
        .contains(
            "+ a role of account 222233334444 can now perform codeartifact:GetRepositoryEndpoint,"
                + " codeartifact:ReadFromRepository on repository my-domain/packages, from outside"
                + " the network\n");
  }

  @Test
  void reportsWhichOtherRolesCanPassAnEndpoint() {
    assertThat(change(Map.of(), Map.of("pypi-mirror:endpointPrincipals", "any")))
        .contains(
            "+ any other role of the account can now use the endpoint codeartifact.api for"
                + " codeartifact:GetAuthorizationToken on domain my-domain, if its own"
                + " policies allow it")
        .doesNotContain("anyone can now perform");
  }

  @Test
  void ignoresARewrittenPolicyWithTheSameMeaning() {
    assertThat(
            edited(
                policy ->
                    policy
                        .replace("TokenForTheDomain", "Renamed")
                        .replace(
                            "\"Action\":[\"codeartifact:GetRepositoryEndpoint\",\"codeartifact:ReadFromRepository\"]",
                            "\"Action\":[\"codeartifact:ReadFromRepository\",\"codeartifact:getrepositoryendpoint\"]")))
        .isEqualTo("");
  }

  @Test
  void ignoresASplitStatementWithTheSameMeaning() {
    assertThat(
            edited(
                policy ->
                    policy.replace(
                        "\"Action\":[\"codeartifact:GetRepositoryEndpoint\",\"codeartifact:ReadFromRepository\"],",
                        "\"Action\":\"codeartifact:ReadFromRepository\",\"Resource\":\"arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/packages\"},"
                            + "{\"Sid\":\"Split\",\"Effect\":\"Allow\",\"Action\":\"codeartifact:GetRepositoryEndpoint\",")))
        .isEqualTo("");
  }

  @Test
  void reportsThePermissionsThatADenyRemoves() {
    assertThat(
            edited(
                policy ->
                    policy.replace(
                        "\"Statement\":[",
                        "\"Statement\":[{\"Sid\":\"No\",\"Effect\":\"Deny\",\"Action\":\"codeartifact:Read*\",\"Resource\":\"*\"},")))
        .contains(
            "- role sagemaker-execution-role can no longer perform codeartifact:ReadFromRepository on"
                + " repository my-domain/packages, from outside the network and through the endpoint"
                + " codeartifact.repositories\n")
        .doesNotContain("GetRepositoryEndpoint");
  }

  @Test
  void reportsAWildcardActionAsAWildcard() {
    assertThat(
            edited(
                policy ->
                    policy.replace(
                        "\"Statement\":[",
                        "\"Statement\":[{\"Sid\":\"All\",\"Effect\":\"Allow\",\"Action\":\"codeartifact:*\",\"Resource\":\"*\"},")))
        .contains(
            "+ role sagemaker-execution-role can now perform codeartifact:* on all resources, from outside the"
                + " network\n");
  }

  @Test
  void reportsAConditionThatItCannotCompare() {
    assertThat(edited(policy -> policy.replace("\"sts:AWSServiceName\"", "\"sts:SomethingNew\"")))
        .startsWith("? sts:GetServiceBearerToken: ")
        .contains("does not support the condition key sts:somethingnew");
  }

  @Test
  void reportsAChangedTrustPolicy() {
    var before = deployed(Map.of());
    var after =
        changed(
            before,
            account ->
                RoleChanges.trust(
                    account,
                    "stranger",
                    trust ->
                        trust.replace("\"Service\":\"sagemaker.amazonaws.com\"", "\"AWS\":\"*\"")));
    assertThat(words(before, after))
        .isEqualTo(
            """
            + anyone can now perform sts:AssumeRole on role stranger
            - sagemaker.amazonaws.com can no longer perform sts:AssumeRole on role stranger
            """);
  }

  @Test
  void ignoresASplitTrustPolicyAndReportsARemovedSubject() {
    var one =
        trusting(
            """
            {"StringEquals": {"host.example:sub": ["a", "b"], "host.example:aud": "x"}}""");
    var two =
        trusting(
            """
            {"StringEquals": {"host.example:sub": "a", "host.example:aud": ["x"]}}""",
            """
            {"StringEquals": {"host.example:aud": "x", "host.example:sub": "b"}}""");
    assertThat(words(one, two)).isEmpty();
    var less =
        trusting(
            """
            {"StringEquals": {"host.example:sub": "a", "host.example:aud": "x"}}""");
    assertThat(words(two, less))
        .isEqualTo(
            """
            - arn can no longer perform sts:AssumeRoleWithWebIdentity on role stranger, if host.example:aud is x, host.example:sub is b
            """);
  }

  private static Snapshot trusting(String... conditions) {
    var statements =
        Stream.of(conditions)
            .map(
                it ->
                    "{\"Effect\":\"Allow\",\"Principal\":{\"Federated\":\"arn\"},\"Action\":\"sts:AssumeRoleWithWebIdentity\",\"Condition\":%s}"
                        .formatted(it))
            .toList();
    return changed(
        deployed(Map.of()),
        account ->
            RoleChanges.trust(
                account,
                "stranger",
                trust -> "{\"Version\":\"2012-10-17\",\"Statement\":" + statements + "}"));
  }

  @Test
  void reportsThePermissionsThatABoundaryRemoves() {
    var before = deployed(Map.of());
    var role = "sagemaker-execution-role";
    assertThat(
            words(
                before, changed(before, account -> RoleChanges.limit(account, role, ALL_BUT_READ))))
        .isEqualTo(
            """
            - role sagemaker-execution-role can no longer perform codeartifact:ReadFromRepository on repository my-domain/packages, from outside the network and through the endpoint codeartifact.repositories
            """);
    assertThat(
            words(
                before,
                changed(
                    before,
                    account -> RoleChanges.bind(account, role, "arn:aws:iam::aws:policy/A"))))
        .startsWith("? ")
        .contains("the permissions boundary arn:aws:iam::aws:policy/A of role " + role);
  }

  private String edited(UnaryOperator<String> edit) {
    var before = deployed(Map.of());
    var after =
        changed(
            before,
            account ->
                account
                    .roles()
                    .get("sagemaker-execution-role")
                    .inlinePolicies()
                    .replaceAll(
                        (name, policy) -> {
                          var another = edit.apply(policy);
                          assertThat(another).as("the edit").isNotEqualTo(policy);
                          return another;
                        }));
    return words(before, after);
  }

  private static Snapshot changed(Snapshot side, Consumer<Account> change) {
    var mapper = Snapshot.JSON;
    var copy = mapper.convertValue(mapper.valueToTree(side.account()), Account.class);
    change.accept(copy);
    return new Snapshot(
        copy, side.resources(), side.outputs(), side.config(), side.steps(), side.failure());
  }

  private String change(Map<String, String> before, Map<String, String> after) {
    return words(deployed(before), deployed(after));
  }

  private static String words(Snapshot before, Snapshot after) {
    var environment =
        Comparison.of("e", false, before, after, List.of(), before.account().toString());
    var words = new StringBuilder();
    environment.gained().forEach(it -> words.append("+ ").append(it).append('\n'));
    environment.lost().forEach(it -> words.append("- ").append(it).append('\n'));
    environment.notCompared().forEach(it -> words.append("? ").append(it).append('\n'));
    return words.toString();
  }

  private static Snapshot deployed(Map<String, String> changes) {
    var known = DEPLOYED.get(changes);
    return known == null ? deploy(changes) : known;
  }

  private static Snapshot deploy(Map<String, String> changes) {
    var config = Configs.of(Path.of("src/test/resources/environments/adopted.yaml"));
    config.put("pypi-mirror:domainName", "my-domain");
    config.put("pypi-mirror:readerRoleArns", "[\"" + ROLE + "sagemaker-execution-role\"]");
    config.putAll(changes);
    var accounts =
        new Accounts(
            Path.of("rehearsal/accounts"), folder.resolve(Integer.toString(DEPLOYED.size())));
    var outputs = new TreeMap<String, JsonNode>();
    EmulatorRun.deploy(accounts, "dev", config)
        .forEach((output, value) -> outputs.put(output, Snapshot.JSON.valueToTree(value)));
    var side =
        new Snapshot(
            accounts.view("111122223333"), Map.of(), outputs, config, List.of(), Optional.empty());
    DEPLOYED.put(changes, side);
    return side;
  }
}
