package pypimirror.rehearsal.iam;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.iam.PolicyDocument.Statement;

/**
 * Decides whether a request is allowed, as IAM documents it: <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html">policy
 * evaluation logic</a>, <a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html">endpoint
 * policies</a> and <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-policies.html">CodeArtifact's
 * resource policies</a>, and <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html">permissions
 * boundaries</a>.
 *
 * <p>A matching Deny in any policy ends it. Then the endpoint's policy has to let the request
 * through. Within one account it takes an Allow in an identity policy or in a resource's, between
 * accounts one in each. A boundary gives nothing, and what it does not allow too is not allowed,
 * save to a session that a resource's policy names.
 */
public final class Permissions {

  private final Assumptions assumptions;

  /**
   * Decisions under these assumptions.
   *
   * @param assumptions what holds where AWS's documentation is silent
   */
  public Permissions(Assumptions assumptions) {
    this.assumptions = assumptions;
  }

  /**
   * Decides.
   *
   * @param caller who asks
   * @param known whether the endpoint knows who asks; if not, only {@code *} is its principal
   * @param access what for
   * @param owner account of the resource
   * @param resources whether resource policies count for this action
   * @param policies all policies in the request's way, of whatever kind
   */
  public Decision decide(
      Caller caller,
      boolean known,
      AccessRequest access,
      String owner,
      boolean resources,
      List<Policy> policies) {
    var because = new ArrayList<String>();
    var matching = new TreeMap<Policy.Kind, List<Match>>();
    for (var kind : Policy.Kind.values()) {
      matching.put(kind, new ArrayList<>());
    }
    for (var policy : policies) {
      var counts = policy.kind() != Policy.Kind.RESOURCE || resources;
      for (var statement : policy.document().statements()) {
        var anonymous = policy.kind() == Policy.Kind.ENDPOINT && !known;
        var scope = matches(policy, statement, caller, anonymous, access);
        if (scope.isPresent() && counts) {
          matching.get(policy.kind()).add(new Match(policy, statement, scope.get()));
        }
      }
    }
    for (var kind : Policy.Kind.values()) {
      for (var match : matching.get(kind)) {
        if (!match.statement.allow()) {
          because.add("denied by " + match.words());
        }
      }
      if (!because.isEmpty()) {
        return denied(
            caller, access, "with an explicit deny in a" + article(kind) + kind.words(), because);
      }
    }

    var passed = first(matching.get(Policy.Kind.ENDPOINT));
    var outside = has(policies, Policy.Kind.ENDPOINT) && passed.isEmpty();
    var identity = first(matching.get(Policy.Kind.IDENTITY));
    var boundary = first(matching.get(Policy.Kind.BOUNDARY));
    var resource = resourceAllow(matching.get(Policy.Kind.RESOURCE), caller, owner);
    var sameAccount = owner.equals(caller.accountId());
    var granted =
        sameAccount
            ? identity.isPresent() || resource.isPresent()
            : identity.isPresent() && resource.isPresent();
    var session = sameAccount && resource.filter(match -> match.scope == Scope.SESSION).isPresent();
    var beyond = has(policies, Policy.Kind.BOUNDARY) && boundary.isEmpty() && !session;
    if (!outside && !beyond && granted) {
      identity.ifPresent(match -> because.add("allowed by " + match.words()));
      if (identity.isEmpty() || !sameAccount) {
        resource.ifPresent(match -> because.add("allowed by " + match.words()));
      }
      boundary.ifPresent(match -> because.add("permitted by " + match.words()));
      passed.ifPresent(match -> because.add("allowed at the endpoint by " + match.words()));
      return new Decision(caller, access, true, null, List.copyOf(because));
    }

    // AWS names one kind of policy; the explanation names all that would have to change.
    var lacking = new ArrayList<Policy.Kind>();
    if (outside) {
      lacking.add(Policy.Kind.ENDPOINT);
    }
    if (!granted && identity.isEmpty()) {
      lacking.add(Policy.Kind.IDENTITY);
    }
    if (!granted && resource.isEmpty() && resources) {
      lacking.add(Policy.Kind.RESOURCE);
    }
    if (beyond) {
      lacking.add(Policy.Kind.BOUNDARY);
    }
    lacking.forEach(kind -> because.add(missing(policies, kind, caller)));
    return denied(
        caller,
        access,
        "because no %s allows the %s action".formatted(lacking.get(0).words(), access.action()),
        because);
  }

  /** How a statement names the caller. */
  private enum Scope {
    /** The session itself, or everyone. */
    SESSION,
    /** By its role. */
    DIRECTLY,
    /** By its account. */
    ACCOUNT
  }

  private record Match(Policy policy, Statement statement, Scope scope) {
    String words() {
      return "%s in %s"
          .formatted(
              statement.sid().isEmpty() ? "a statement" : "\"" + statement.sid() + "\"",
              policy.name());
    }
  }

  private static boolean has(List<Policy> policies, Policy.Kind kind) {
    return policies.stream().anyMatch(policy -> policy.kind() == kind);
  }

