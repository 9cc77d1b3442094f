package pypimirror.rehearsal.adoption;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import pypimirror.rehearsal.iam.Permissions;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * Finds out who can use the endpoints of a mirror. The program's policies of the endpoints allow
 * the readers of the account, and others only with a key of the configuration.
 */
final class EndpointAccess {

  private static final String ORGANIZATION_KEY = "pypi-mirror:organizationId";
  private static final Map<String, Object> ANY_PRINCIPAL =
      Map.of("pypi-mirror:endpointPrincipals", "any");
  private static final String ADD = "To keep it: --set additionalPrincipals=ARN.";
  private static final String KEEP = "To keep it: --set endpointPrincipals=any.";

  private final String account;
  private final Findings findings;
  private final Set<String> allowed = new TreeSet<>();

  /**
   * Creates an analysis.
   *
   * @param account ID of the account that owns the mirror
   * @param findings receives the losses
   */
  EndpointAccess(String account, Findings findings) {
    this.account = account;
    this.findings = findings;
  }

  /** Adds an endpoint that allows everyone, or that does not exist yet. */
  void open() {
    allowed.add(Principals.EVERYONE);
  }

  /** Adds the policy of an endpoint. The program's policy replaces it. */
  void policy(String address, String policy) {
    for (var statement : Principals.statements(address, policy)) {
      if (!statement.allow()) {
        findings.changed(address, "no longer contains its Deny statement");
        continue;
      }
      if (!statement.notPrincipals().isEmpty()) {
        open();
      }
      var keys = new TreeSet<String>();
      statement.condition().values().forEach(it -> keys.addAll(it.keySet()));
      if (!keys.isEmpty()) {
        findings.changed(
            address, "no longer has the conditions on %s".formatted(String.join(", ", keys)));
      }
      if (!isAbout(statement, Access.READ, Access.TOKEN)) {
        otherActions(statement, address);
        continue;
      }
      var names =
          Stream.concat(Principals.of(statement).stream(), Principals.ofOtherKinds(statement))
              .toList();
      allowed.addAll(names);
      names.stream()
          .filter(name -> !name.equals(Principals.EVERYONE) && !name.matches(Principals.DELETED))
          .forEach(name -> passes(name, address));
    }
  }

  private static boolean isAbout(PolicyDocument.Statement statement, String... actions) {
    return Stream.of(actions).anyMatch(it -> Permissions.isAbout(statement, it));
  }

  // The program's policies of the endpoints allow only reading and publishing.
  private void otherActions(PolicyDocument.Statement statement, String address) {
    var names = Principals.of(statement);
    if (!isAbout(statement, "codeartifact:PublishPackageVersion")) {
      findings.changed(
          address,
          "no longer allows %s to use %s"
              .formatted(String.join(", ", names), String.join(", ", statement.actions())));
      return;
    }
    names.forEach(
        name ->
            findings.claim(
                name.equals(Principals.EVERYONE) ? "every AWS principal" : name,
                "loses access: %s allows it to publish packages. To keep a role: --set publisherRoleArns=ARN."
                    .formatted(address),
                List.of(Map.of("pypi-mirror:publisherRoleArns", name))));
  }

  private void passes(String name, String address) {
    var options = new ArrayList<Map<String, Object>>();
    options.add(Map.of("pypi-mirror:readerRoleArns", name));
    options.add(Map.of("pypi-mirror:additionalPrincipals", name));
    options.add(Map.of("pypi-mirror:publisherRoleArns", name));
    options.add(ANY_PRINCIPAL);
    findings.claim(
        name.equals(Principals.EVERYONE) ? "every AWS principal" : name,
        name.matches(Principals.ROLE)
            ? "loses access: %s allows it. Add it to --reader-roles, or with --set additionalPrincipals=ARN if it does not install packages."
                .formatted(address)
            : "loses access: %s allows it, and the program's policy allows only roles. %s"
                .formatted(address, KEEP),
        options);
  }

  /** The roles that policies of endpoints name. */
  Set<String> roles() {
    return matching(Principals.ROLE);
  }

  /** The organization whose principals the endpoints allow, which the configuration must name. */
  Map<String, Object> config() {
    return matching(Principals.ORGANIZATION_ID).stream()
        .findFirst()
        .map(it -> Map.<String, Object>of(ORGANIZATION_KEY, it))
        .orElse(Map.of());
  }

  private Set<String> matching(String pattern) {
    var found = new TreeSet<>(allowed);
    found.removeIf(it -> !it.matches(pattern));
    return found;
  }

  /** Adds readers of other accounts. Their requests pass the endpoints only if these allow them. */
  void remoteReaders(Stream<String> names) {
    names
        .filter(name -> allows(name) && !allowed.contains(name))
        .forEach(
            name ->
                findings.claim(
                    name,
                    "loses access through the endpoints of this environment, which will allow only the readers of account %s. %s If it uses other endpoints, accept the loss."
                        .formatted(account, name.matches(Principals.ROLE) ? ADD : KEEP),
                    List.of(Map.of("pypi-mirror:additionalPrincipals", name), ANY_PRINCIPAL)));
  }

  /** Adds a user or a group whose own policies allow reading packages. */
  void identity(String arn) {
    if (allows(arn)) {
      findings.claim(
          arn,
          "loses access: its own policies allow it to read packages, and the endpoints will allow only roles. "
              + KEEP,
          List.of(ANY_PRINCIPAL));
    }
  }

  /** Adds a policy that stays in effect, although the endpoints no longer allow its principals. */
  void remaining(String address, String policy) {
    Principals.statements(address, policy).stream()
        .filter(it -> it.allow() && isAbout(it, Access.READ, Access.TOKEN))
        .flatMap(it -> Principals.of(it).stream())
        .filter(name -> allows(name) && !name.matches(Principals.DELETED))
        .forEach(name -> passes(name, address));
  }

  // Whether the endpoints have allowed a principal. Conditions that name others are not evaluated.
  private boolean allows(String name) {
    return allowed.contains(Principals.EVERYONE)
        || allowed.contains(name)
        || allowed.contains(Principals.root(account(name)));
  }

  private static String account(String arn) {
    var parts = arn.split(":", 6);
    return parts.length == 6 ? parts[4] : "";
  }
}
