package pypimirror.rehearsal.adoption;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.environments.AdoptException;

/** Finds a mirror in a Terraform state. */
final class MirrorFinder {

  private final TerraformState state;
  private final Choice choice;
  private final Map<String, Object> values;
  private final Findings findings;
  private final List<String> problems = new ArrayList<>();
  private final Set<Resource> used = new HashSet<>();

  /**
   * Creates a finder.
   *
   * @param values other values that the user sets in the configuration, by full key
   */
  MirrorFinder(TerraformState state, Choice choice, Map<String, Object> values, Findings findings) {
    this.state = state;
    this.choice = choice;
    this.values = values;
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
    used.add(domain);
    findings.kept(domain.address(), "is imported with its key, and gets tags");
    var repositories = new Repositories(state, domain);
    var readers =
        new ReadersRepository(
            repositories,
            choice.repository(),
            values.containsKey("pypi-mirror:publisherRoleArns"),
            findings);
    var decision = readers.decide();
    var sources = readers.sources(decision);
    used.addAll(readers.used());
    var networkFinder = new NetworkFinder(state, region, choice, findings, problems);
    var network = networkFinder.find();
    used.addAll(networkFinder.used());
    var access =
        new AccessFinder(state, choice, values, repositories, decision, findings, problems);
    access.find(networkFinder);
    used.addAll(access.used());
    var config = new LinkedHashMap<>(access.config());
    if (!sources.equals(List.of("pypi"))) {
      config.put("pypi-mirror:sources", sources);
    }
    config.putAll(key(domain.text("encryption_key")));
    config.putAll(new AdoptedTags(values, findings).of(used));
    used.forEach(findings::adopted);
    state
        .managed("aws_codeartifact_domain")
        .filter(it -> !it.equals(domain) && it.text("arn").startsWith(repositories.prefix()))
        .forEach(
            it ->
                findings.lost(
                    it.address(),
                    "can no longer be used through the endpoints, which will allow only the domain %s."
                        .formatted(domain.text("domain"))));
    state.without(used).forEach(this::leaveAlone);
    if (!problems.isEmpty()) {
      problems.addAll(findings.certainLosses());
      throw new AdoptException(problems);
    }
    return new Mirror(
        repositories.account(),
        region,
        described(domain, repositories),
        decision.name(),
        network,
        access.roles(),
        config);
  }

  private void leaveAlone(Resource resource) {
    if (!findings.mentions(resource.address())) {
      findings.leftAlone(
          resource.address(),
          resource.status() == Resource.Status.DEPOSED
              ? "Terraform has replaced it, and has not deleted it yet. Run `terraform apply` before you remove its address from the state, or delete it yourself."
              : resource.type().equals("aws_sagemaker_domain")
                  ? "is not part of the mirror. To configure its notebooks: --set studio=adopt"
                  : "is not part of the mirror");
    }
  }

  // A key of the customer is in a state as a key or as the target of an alias.
  private Map<String, Object> key(String arn) {
    var key = "pypi-mirror:encryptionKeyArn";
    var named =
        Stream.concat(
                state.known("aws_kms_key").filter(it -> it.text("arn").equals(arn)),
                state.known("aws_kms_alias").filter(it -> it.text("target_key_arn").equals(arn)))
            .filter(it -> !arn.isEmpty())
            .toList();
    named.forEach(
        it -> findings.leftAlone(it.address(), "is the key of the domain, in %s".formatted(key)));
    return named.isEmpty() ? Map.of() : Map.of(key, arn);
  }

  /** Describes a domain and its repositories. */
  static Mirror.Domain described(Resource domain, Repositories repositories) {
    var key = domain.text("encryption_key");
    return new Mirror.Domain(
        domain.text("domain"),
        key.isEmpty() ? null : key,
        repositories.policyOfDomain().map(it -> it.text("policy_document")).orElse(null),
        domain.tags(),
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
}
