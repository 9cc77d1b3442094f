package pypimirror.rehearsal.adoption;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.adoption.Identities.Kind;

/**
 * Finds out who uses a mirror: the principals of its policies and of its endpoints' policies, and
 * the roles, users and groups whose own policies allow reading packages.
 */
final class AccessFinder {

  private static final String READER_ROLES = "pypi-mirror:readerRoleArns";
  private static final String PUBLISHER_ROLES = "pypi-mirror:publisherRoleArns";

  private final TerraformState state;
  private final Choice choice;
  private final Map<String, Object> values;
  private final Repositories repositories;
  private final ReadersRepository.Decision decision;
  private final Findings findings;
  private final List<String> problems;
  private final String account;
  private final Access access;
  private final EndpointAccess endpoints;
  private final Set<Resource> used = new HashSet<>();
  private List<String> roles = List.of();

  AccessFinder(
      TerraformState state,
      Choice choice,
      Map<String, Object> values,
      Repositories repositories,
      ReadersRepository.Decision decision,
      Findings findings,
      List<String> problems) {
    this.state = state;
    this.choice = choice;
    this.values = values;
    this.repositories = repositories;
    this.decision = decision;
    this.findings = findings;
    this.problems = problems;
    this.account = repositories.account();
    this.access = new Access(account, findings);
    this.endpoints = new EndpointAccess(account, findings);
  }

  /** The policies that the environment adopts. */
  Set<Resource> used() {
    return used;
  }

  /** The ARNs of the readers' roles. */
  List<String> roles() {
    return roles;
  }

  /** Returns the values for the configuration, by full key, without the readers' roles. */
  Map<String, Object> config() {
    var config = new LinkedHashMap<String, Object>(endpoints.config());
    config.putAll(access.config());
    var others = new TreeSet<>(endpoints.roles());
    roles.forEach(others::remove);
    if (!others.isEmpty()) {
      config.put("pypi-mirror:additionalPrincipals", List.copyOf(others));
    }
    return config;
  }

  /** Finds everyone who uses the mirror through the endpoints of a network. */
  void find(NetworkFinder network) {
    network.addPoliciesTo(endpoints);
    var ofRepository = repositories.policy(decision.searched());
    ofRepository.ifPresent(
        it -> {
          if (decision.name().equals(decision.searched())) {
            used.add(it);
            findings.changed(it.address(), "becomes the program's policy for the readers");
          } else {
            findings.leftAlone(it.address(), "stays in effect");
          }
          access.resourcePolicy(it.address(), it.text("policy_document"));
        });
    repositories.policyOfDomain().ifPresent(it -> ofDomain(it, ofRepository));
    repositories.byName().keySet().stream()
        .filter(it -> !it.equals(decision.name()) && !it.equals(decision.searched()))
        .flatMap(it -> repositories.policy(it).stream())
        .forEach(this::ofOtherRepository);
    endpoints.remoteReaders(access.remoteReaders());
    identities();
  }

  // The program has a policy of the domain only if the environment shares the mirror.
  private void ofDomain(Resource policy, Optional<Resource> ofRepository) {
    var trial = new Access(account, new Findings());
    Stream.concat(Stream.of(policy), ofRepository.stream())
        .forEach(it -> trial.resourcePolicy(it.address(), it.text("policy_document")));
    if (trial.isShared() || isShared()) {
      used.add(policy);
      findings.changed(policy.address(), "becomes the program's policy for the readers");
      access.resourcePolicy(policy.address(), policy.text("policy_document"));
    } else {
      findings.leftAlone(
          policy.address(),
          "stays in effect. If nobody needs it, run `aws codeartifact delete-domain-permissions-policy --domain %s`."
              .formatted(policy.text("domain")));
      endpoints.remaining(policy.address(), policy.text("policy_document"));
    }
  }

