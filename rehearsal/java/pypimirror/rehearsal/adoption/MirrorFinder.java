package pypimirror.rehearsal.adoption;

import java.util.ArrayList;
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
import pypimirror.rehearsal.environments.AdoptException;

/** Finds a mirror in a Terraform state. */
final class MirrorFinder {

  private final TerraformState state;
  private final Choice choice;
  private final Findings findings;
  private final List<String> problems = new ArrayList<>();
  private final Set<Resource> used = new HashSet<>();

  MirrorFinder(TerraformState state, Choice choice, Findings findings) {
    this.state = state;
    this.choice = choice;
    this.findings = findings;
  }

  /**
   * Returns the mirror.
   *
   * @throws AdoptException with every reason why no mirror can be adopted
   */
  Mirror find() {
    var domain = domain();
    var region = arn(domain)[3];
    var account = arn(domain)[4];
    used.add(domain);
    findings.kept(domain.address(), "is imported with its key, and gets tags");
    var repositories = new Repositories(state, domain);
    var readers = new ReadersRepository(repositories, choice.repository(), findings);
    var decision = readers.decide();
    var sources = readers.sources(decision);
    used.addAll(readers.used());
    var networkFinder = new NetworkFinder(state, region, choice, findings, problems);
    var network = networkFinder.find();
    used.addAll(networkFinder.used());
    var access = access(account, repositories, decision, network);
    readersOfOtherRepositories(account, repositories, decision);
    var repositoryArn =
        "arn:aws:codeartifact:%s:%s:repository/%s/%s"
            .formatted(arn(domain)[3], account, domain.text("domain"), decision.name());
    var roles = readerRoles(account, repositoryArn, access);
    for (var resource : state.without(used)) {
      if (findings.mentions(resource.address())) {
        continue;
      }
      findings.leftAlone(resource.address(), reason(resource));
    }
    if (!problems.isEmpty()) {
      problems.addAll(findings.certainLosses());
      throw new AdoptException(problems);
    }
    return new Mirror(
        account,
        region,
        described(domain, repositories),
        decision.name(),
        network,
        roles,
        config(access, roles, sources, domain.text("encryption_key")));
  }

  private static String reason(Resource resource) {
    if (resource.status() == Resource.Status.DEPOSED) {
      return "Terraform has replaced it, and has not deleted it yet";
    }
    return resource.type().equals("aws_sagemaker_domain")
        ? "is not part of the mirror. To configure its notebooks: --set studio=adopt"
        : "is not part of the mirror";
  }

  private Map<String, Object> config(
      Access access, List<String> roles, List<String> sources, String key) {
    var config = new LinkedHashMap<>(access.config());
    var others = new TreeSet<>(access.endpointRoles());
    roles.forEach(others::remove);
    if (!others.isEmpty()) {
      config.put("pypi-mirror:additionalPrincipals", List.copyOf(others));
    }
    if (!sources.equals(List.of("pypi"))) {
      config.put("pypi-mirror:sources", sources);
    }
    // A key of the customer is in a state as a key or as the target of an alias.
    if (Stream.concat(
            state.known("aws_kms_key").map(it -> it.text("arn")),
            state.known("aws_kms_alias").map(it -> it.text("target_key_arn")))
        .anyMatch(it -> it.equals(key) && !key.isEmpty())) {
      config.put("pypi-mirror:encryptionKeyArn", key);
    }
    return config;
  }

  /** Describes a domain and its repositories. */
  static Mirror.Domain described(Resource domain, Repositories repositories) {
    var key = domain.text("encryption_key");
    return new Mirror.Domain(
        domain.text("domain"),
        key.isEmpty() ? null : key,
        repositories.policyOfDomain().map(it -> it.text("policy_document")).orElse(null),
        repositories.described());
  }

