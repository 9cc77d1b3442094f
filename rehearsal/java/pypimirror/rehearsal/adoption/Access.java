package pypimirror.rehearsal.adoption;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.environments.AdoptException;
import pypimirror.rehearsal.iam.Permissions;
import pypimirror.rehearsal.iam.PolicyDocument;
import pypimirror.rehearsal.iam.PolicyDocument.Statement;

/**
 * Finds out whom the policies of a mirror allow to use it, and describes them with the keys of the
 * program's configuration. What no key can describe is a loss.
 */
final class Access {

  private static final String READER_ROLES = "pypi-mirror:readerRoleArns";
  private static final String READER_ACCOUNTS = "pypi-mirror:readerAccountIds";
  private static final String ORGANIZATION_KEY = "pypi-mirror:organizationId";
  private static final String ORGANIZATION_READS = "pypi-mirror:organizationReads";
  private static final Map<String, Object> ANY_PRINCIPAL =
      Map.of("pypi-mirror:endpointPrincipals", "any");
  private static final String NO_KEY = "The program has no key for such a principal.";

  private static final String READ = "codeartifact:ReadFromRepository";
  private static final String TOKEN = "codeartifact:GetAuthorizationToken";
  // Actions that change a repository, one for each kind.
  private static final List<String> WRITES =
      Stream.of(
              "PublishPackageVersion",
              "PutPackageMetadata",
              "CopyPackageVersions",
              "DeletePackageVersions",
              "UpdatePackageVersionsStatus",
              "UpdateRepository")
          .map("codeartifact:"::concat)
          .toList();

  private static final String ROLE = "arn:aws:iam::\\d{12}:role/[^*?]+";
  private static final String ROOT = "arn:aws:iam::(\\d{12}):root";
  private static final String SESSION = "arn:aws:sts::(\\d{12}):assumed-role/([^/]+)/.+";
  private static final String ORGANIZATION_ID = "o-[a-z0-9]{10,32}";
  private static final String INTERNAL_ID = "A[A-Z]{3}[A-Z0-9]{10,}";

  // Condition keys that say who the principal is, the most specific one first.
  private static final String ACCOUNT = "aws:principalaccount";
  private static final List<String> WHO =
      List.of("aws:principalarn", ACCOUNT, "aws:principalorgid");

  private final String account;
  private final Findings findings;
  private final Set<String> readerRoles = new TreeSet<>();
  private final Set<String> readerAccounts = new TreeSet<>();
  private final Set<String> readerOrganizations = new TreeSet<>();
  private final Set<String> endpointRoles = new TreeSet<>();
  private final Set<String> endpointOrganizations = new TreeSet<>();

  /**
   * Creates an analysis.
   *
   * @param account ID of the account that owns the mirror
   * @param findings receives the losses
   */
  Access(String account, Findings findings) {
    this.account = account;
    this.findings = findings;
  }

  /** The roles that the policies of the domain and the repository name. */
  Set<String> readerRoles() {
    return readerRoles;
  }

  /** The roles that only policies of endpoints name. */
  Set<String> endpointRoles() {
    var only = new TreeSet<>(endpointRoles);
    only.removeAll(readerRoles);
    return only;
  }

  /** Whether anybody outside of the account reads, so that the program has a domain policy. */
  boolean isShared() {
    return !readerAccounts.isEmpty()
        || !readerOrganizations.isEmpty()
        || readerRoles.stream().anyMatch(it -> !it.contains("::" + account + ":"));
  }

  /** Returns the values for the configuration, without the roles. */
  Map<String, Object> config() {
    var config = new TreeMap<String, Object>();
    if (!readerAccounts.isEmpty()) {
      config.put(READER_ACCOUNTS, List.copyOf(readerAccounts));
    }
    if (!readerOrganizations.isEmpty()) {
      config.put(ORGANIZATION_KEY, readerOrganizations.iterator().next());
      config.put(ORGANIZATION_READS, true);
    } else if (!endpointOrganizations.isEmpty()) {
      config.put(ORGANIZATION_KEY, endpointOrganizations.iterator().next());
    }
    return config;
  }