  // Whether the user shares the mirror.
  private boolean isShared() {
    return values.containsKey("pypi-mirror:readerAccountIds")
        || values.containsKey("pypi-mirror:organizationReads")
        || values.containsKey("pypi-mirror:tokensThroughEndpointOnly")
        || Stream.concat(choice.readerRoles().stream(), given(READER_ROLES))
            .anyMatch(it -> !isOwn(it));
  }

  private boolean isOwn(String role) {
    return role.startsWith("arn:aws:iam::%s:role/".formatted(account));
  }

  // The readers of other repositories must become readers of this one.
  private void ofOtherRepository(Resource policy) {
    findings.leftAlone(policy.address(), "stays in effect");
    new Access(account, findings).readers(policy.address(), policy.text("policy_document"));
  }

  private void identities() {
    var identities = new Identities(state);
    var repository = repositories.arn(decision.searched());
    for (var kind : Kind.values()) {
      identities
          .publishers(kind, account, repositories)
          .forEach(it -> publishes(kind, it.text("arn")));
    }
    for (var kind : List.of(Kind.USER, Kind.GROUP)) {
      identities
          .readers(kind, account, repository)
          .forEach(it -> endpoints.identity(it.text("arn")));
    }
    var found = new LinkedHashSet<>(access.readerRoles());
    for (var role : identities.readers(Kind.ROLE, account, repository)) {
      found.add(role.text("arn"));
      findings.claim(
          role.text("arn"),
          "loses access: its own policies allow it to read packages. A role that publishes must not install any.",
          List.of(Map.of(READER_ROLES, role.text("arn"))));
      if (identities.isConditional(Kind.ROLE, role, repository)) {
        findings.lost(
            role.address(),
            "loses a restriction: its own policies allow it to read packages only under conditions, and the program's policy has none.");
      }
    }
    identities.reportUndecided(account, findings);
    found.addAll(choice.readerRoles());
    if (found.stream().noneMatch(this::isOwn)) {
      endpoints.roles().stream().filter(this::isOwn).forEach(found::add);
    }
    if (found.stream().noneMatch(this::isOwn)) {
      problems.add(
          "--reader-roles is missing, because no policy in the state allows a role of account %s to read packages. List the ARNs of the roles that install packages, separated by commas.%s"
              .formatted(account, identities.proposal()));
    }
    roles = List.copyOf(found);
    var withPolicy =
        Stream.of(roles.stream(), given(READER_ROLES), given(PUBLISHER_ROLES))
            .flatMap(it -> it)
            .collect(Collectors.toSet());
    state
        .managed("aws_iam_role")
        .filter(it -> isOwn(it.text("arn")))
        .filter(it -> withPolicy.contains(it.text("arn")))
        .forEach(this::getsPolicy);
  }

  private void publishes(Kind kind, String arn) {
    if (kind == Kind.ROLE) {
      findings.claim(
          arn,
          "loses access: its own policies allow it to publish packages. To keep it: --set publisherRoleArns=ARN. Publishers use the repository internal, and do not install packages.",
          List.of(Map.of(PUBLISHER_ROLES, arn)));
    } else {
      findings.lost(
          arn,
          "loses access: its own policies allow it to publish packages, and the program supports only roles.");
    }
  }

  // The values of a list that the user sets.
  private Stream<String> given(String key) {
    return values.get(key) instanceof List<?> list
        ? list.stream().map(Object::toString)
        : Stream.of();
  }

  private void getsPolicy(Resource role) {
    var isExclusive =
        role.values().path("inline_policy").findValuesAsText("name").stream()
                .anyMatch(name -> !name.isEmpty())
            || state
                .managed("aws_iam_role_policies_exclusive")
                .anyMatch(it -> it.text("role_name").equals(role.text("name")));
    findings.changed(
        role.address(),
        isExclusive
            ? "gets the program's policy. Terraform would delete an inline policy from a role with inline_policy blocks or aws_iam_role_policies_exclusive. Remove these first, or use --set readerPolicyArn=ARN."
            : "gets the program's policy, and stays in Terraform");
  }
}