  private Resource domain() {
    var all = state.managed("aws_codeartifact_domain").toList();
    var selected =
        all.stream()
            .filter(it -> choice.domain() == null || it.text("domain").equals(choice.domain()))
            .filter(it -> choice.region() == null || arn(it)[3].equals(choice.region()))
            .filter(it -> choice.account() == null || arn(it)[4].equals(choice.account()))
            .toList();
    if (selected.size() == 1) {
      return selected.get(0);
    }
    var names =
        all.stream()
            .map(it -> "%s (%s, account %s)".formatted(it.text("domain"), arn(it)[3], arn(it)[4]))
            .sorted()
            .collect(Collectors.joining(", "));
    if (!all.isEmpty()) {
      throw new AdoptException(
          selected.isEmpty()
              ? "The state has no domain with these values of --domain, --region and --account. It has: %s."
                  .formatted(names)
              : "The state has several domains: %s. Select one with --domain, --region and --account."
                  .formatted(names));
    }
    var others =
        state
            .managed("aws_codeartifact_repository")
            .map(it -> it.text("domain"))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    throw new AdoptException(
        others.isEmpty()
            ? "The state has no aws_codeartifact_domain. If another state contains it, add that state with a second --terraform."
            : "The state has repositories of domain %s, but no aws_codeartifact_domain. Add the state that contains it with a second --terraform."
                .formatted(others));
  }

  private static String[] arn(Resource domain) {
    var parts = domain.text("arn").split(":", 6);
    if (parts.length < 6) {
      throw new AdoptException(
          domain.address()
              + " has no ARN. Either it was never applied, or the file is incomplete.");
    }
    return parts;
  }

  private Access access(
      String account,
      Repositories repositories,
      ReadersRepository.Decision decision,
      Mirror.Network network) {
    var access = new Access(account, findings);
    var ofRepository = repositories.policy(decision.searched());
    ofRepository.ifPresent(
        it -> {
          if (decision.name().equals(decision.searched())) {
            used.add(it);
            findings.changed(it.address(), "becomes the program's policy for the readers");
          }
          access.resourcePolicy(it.address(), it.text("policy_document"));
        });
    repositories.policyOfDomain().ifPresent(it -> ofDomain(it, ofRepository, account, access));
    network
        .endpoints()
        .forEach(
            (service, endpoint) -> {
              if (endpoint.policy() != null && !service.equals(Mirror.S3)) {
                access.endpointPolicy(endpoint.id(), endpoint.policy());
              }
            });
    return access;
  }

  // The program has a policy of the domain only if the environment shares the mirror.
  private void ofDomain(
      Resource policy, Optional<Resource> ofRepository, String account, Access access) {
    var trial = new Access(account, new Findings());
    Stream.concat(Stream.of(policy), ofRepository.stream())
        .forEach(it -> trial.resourcePolicy(it.address(), it.text("policy_document")));
    if (trial.isShared()) {
      used.add(policy);
      findings.changed(policy.address(), "becomes the program's policy for the readers");
      access.resourcePolicy(policy.address(), policy.text("policy_document"));
    } else {
      findings.leftAlone(
          policy.address(),
          "stays in effect. If nobody needs it, run `aws codeartifact delete-domain-permissions-policy --domain %s`."
              .formatted(policy.text("domain")));
    }
  }

  // The endpoints will allow only the readers' repository, and not the repositories that it
  // searches.
  private void readersOfOtherRepositories(
      String account, Repositories repositories, ReadersRepository.Decision decision) {
    repositories.reachable(decision.searched()).stream()
        .filter(name -> !name.equals(decision.name()))
        .flatMap(name -> repositories.policy(name).stream())
        .forEach(
            policy -> {
              used.add(policy);
              new Access(account, findings)
                  .resourcePolicy(policy.address(), policy.text("policy_document"));
            });
  }

  private List<String> readerRoles(String account, String repositoryArn, Access access) {
    var own = "arn:aws:iam::%s:role/".formatted(account);
    var candidates = new ReaderRoles(state);
    var roles = new LinkedHashSet<>(access.readerRoles());
    for (var role : candidates.find(own, repositoryArn)) {
      var arn = role.text("arn");
      roles.add(arn);
      findings.claim(
          arn,
          "loses access: its own policies allow it to read packages. Add it to --reader-roles.",
          List.of(
              Map.of("pypi-mirror:readerRoleArns", arn),
              Map.of("pypi-mirror:endpointPrincipals", "any")));
    }
    candidates.reportUndecided(own, findings);
    if (!choice.readerRoles().isEmpty()) {
      return choice.readerRoles();
    }
    if (roles.stream().noneMatch(it -> it.startsWith(own))) {
      access.endpointRoles().stream().filter(it -> it.startsWith(own)).forEach(roles::add);
    }
    if (roles.stream().noneMatch(it -> it.startsWith(own))) {
      problems.add(
          "--reader-roles is missing, because no policy names a role of account %s that reads packages. List the ARNs of the roles that install packages, separated by commas.%s"
              .formatted(account, candidates.proposal()));
    }
    return List.copyOf(roles);
  }
}
