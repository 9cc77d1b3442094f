package pypimirror.rehearsal.diff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.iam.AccessRequest;
import pypimirror.rehearsal.iam.Permissions;
import pypimirror.rehearsal.iam.Policy;
import pypimirror.rehearsal.iam.PolicyDocument;
import pypimirror.rehearsal.iam.PolicyDocument.Statement;
import pypimirror.rehearsal.network.Service;

/**
 * Compares who can perform which action on which resource, and from where. It compares decisions on
 * requests, not the texts of policies.
 *
 * <p>It evaluates every combination that the policies of either side distinguish: each principal
 * that a policy names, and one that none names; each action; each resource; each value of a
 * condition, and one other value; each endpoint, and a path without one. It reports only requests
 * with a different decision, so a reworded policy is not a change. It skips actions that no changed
 * statement covers, because their decisions cannot differ.
 */
final class PermissionDiff {

  private static final String BEARER_TOKEN = "sts:getservicebearertoken";
  private static final Pattern NAME = Pattern.compile("\"([A-Za-z0-9.-]+:[A-Za-z0-9*?]+)\"");
  private static final PolicyDocument EVERYTHING = PolicyDocument.parse(AttachedPolicy.EVERYTHING);
  private static final Policy ALLOWED_BY_OWN_POLICIES =
      new Policy(Policy.Kind.IDENTITY, "its own policies", EVERYTHING);
  private static final Policy ALLOWED_BY_OWNER =
      new Policy(Policy.Kind.RESOURCE, "the owner's policy", EVERYTHING);

  record About(Policy.Kind kind, String on, Statement statement) {}

  private final Account account;
  private final Map<String, Ec2State.VpcEndpoint> endpoints = new TreeMap<>();
  private final List<AttachedPolicy> attached;
  private final Permissions permissions = new Permissions(Assumptions.usual());
  private final PermissionDiff other;

  /** Original spelling of actions and condition keys, by name in lower case. */
  private final Map<String, String> names = new TreeMap<>();

  private final Map<List<String>, Set<String>> conditions = new HashMap<>();
  private final Set<String> notCompared = new TreeSet<>();

  private PermissionDiff(Snapshot side, PermissionDiff other) {
    this.account = side.account();
    account
        .vpcEndpoints()
        .forEach(
            (id, endpoint) -> {
              if (endpoint.vpcId().equals(side.vpc())) {
                endpoints.put(id, endpoint);
              }
            });
    this.attached = AttachedPolicy.of(account, endpoints.values(), notCompared::add);
    this.other = other;
    attached.forEach(it -> collectNames(it.json()));
    account.roles().values().forEach(it -> collectNames(it.assumeRolePolicy()));
    if (other != null) {
      names.putAll(other.names);
    }
  }

  private void collectNames(String policy) {
    var name = NAME.matcher(policy);
    while (name.find()) {
      names.put(name.group(1).toLowerCase(Locale.ROOT), name.group(1));
    }
  }

  /**
   * The changes of permissions.
   *
   * @param conditions all distinguished conditions, by action and resource
   * @param now everything that is allowed after the change, for the compared actions
   * @param notCompared reasons why some permissions could not be compared, one per line
   */
  record Change(
      List<AccessFact.Group> gained,
      List<AccessFact.Group> lost,
      Map<List<String>, Set<String>> conditions,
      Set<AccessFact> now,
      Set<String> notCompared) {}

  /** Compares two states of an environment and its account. */
  static Change between(Snapshot before, Snapshot after) {
    var old = new PermissionDiff(before, null);
    var now = new PermissionDiff(after, old);
    var had = new HashSet<>(TrustFacts.of(old.account, now.names, old.notCompared::add));
    var has = new HashSet<>(TrustFacts.of(now.account, now.names, now.notCompared::add));
    now.notCompared.addAll(old.notCompared);
    for (var action : now.changedActions().entrySet()) {
      try {
        var earlier = now.facts(old, action.getKey(), action.getValue());
        var later = now.facts(now, action.getKey(), action.getValue());
        had.addAll(earlier);
        has.addAll(later);
      } catch (NotModelledException e) {
        now.notCompared.add(action.getValue() + ": " + e.getMessage());
      }
    }
    // If an endpoint is removed, the report does not list who passed it. If a principal only passes
    // on one side and has the permission on the other, the report mentions only the permission.
    var ways = new TreeSet<String>();
    now.endpoints
        .values()
        .forEach(it -> ways.add(AccessFact.through(now.service(it.serviceName()))));
    had.removeIf(fact -> !fact.granted() && !ways.contains(fact.way()));
    had.removeIf(fact -> !fact.granted() && has.contains(fact.asGranted()));
    has.removeIf(fact -> !fact.granted() && had.contains(fact.asGranted()));
    return new Change(
        AccessFact.only(has, had), AccessFact.only(had, has), now.conditions, has, now.notCompared);
  }

