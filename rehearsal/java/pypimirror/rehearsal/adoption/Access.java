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
import pypimirror.rehearsal.iam.PolicyDocument;
import pypimirror.rehearsal.iam.PolicyDocument.Statement;

/**
 * Finds out whom the policies of a mirror allow to use it, and describes them with the keys of the
 * program's configuration. What no key can describe is a loss.
 */
final class Access {

  private static final String READER_ROLES = "pypi-mirror:readerRoleArns";
  private static final List<String> PUBLISHER_ROLES = List.of("pypi-mirror:publisherRoleArns");
  private static final String NO_KEY = "The program has no key for such a principal.";

  private static final String ROLE = "arn:aws:iam::\\d{12}:role/.+";
  private static final String ROOT = "arn:aws:iam::(\\d{12}):root";
  private static final String SESSION = "arn:aws:sts::(\\d{12}):assumed-role/([^/]+)/.+";
  private static final String ORGANIZATION_ID = "o-[a-z0-9]{10,32}";
  private static final String INTERNAL_ID = "A[A-Z]{3}[A-Z0-9]{10,}";

  // Condition keys that say who the principal is, the most specific one first.
  private static final String ORGANIZATION = "aws:principalorgid";
  private static final String ACCOUNT = "aws:principalaccount";
  private static final String ARN = "aws:principalarn";
  private static final List<String> WHO = List.of(ARN, ACCOUNT, ORGANIZATION);

  private final String account;
  private final Findings findings;
  private final Set<String> readerRoles = new TreeSet<>();
  private final Set<String> endpointRoles = new TreeSet<>();
  private final Set<String> readerAccounts = new TreeSet<>();
  private final Set<String> organizations = new TreeSet<>();
  private boolean organizationReads;

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

  /** Returns the values for the configuration, without the roles. */
  Map<String, Object> config() {
    var config = new TreeMap<String, Object>();
    if (!readerAccounts.isEmpty()) {
      config.put("pypi-mirror:readerAccountIds", List.copyOf(readerAccounts));
    }
    if (!organizations.isEmpty()) {
      config.put("pypi-mirror:organizationId", organizations.iterator().next());
      config.put("pypi-mirror:organizationReads", organizationReads);
    }
    return config;
  }

  /** Adds the policy of the domain or of the readers' repository. */
  void resourcePolicy(String address, String policy) {
    for (var statement : statements(address, policy)) {
      if (!statement.allow()) {
        findings.lost(
            address,
            "loses a restriction: the denial%s no longer applies. The program's policies allow only what they name."
                .formatted(statement.sid().isEmpty() ? "" : " \"" + statement.sid() + "\""));
      } else if (!statement.notPrincipals().isEmpty()) {
        loses("everyone except " + statement.notPrincipals(), address, NO_KEY);
      } else {
        allowed(address, statement);
      }
    }
  }