  /** Adds the policy of the domain or of the readers' repository. */
  void resourcePolicy(String address, String policy) {
    for (var statement : statements(address, policy)) {
      if (!statement.allow()) {
        restrictionIsLost(
            address,
            "the denial%s no longer applies. The program's policies allow only what they name."
                .formatted(statement.sid().isEmpty() ? "" : " \"" + statement.sid() + "\""));
      } else if (!statement.notPrincipals().isEmpty()) {
        loses("everyone except " + statement.notPrincipals(), address, NO_KEY);
      } else {
        allowed(address, statement);
      }
    }
  }

  private static List<Statement> statements(String address, String policy) {
    try {
      return PolicyDocument.resourceBased(policy, AwsError.MALFORMED_POLICY_DOCUMENT).statements();
    } catch (AwsException e) {
      throw new AdoptException("%s: the policy is not valid: %s".formatted(address, e.reason()));
    }
  }

  private void allowed(String address, Statement statement) {
    otherKinds(statement).forEach(id -> loses(id, address, NO_KEY));
    var names = who(statement);
    if (Permissions.isAbout(statement, READ)) {
      names.forEach(name -> reads(name, address));
      restrictions(address, statement, names);
    } else if (Permissions.isAbout(statement, TOKEN)) {
      names.forEach(name -> getsTokens(name, address));
    } else {
      findings.changed(
          address,
          "no longer allows %s to %s"
              .formatted(String.join(", ", names), String.join(", ", statement.actions())));
    }
    if (WRITES.stream().anyMatch(it -> Permissions.isAbout(statement, it))) {
      names.forEach(name -> writes(name, address));
    }
  }

  private static Stream<String> otherKinds(Statement statement) {
    return statement.principals().entrySet().stream()
        .filter(it -> !it.getKey().equals("AWS"))
        .flatMap(it -> it.getValue().stream());
  }

  private void restrictions(String address, Statement statement, List<String> names) {
    var identifying = identifyingKey(statement);
    statement
        .condition()
        .forEach(
            (operator, keys) ->
                keys.keySet().stream()
                    .filter(key -> !(identifying.equals(Optional.of(key)) && names(operator)))
                    .forEach(
                        key ->
                            restrictionIsLost(
                                address,
                                "the condition %s on %s no longer applies to %s."
                                    .formatted(operator, key, String.join(", ", names)))));
    var some =
        statement.resources().stream()
            .filter(it -> it.contains(":package/") && !it.endsWith("/*"))
            .collect(Collectors.joining(", "));
    if (!some.isEmpty() && !statement.resources().contains("*")) {
      restrictionIsLost(
          address,
          "%s can read all packages, not only %s.".formatted(String.join(", ", names), some));
    }
  }

  private void restrictionIsLost(String address, String what) {
    findings.lost(address, "loses a restriction: " + what);
  }

  // The principals of a statement: named directly, or by the condition on a wildcard.
  private static List<String> who(Statement statement) {
    var names = new ArrayList<String>();
    for (var name : statement.principals().getOrDefault("AWS", Set.of())) {
      var key = name.equals("*") ? identifyingKey(statement) : Optional.<String>empty();
      if (key.isPresent()) {
        values(statement, key.get())
            .map(it -> key.get().equals(ACCOUNT) ? "arn:aws:iam::%s:root".formatted(it) : it)
            .forEach(names::add);
      } else {
        names.add(name);
      }
    }
    return names;
  }

  // All conditions of a statement must be met, so the most specific key decides.
  private static Optional<String> identifyingKey(Statement statement) {
    return statement.principals().getOrDefault("AWS", Set.of()).contains("*")
        ? WHO.stream().filter(key -> values(statement, key).findAny().isPresent()).findFirst()
        : Optional.empty();
  }

  private static Stream<String> values(Statement statement, String key) {
    return statement.condition().entrySet().stream()
        .filter(it -> names(it.getKey()))
        .flatMap(it -> it.getValue().getOrDefault(key, Set.of()).stream());
  }

  // Whether a condition with the operator names what it allows.
  private static boolean names(String operator) {
    return operator.matches("(ForAnyValue:)?(String|Arn)(Equals|Like)(IgnoreCase)?");
  }