  private Stream<About> statements() {
    return attached.stream()
        .flatMap(
            policy ->
                policy.document().statements().stream()
                    .map(statement -> new About(policy.kind(), policy.on(), statement)));
  }

  // Sids are names. They do not affect the meaning of a statement.
  private Set<About> withoutSids() {
    var withoutSids = new HashSet<About>();
    statements()
        .forEach(
            it ->
                withoutSids.add(
                    new About(
                        it.kind,
                        it.on,
                        new Statement(
                            "",
                            it.statement.allow(),
                            it.statement.principals(),
                            it.statement.notPrincipals(),
                            it.statement.actions(),
                            it.statement.notActions(),
                            it.statement.resources(),
                            it.statement.notResources(),
                            it.statement.condition()))));
    return withoutSids;
  }

  // The actions of both sides that a changed statement covers: names in lower case, with their
  // original spelling.
  private Map<String, String> changedActions() {
    var changed = new HashSet<>(withoutSids());
    var unchanged = new HashSet<>(other.withoutSids());
    var common = new HashSet<>(changed);
    common.retainAll(unchanged);
    changed.addAll(unchanged);
    changed.removeAll(common);
    // Adding or removing a boundary affects every action that it does not allow.
    var all = !rolesWithBoundary().equals(other.rolesWithBoundary());
    var actions = new TreeMap<String, String>();
    Stream.concat(statements(), other.statements())
        .flatMap(
            it ->
                Stream.concat(it.statement.actions().stream(), it.statement.notActions().stream()))
        .forEach(
            pattern -> {
              var action = RequestContext.witness(pattern.equals("*") ? "any:*" : pattern);
              if (all
                  || changed.stream().anyMatch(it -> Permissions.isAbout(it.statement, action))) {
                actions.put(action, names.getOrDefault(pattern, pattern));
              }
            });
    return actions;
  }

  private Set<String> rolesWithBoundary() {
    return attached.stream()
        .filter(it -> it.kind() == Policy.Kind.BOUNDARY)
        .map(AttachedPolicy::on)
        .collect(Collectors.toSet());
  }

  // Everything that one side allows for an action, among the requests that either side
  // distinguishes.
  private Set<AccessFact> facts(PermissionDiff side, String action, String name) {
    var facts = new HashSet<AccessFact>();
    var about =
        Stream.concat(statements(), other.statements())
            .filter(it -> Permissions.isAbout(it.statement, action))
            .toList();
    var principals =
        RequestPrincipal.all(
            account, Stream.concat(statements(), other.statements()), notCompared::add);
    for (var resource : resources(about)) {
      var contexts =
          RequestContext.all(about.stream().map(About::statement).toList(), resource, names);
      contexts.forEach(
          it ->
              conditions
                  .computeIfAbsent(
                      List.of(name, ArnText.words(resource, account.id())), none -> new TreeSet<>())
                  .add(it.words()));
      for (var context : contexts) {
        for (var principal : principals) {
          var request = Request.of(action, resource, context, principal);
          side.outside(request, name).ifPresent(facts::add);
          for (var place : places(action)) {
            side.through(place, request, name).ifPresent(facts::add);
          }
        }
      }
    }
    return facts;
  }

  /**
   * A request that the policies distinguish from others.
   *
   * @param pattern the resource in the policies
   * @param resource a resource that the pattern matches
   * @param owner the account of the resource, or empty
   */
  private record Request(
      String action,
      String pattern,
      String resource,
      String owner,
      RequestContext context,
      RequestPrincipal principal) {

    static Request of(
        String action, String pattern, RequestContext context, RequestPrincipal principal) {
      var resource = pattern.equals("*") ? pattern : RequestContext.witness(pattern);
      return new Request(action, pattern, resource, ArnText.owner(resource), context, principal);
    }

    // A token is issued by the caller's account. Unless that is the emulated account, its policies
    // are not known.
    boolean usesResourcePolicies() {
      return !action.equals(BEARER_TOKEN);
    }

    AccessFact fact(String way, String name, String account, boolean granted) {
      return new AccessFact(
          way, name, ArnText.words(pattern, account), context.words(), principal.words(), granted);
    }
  }

  private Optional<AccessFact> outside(Request request, String name) {
    return allows(request, Map.of(), policies(request, null))
            && (request.usesResourcePolicies() || !request.principal.outsider())
        ? Optional.of(request.fact(AccessFact.ELSEWHERE, name, account.id(), true))
        : Optional.empty();
  }

