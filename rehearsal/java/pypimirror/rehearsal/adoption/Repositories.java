package pypimirror.rehearsal.adoption;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The repositories of a domain, which form a graph: a repository searches its upstreams, and a
 * store has an <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection.html">external
 * connection</a> to a public source.
 */
final class Repositories {

  private static final String PUBLIC = "public:";

  private final TerraformState state;
  private final String domain;
  private final String arnPrefix;
  private final Map<String, Resource> byName = new TreeMap<>();

  /** Finds the repositories of a domain. Other regions and accounts can have the same name. */
  Repositories(TerraformState state, Resource domain) {
    this.state = state;
    this.domain = domain.text("domain");
    this.arnPrefix = domain.text("arn").replaceFirst("domain/.*", "");
    state
        .managed("aws_codeartifact_repository")
        .filter(it -> isOfDomain(it, "arn"))
        .forEach(it -> byName.put(it.text("repository"), it));
  }

  private boolean isOfDomain(Resource resource, String arn) {
    return resource.text("domain").equals(domain)
        && (resource.text(arn).isEmpty() || resource.text(arn).startsWith(arnPrefix));
  }

  /** The beginning of the ARNs in the region and the account of the domain. */
  String prefix() {
    return arnPrefix;
  }

  /** ID of the account that owns the domain. */
  String account() {
    return arnPrefix.split(":", -1)[4];
  }

  /** The ARN of a repository, which might not exist yet. */
  String arn(String repository) {
    return "%srepository/%s/%s".formatted(arnPrefix, domain, repository);
  }

  /** The ARN of a package in a repository. */
  String packageArn(String repository) {
    return "%spackage/%s/%s/pypi//name".formatted(arnPrefix, domain, repository);
  }

  /** Name of the domain. */
  String domain() {
    return domain;
  }

  Map<String, Resource> byName() {
    return byName;
  }

  /** Returns the resource with a repository's policy. */
  Optional<Resource> policy(String name) {
    return state
        .managed("aws_codeartifact_repository_permissions_policy")
        .filter(it -> isOfDomain(it, "resource_arn") && it.text("repository").equals(name))
        .findFirst();
  }

  /** Returns the resource with the domain's policy. */
  Optional<Resource> policyOfDomain() {
    return state
        .managed("aws_codeartifact_domain_permissions_policy")
        .filter(it -> isOfDomain(it, "resource_arn"))
        .findFirst();
  }

  /** Describes the repositories. */
  Map<String, Mirror.Repository> described() {
    var described = new TreeMap<String, Mirror.Repository>();
    byName.forEach(
        (name, resource) ->
            described.put(
                name,
                new Mirror.Repository(
                    resource.text("description"),
                    upstreams(name),
                    source(name).isEmpty() ? null : PUBLIC + source(name),
                    policy(name).map(it -> it.text("policy_document")).orElse(null),
                    resource.tags())));
    return described;
  }

  /** Returns the names of a repository's direct upstreams, in search order. */
  List<String> upstreams(String name) {
    var upstreams = new ArrayList<String>();
    if (byName.containsKey(name)) {
      byName
          .get(name)
          .values()
          .path("upstream")
          .forEach(it -> upstreams.add(it.path("repository_name").asText()));
    }
    return upstreams;
  }

  /** Returns a repository's own connection without {@code public:}, or an empty string. */
  String source(String name) {
    if (!byName.containsKey(name)) {
      return "";
    }
    var connection =
        byName
            .get(name)
            .values()
            .path("external_connections")
            .path(0)
            .path("external_connection_name")
            .asText("");
    return connection.startsWith(PUBLIC) ? connection.substring(PUBLIC.length()) : connection;
  }

  /** Returns the public sources that a repository searches, in search order. */
  List<String> sources(String name) {
    return reachable(name).stream()
        .map(this::source)
        .filter(source -> !source.isEmpty())
        .distinct()
        .toList();
  }

  /**
   * Returns a repository and its upstreams at any distance, depth first, which is AWS's <a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-upstream-search-order.html">search
   * order</a>.
   */
  Set<String> reachable(String name) {
    var reached = new LinkedHashSet<String>();
    reach(name, reached);
    return reached;
  }

  private void reach(String name, Set<String> reached) {
    if (reached.add(name)) {
      upstreams(name).forEach(upstream -> reach(upstream, reached));
    }
  }

  /** Returns the repositories that search a public source and are nobody's upstream. */
  List<String> ends() {
    return byName.keySet().stream()
        .filter(name -> !sources(name).isEmpty())
        .filter(name -> byName.keySet().stream().noneMatch(it -> upstreams(it).contains(name)))
        .toList();
  }
}