  private void reads(String name, String address) {
    if (name.matches(ORGANIZATION_ID)) {
      readerOrganizations.add(name);
      findings.claim(
          name,
          "loses access: %s allows it, and an environment can have only one organization."
              .formatted(address),
          List.of(Map.of(ORGANIZATION_KEY, name, ORGANIZATION_READS, true)));
    } else if (name.contains("*") || name.contains("?")) {
      loses(
          name.equals("*") ? "every AWS principal" : name,
          address,
          "List roles (--reader-roles), accounts (--set readerAccountIds=…) or an organization (--set organizationId=… --set organizationReads=true) instead.");
    } else if (name.matches(ROLE)) {
      readerRoles.add(name);
      claim(name, address, "Add it to --reader-roles.", READER_ROLES, name);
    } else if (name.matches(SESSION)) {
      claim(
          name,
          address,
          "Add its role to --reader-roles.",
          READER_ROLES,
          name.replaceFirst(SESSION, "arn:aws:iam::$1:role/$2"));
    } else if (name.matches(ROOT) && !isOwnRoot(name)) {
      var id = name.replaceFirst(ROOT, "$1");
      readerAccounts.add(id);
      claim(name, address, "Add it with --set readerAccountIds=ID.", READER_ACCOUNTS, id);
    } else if (isOwnRoot(name)) {
      findings.claim(
          name,
          "loses access: %s allows every role of the account whose own policies allow it, and the endpoints will allow only the readers. To keep it: --set endpointPrincipals=any."
              .formatted(address),
          List.of(ANY_PRINCIPAL));
    } else if (name.matches(INTERNAL_ID)) {
      findings.leftAlone(
          name, "in %s: the ID of a role or user that was deleted".formatted(address));
    } else {
      loses(name, address, "The program supports only roles.");
    }
  }

  private boolean isOwnRoot(String name) {
    return name.equals("arn:aws:iam::%s:root".formatted(account));
  }

  // Without permission to read, a token is of no use. Readers get both.
  private void getsTokens(String name, String address) {
    if (isOwnRoot(name)) {
      reads(name, address);
      return;
    }
    var id = name.matches(ROOT) ? name.replaceFirst(ROOT, "$1") : name;
    findings.claim(
        name.equals("*") ? "every AWS principal" : name,
        "loses access: %s allows it to get tokens. A reader can get tokens and read all packages: --reader-roles, --set readerAccountIds=… or --set organizationId=… --set organizationReads=true."
            .formatted(address),
        List.of(
            Map.of(READER_ROLES, name),
            Map.of(READER_ACCOUNTS, id),
            Map.of(ORGANIZATION_KEY, name, ORGANIZATION_READS, true)));
  }

  private void writes(String name, String address) {
    findings.claim(
        name,
        "loses access: %s allows it to publish or change packages. Publishers use the repository internal: --set publisherRoleArns=ARN, with a role that does not install packages."
            .formatted(address),
        List.of(Map.of("pypi-mirror:publisherRoleArns", name)));
  }

  /** Adds the policy of an endpoint. The program's policy replaces it. */
  void endpointPolicy(String address, String policy) {
    for (var statement : statements(address, policy)) {
      if (!statement.allow()) {
        findings.changed(
            address, "no longer contains a denial. The program's policy allows only the readers.");
        continue;
      }
      Stream.concat(who(statement).stream(), otherKinds(statement))
          .filter(name -> !name.equals("*"))
          .forEach(name -> passes(name, address));
    }
  }

  private void passes(String name, String address) {
    var options = new ArrayList<Map<String, Object>>();
    options.add(Map.of(READER_ROLES, name));
    options.add(Map.of("pypi-mirror:additionalPrincipals", name));
    options.add(Map.of(ORGANIZATION_KEY, name));
    options.add(ANY_PRINCIPAL);
    if (name.matches(ROLE)) {
      endpointRoles.add(name);
    } else if (name.matches(ORGANIZATION_ID)) {
      endpointOrganizations.add(name);
    }
    findings.claim(
        name,
        "loses access: %s allows it. Add a role with --set additionalPrincipals=ARN, or allow every principal with --set endpointPrincipals=any."
            .formatted(address),
        options);
  }

  private void claim(String name, String address, String remedy, String key, String value) {
    findings.claim(
        name,
        "loses access: %s allows it. %s".formatted(address, remedy),
        List.of(Map.of(key, value)));
  }

  private void loses(String who, String address, String remedy) {
    findings.lost(who, "loses access: %s allows it. %s".formatted(address, remedy));
  }
}