  private Optional<AccessFact> through(String place, Request request, String name) {
    var endpoint =
        endpoints.entrySet().stream()
            .filter(it -> AttachedPolicy.place(it.getValue()).equals(place))
            .findFirst();
    if (endpoint.isEmpty()) {
      return Optional.empty();
    }
    var keys =
        Map.of(
            "aws:sourcevpce", List.of(endpoint.get().getKey()),
            "aws:sourcevpc", List.of(endpoint.get().getValue().vpcId()));
    var way = AccessFact.through(service(endpoint.get().getValue().serviceName()));
    var policies = policies(request, place);
    if (allows(request, keys, policies)) {
      // Whether an outsider receives a token depends on its own account. Only its access through
      // this endpoint is compared.
      var granted = request.usesResourcePolicies() || !request.principal.outsider();
      return Optional.of(request.fact(way, name, account.id(), granted));
    }
    var ofEndpoint =
        Stream.concat(
                policies.stream().filter(it -> it.kind() == Policy.Kind.ENDPOINT),
                Stream.of(ALLOWED_BY_OWN_POLICIES, ALLOWED_BY_OWNER))
            .toList();
    return !request.principal.outsider() && allows(request, keys, ofEndpoint)
        ? Optional.of(request.fact(way, name, account.id(), false))
        : Optional.empty();
  }

  // The policies that decide a request, which uses the endpoint of this place, or none.
  private List<Policy> policies(Request request, String place) {
    var policies = new ArrayList<Policy>();
    attached.stream()
        .filter(
            it ->
                switch (it.kind()) {
                  case IDENTITY, BOUNDARY -> it.on().equals(request.principal.caller().roleArn());
                  case RESOURCE -> covers(it.on(), request.resource);
                  case ENDPOINT -> it.on().equals(place);
                })
        .forEach(it -> policies.add(new Policy(it.kind(), it.on(), it.document())));
    if (request.principal.outsider()) {
      policies.add(ALLOWED_BY_OWN_POLICIES);
    }
    if (!request.owner.isEmpty() && !request.owner.equals(account.id())) {
      policies.add(ALLOWED_BY_OWNER);
    }
    return policies;
  }

  private boolean allows(Request request, Map<String, List<String>> keys, List<Policy> policies) {
    var owner = request.owner;
    var values = new TreeMap<>(request.context.values());
    values.putAll(keys);
    values.put("aws:requestedregion", List.of(account.region()));
    values.put("aws:securetransport", List.of("true"));
    values.put("aws:viaawsservice", List.of("false"));
    if (!owner.isEmpty()) {
      values.put("aws:resourceaccount", List.of(owner));
      if (owner.equals(account.id()) && account.organizationId() != null) {
        values.put("aws:resourceorgid", List.of(account.organizationId()));
      }
    }
    // A request without a resource is decided in the emulated account.
    var decidingAccount =
        request.usesResourcePolicies()
            ? (owner.isEmpty() ? account.id() : owner)
            : request.principal.caller().accountId();
    return permissions
        .decide(
            request.principal.caller(),
            true,
            new AccessRequest(request.action, request.resource, values),
            decidingAccount,
            request.usesResourcePolicies(),
            policies)
        .allowed();
  }

  private String service(String name) {
    return name.replace("com.amazonaws." + account.region() + ".", "")
        .replace("aws.sagemaker." + account.region() + ".studio", "sagemaker.studio");
  }

  // The endpoints of both sides that lead to the service of the action.
  private Set<String> places(String action) {
    var prefix = action.substring(0, action.indexOf(':'));
    return Stream.of(this, other)
        .flatMap(it -> it.endpoints.values().stream())
        .filter(
            endpoint ->
                prefix.equals("any")
                    || Service.actionPrefixes(endpoint.serviceName()).contains(prefix)
                    || (action.equals(BEARER_TOKEN)
                        && endpoint.serviceName().endsWith(".codeartifact.api")))
        .map(AttachedPolicy::place)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  // In a resource's own policy, an asterisk means the resource itself.
  private static Set<String> resources(List<About> about) {
    var resources = new TreeSet<String>();
    for (var it : about) {
      Stream.concat(it.statement.resources().stream(), it.statement.notResources().stream())
          .map(pattern -> it.kind == Policy.Kind.RESOURCE && pattern.equals("*") ? it.on : pattern)
          .forEach(resources::add);
    }
    return resources;
  }

  // A domain's policy also covers the resources in the domain, and a repository's policy its
  // packages.
  private static boolean covers(String on, String resource) {
    var inside = on.replaceFirst(":(domain|repository)/", ":") + "/";
    return on.equals(resource)
        || resource.replaceFirst(":(repository|package)/", ":").startsWith(inside);
  }
}