  /** Adds the policy of an endpoint. The program's policy replaces it. */
  void endpointPolicy(String address, String policy) {
    for (var statement : statements(address, policy)) {
      for (var name : who(statement)) {
        if (name.matches(ROLE) && statement.allow()) {
          endpointRoles.add(name);
          findings.claim(
              name,
              "loses access: %s allows it. Add it with --set additionalPrincipals=ARN."
                  .formatted(address),
              List.of(READER_ROLES, "pypi-mirror:additionalPrincipals"),
              name);
        } else if (name.matches(ORGANIZATION_ID) && statement.allow()) {
          organizations.add(name);
        }
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
    statement
        .principals()
        .forEach(
            (kind, ids) -> {
              if (!kind.equals("AWS")) {
                ids.forEach(id -> loses(id, address, NO_KEY));
              }
            });
    var names = who(statement);
    if (reads(statement)) {
      names.forEach(name -> reads(name, address));
    }
    if (writes(statement)) {
      names.forEach(name -> writes(name, address));
    }
    var conditions =
        statement.condition().values().stream()
            .flatMap(keys -> keys.keySet().stream())
            .filter(key -> !identifyingKey(statement).equals(Optional.of(key)))
            .collect(Collectors.toCollection(TreeSet::new));
    if (!conditions.isEmpty()) {
      findings.lost(
          address,
          "loses a restriction: the condition on %s no longer applies to %s."
              .formatted(String.join(", ", conditions), String.join(", ", names)));
    }
  }

  // The principals of a statement: named directly, or by the condition on a wildcard.
  private static List<String> who(Statement statement) {
    var names = new ArrayList<String>();
    for (var name : statement.principals().getOrDefault("AWS", Set.of())) {
      var key = name.equals("*") ? identifyingKey(statement) : Optional.<String>empty();
      if (key.isPresent()) {
        values(statement, key.get())
            .forEach(
                it ->
                    names.add(
                        key.get().equals(ACCOUNT) ? "arn:aws:iam::%s:root".formatted(it) : it));
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
        .filter(it -> it.getKey().matches("(ForAnyValue:)?(String|Arn)(Equals|Like)(IgnoreCase)?"))
        .flatMap(it -> it.getValue().getOrDefault(key, Set.of()).stream());
  }

  private void reads(String name, String address) {
    if (name.matches(ORGANIZATION_ID)) {
      organizations.add(name);
      organizationReads = true;
      findings.claim(
          name,
          "loses access: %s allows it, and an environment can have only one organization."
              .formatted(address),
          List.of("pypi-mirror:organizationId"),
          name);
    } else if (name.contains("*") || name.contains("?")) {
      loses(
          name.equals("*") ? "every AWS principal" : name,
          address,
          "List roles (--reader-roles), accounts (--set readerAccountIds=…) or an organization (--set organizationId=…,organizationReads=true) instead.");
    } else if (name.matches(ROLE)) {
      readerRoles.add(name);
      findings.claim(
          name,
          "loses access: %s allows it. Add it to --reader-roles.".formatted(address),
          List.of(READER_ROLES),
          name);
    } else if (name.matches(SESSION)) {
      findings.claim(
          name,
          "loses access: %s allows it. Add its role to --reader-roles.".formatted(address),
          List.of(READER_ROLES),
          name.replaceFirst(SESSION, "arn:aws:iam::$1:role/$2"));
    } else if (name.matches(ROOT)) {
      ofAccount(name, name.replaceFirst(ROOT, "$1"), address);
    } else if (name.matches(INTERNAL_ID)) {
      findings.leftAlone(
          name, "in %s: the ID of a role or user that was deleted".formatted(address));
    } else {
      loses(name, address, "The program supports only roles.");
    }
  }

  private void writes(String name, String address) {
    findings.claim(
        name,
        "loses access: %s allows it to publish or change packages. Publishers use the repository internal: --set publisherRoleArns=ARN, with a role that does not install packages."
            .formatted(address),
        PUBLISHER_ROLES,
        name);
  }

  private void ofAccount(String name, String id, String address) {
    if (!id.equals(account)) {
      readerAccounts.add(id);
      findings.claim(
          name,
          "loses access: %s allows it. Add it with --set readerAccountIds=ID.".formatted(address),
          List.of("pypi-mirror:readerAccountIds"),
          id);
    } else {
      findings.claim(
          name,
          "loses access: %s allows every role of the account whose own policies allow it, and the endpoints will allow only the readers. To keep it: --set endpointPrincipals=any."
              .formatted(address),
          List.of("pypi-mirror:endpointPrincipals"),
          "any");
    }
  }

  private void loses(String who, String address, String remedy) {
    findings.lost(who, "loses access: %s allows it. %s".formatted(address, remedy));
  }

  private static boolean reads(Statement statement) {
    return !statement.notActions().isEmpty()
        || statement.actions().stream()
            .anyMatch(it -> it.matches("\\*|codeartifact:\\*") || !writes(it));
  }

  private static boolean writes(Statement statement) {
    return !statement.notActions().isEmpty()
        || statement.actions().stream().anyMatch(Access::writes);
  }

  private static boolean writes(String action) {
    return action.matches(
        "\\*|codeartifact:(\\*|(publish|put|delete|update|copy|dispose|create|associate|disassociate|tag|untag).*)");
  }
}
