package pypimirror.rehearsal.adoption;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.iam.Permissions;
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

  static final String READ = "codeartifact:ReadFromRepository";
  static final String TOKEN = "codeartifact:GetAuthorizationToken";
  // Actions that change a repository, one for each kind.
  private static final List<String> WRITES =
      Stream.of(
              "PublishPackageVersion",
              "PutPackageMetadata",
              "CopyPackageVersions",
              "DeletePackage",
              "DeletePackageVersions",
              "DisposePackageVersions",
              "PutPackageOriginConfiguration",
              "UpdatePackageVersionsStatus",
              "UpdateRepository")
          .map("codeartifact:"::concat)
          .toList();

  // What the program's policies allow readers, in lower case.
  private static final Set<String> TO_INSTALL =
      Set.of(
          "codeartifact:readfromrepository",
          "codeartifact:read*",
          "codeartifact:getrepositoryendpoint",
          "codeartifact:getauthorizationtoken",
          "sts:getservicebearertoken");

  private static final String SESSION = "arn:aws:sts::(\\d{12}):assumed-role/([^/]+)/.+";
  private final String account;
  private final Findings findings;
  private final Set<String> readerRoles = new TreeSet<>();
  private final Set<String> readerAccounts = new TreeSet<>();
  private final Set<String> readerOrganizations = new TreeSet<>();

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

  /** The readers outside of the account: roles, roots of accounts, and an organization. */
  Stream<String> remoteReaders() {
    return Stream.of(
            readerRoles.stream().filter(it -> !it.contains("::" + account + ":")),
            readerAccounts.stream().map(Principals::root),
            readerOrganizations.stream())
        .flatMap(it -> it);
  }

  /** Whether anybody outside of the account reads, so that the program has a domain policy. */
  boolean isShared() {
    return remoteReaders().findAny().isPresent();
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
    }
    return config;
  }

  /** Adds the policy of the domain or of the readers' repository. */
  void resourcePolicy(String address, String policy) {
    for (var statement : Principals.statements(address, policy)) {
      if (!statement.allow()) {
        restrictionIsLost(
            address,
            "the denial%s no longer applies. The program's policies contain no denials, so a role's own policies can allow the requests."
                .formatted(statement.sid().isEmpty() ? "" : " \"" + statement.sid() + "\""));
      } else if (!statement.notPrincipals().isEmpty()) {
        loses("everyone except " + statement.notPrincipals(), address, NO_KEY);
      } else {
        allowed(address, statement);
      }
    }
  }

  /** Adds a policy that stays in effect, of a repository that the endpoints will not allow. */
  void readers(String address, String policy) {
    for (var statement : Principals.statements(address, policy)) {
      if (!statement.allow()) {
        continue;
      }
      if (WRITES.stream().anyMatch(it -> Permissions.isAbout(statement, it))) {
        Principals.of(statement).forEach(name -> writes(name, address));
      }
      if (!Permissions.isAbout(statement, READ)) {
        continue;
      }
      Principals.of(statement).forEach(name -> reads(name, address));
      if (!statement.notPrincipals().isEmpty()) {
        loses("everyone except " + statement.notPrincipals(), address, NO_KEY);
      }
    }
  }

  private void allowed(String address, Statement statement) {
    Principals.ofOtherKinds(statement).forEach(id -> loses(id, address, NO_KEY));
    var names = Principals.of(statement);
    if (Permissions.isAbout(statement, READ)) {
      names.forEach(name -> reads(name, address));
      restrictions(address, statement, names);
    } else if (Permissions.isAbout(statement, TOKEN)) {
      names.forEach(name -> getsTokens(name, address));
    }
    if (WRITES.stream().anyMatch(it -> Permissions.isAbout(statement, it))) {
      names.forEach(name -> writes(name, address));
    }
    var others = new TreeSet<>(statement.actions());
    others.removeAll(TO_INSTALL);
    if (!statement.notActions().isEmpty()) {
      others.add("everything except " + String.join(", ", statement.notActions()));
    }
    if (!others.isEmpty() && !names.isEmpty()) {
      findings.changed(
          address,
          "no longer allows %s to use %s for anything but installing packages"
              .formatted(String.join(", ", names), String.join(", ", others)));
    }
  }

  private void restrictions(String address, Statement statement, List<String> names) {
    statement
        .condition()
        .forEach(
            (operator, keys) ->
                keys.keySet().stream()
                    .filter(key -> !Principals.isIdentifying(statement, operator, key))
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

  private void reads(String name, String address) {
    if (name.matches(Principals.ORGANIZATION_ID)) {
      readerOrganizations.add(name);
      findings.claim(
          name,
          "loses access: %s allows it. To keep it: --set organizationId=ID --set organizationReads=true. An environment can have only one organization."
              .formatted(address),
          List.of(Map.of(ORGANIZATION_KEY, name, ORGANIZATION_READS, true)));
    } else if (name.contains("*") || name.contains("?")) {
      loses(
          name.equals("*") ? "every AWS principal" : name,
          address,
          "List roles (--reader-roles), accounts (--set readerAccountIds=…) or an organization (--set organizationId=… --set organizationReads=true) instead, and accept the loss.");
    } else if (name.matches(Principals.ROLE)) {
      readerRoles.add(name);
      claim(
          name,
          address,
          "Add it to --reader-roles, unless it publishes packages.",
          READER_ROLES,
          name);
    } else if (name.matches(SESSION)) {
      claim(
          name,
          address,
          "Add its role to --reader-roles.",
          READER_ROLES,
          name.replaceFirst(SESSION, "arn:aws:iam::$1:role/$2"));
    } else if (name.matches(Principals.ROOT) && !isOwnRoot(name)) {
      var id = name.replaceFirst(Principals.ROOT, "$1");
      readerAccounts.add(id);
      claim(name, address, "Add it with --set readerAccountIds=ID.", READER_ACCOUNTS, id);
    } else if (isOwnRoot(name)) {
      findings.claim(
          name,
          "loses access: %s allows every role of the account whose own policies allow it, and the endpoints will allow only the readers. To keep it: --set endpointPrincipals=any."
              .formatted(address),
          List.of(ANY_PRINCIPAL));
    } else if (name.matches(Principals.DELETED)) {
      findings.leftAlone(
          name, "in %s: the ID of a role or user that was deleted".formatted(address));
    } else {
      loses(name, address, "The program supports only roles.");
    }
  }

  private boolean isOwnRoot(String name) {
    return name.equals(Principals.root(account));
  }

  // Without permission to read, a token is of no use. Readers get both.
  private void getsTokens(String name, String address) {
    if (isOwnRoot(name)) {
      reads(name, address);
      return;
    }
    if (name.contains(":user/")) {
      loses(name, address, "The program supports only roles.");
      return;
    }
    var id = name.matches(Principals.ROOT) ? name.replaceFirst(Principals.ROOT, "$1") : name;
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
    if (!name.matches(Principals.ROLE)) {
      loses(name, address, "The program supports only roles.");
      return;
    }
    findings.claim(
        name,
        "loses access: %s allows it to publish or change packages. Publishers use the repository internal, and do not install packages: --set publisherRoleArns=ARN."
            .formatted(address),
        List.of(Map.of("pypi-mirror:publisherRoleArns", name)));
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