  private static Optional<Match> first(List<Match> matches) {
    return matches.stream().filter(match -> match.statement.allow()).findFirst();
  }

  private Optional<Match> resourceAllow(List<Match> matches, Caller caller, String owner) {
    return matches.stream()
        .filter(match -> match.statement.allow())
        .filter(
            match ->
                match.scope != Scope.ACCOUNT
                    || !owner.equals(caller.accountId())
                    || assumptions.accountPrincipalGrants())
        .min(Comparator.comparing(match -> match.scope));
  }

  private Optional<Scope> matches(
      Policy policy, Statement statement, Caller caller, boolean anonymous, AccessRequest access) {
    var context = new TreeMap<>(access.context());
    if (!anonymous) {
      addCaller(context, caller);
    }
    // What stands in a statement about something else decides nothing, so it need not be
    // understood.
    if (!isAbout(statement, access.action()) || !resource(statement, access.resource(), context)) {
      return Optional.empty();
    }
    var scope =
        switch (policy.kind()) {
          case IDENTITY, BOUNDARY -> Optional.of(Scope.DIRECTLY);
          case RESOURCE, ENDPOINT -> principal(statement, caller, anonymous);
        };
    return scope.isPresent() && Conditions.hold(statement.condition(), context)
        ? scope
        : Optional.empty();
  }

  private static void addCaller(Map<String, List<String>> context, Caller caller) {
    context.put("aws:principalarn", List.of(caller.roleArn()));
    context.put("aws:principalaccount", List.of(caller.accountId()));
    context.put("aws:principaltype", List.of("AssumedRole"));
    context.put("aws:multifactorauthpresent", List.of("false"));
    context.put("aws:principalisawsservice", List.of("false"));
    if (caller.organizationId() != null) {
      context.put("aws:principalorgid", List.of(caller.organizationId()));
    }
    caller
        .roleTags()
        .forEach(
            (key, value) ->
                context.put("aws:principaltag/" + key.toLowerCase(Locale.ROOT), List.of(value)));
  }

  /** Whether a statement is about an action; a statement's own are in lower case. */
  public static boolean isAbout(Statement statement, String action) {
    var name = action.toLowerCase(Locale.ROOT);
    return statement.notActions().isEmpty()
        ? statement.actions().stream().anyMatch(pattern -> Wildcards.match(pattern, name))
        : statement.notActions().stream().noneMatch(pattern -> Wildcards.match(pattern, name));
  }

  private static boolean resource(
      Statement statement, String resource, Map<String, List<String>> context) {
    return statement.notResources().isEmpty()
        ? anyResource(statement.resources(), resource, context)
        : !anyResource(statement.notResources(), resource, context);
  }

  private static boolean anyResource(
      Set<String> patterns, String resource, Map<String, List<String>> context) {
    return patterns.stream()
        .flatMap(pattern -> Variables.fill(pattern, context).stream())
        .anyMatch(
            pattern ->
                pattern.equals("*")
                    || (resource.startsWith("arn:") && Wildcards.matchArn(pattern, resource)));
  }

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
  private static Optional<Scope> principal(Statement statement, Caller caller, boolean anonymous) {
    if (!statement.notPrincipals().isEmpty()) {
      throw new NotModelledException("NotPrincipal");
    }
    var names = statement.principals().getOrDefault("AWS", Set.of());
    for (var name : names) {
      // Whether an inner id is this role's is not known here, and AWS takes no pattern.
      if (!name.equals("*") && (!name.startsWith("arn:") || name.contains("*"))) {
        throw new NotModelledException("the principal " + name);
      }
    }
    if (!anonymous && names.contains(caller.sessionArn())) {
      return Optional.of(Scope.SESSION);
    }
    // A boundary does not limit what a wildcard grants to a session, not even with the condition
    // aws:PrincipalArn:
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
    if (names.contains("*")) {
      return Optional.of(Scope.SESSION);
    }
    if (anonymous) {
      return Optional.empty();
    }
    if (names.contains(caller.roleArn())) {
      return Optional.of(Scope.DIRECTLY);
    }
    return names.contains("arn:aws:iam::" + caller.accountId() + ":root")
        ? Optional.of(Scope.ACCOUNT)
        : Optional.empty();
  }

  private static String missing(List<Policy> policies, Policy.Kind kind, Caller caller) {
    var names =
        policies.stream().filter(policy -> policy.kind() == kind).map(Policy::name).toList();
    if (names.isEmpty()) {
      return kind == Policy.Kind.IDENTITY
          ? "role " + caller.roleName() + " has no policy"
          : "the resource has no policy";
    }
    return "no statement in " + String.join(" or ", names) + " allows it";
  }

  private static String article(Policy.Kind kind) {
    return kind == Policy.Kind.IDENTITY ? "n " : " ";
  }

  private static Decision denied(
      Caller caller, AccessRequest access, String denial, List<String> because) {
    return new Decision(caller, access, false, denial, List.copyOf(because));
  }
}
