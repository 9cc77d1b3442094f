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
 * policies</a>, <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-policies.html">CodeArtifact's
 * resource policies</a> and <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html">permissions
 * boundaries</a>.
 *
 * <p>A matching Deny in any policy denies the request. Otherwise, the endpoint policy must allow
 * it. Within one account, an identity policy or a resource policy must allow it. Between accounts,
 * both must allow it. A permissions boundary grants nothing, and must also allow the request. It
 * does not apply if a resource policy in the same account allows the request for the session.
 */
public final class Permissions {

  private final Assumptions assumptions;

  /**
   * Creates an evaluator that uses these assumptions.
   *
   * @param assumptions apply where AWS's documentation is silent
   */
  public Permissions(Assumptions assumptions) {
    this.assumptions = assumptions;
  }

  /**
   * Decides on a request.
   *
   * @param caller the principal of the request
   * @param callerIsKnown whether the endpoint knows the caller; if not, only the principal {@code
   *     *} matches in its policy
   * @param access the request
   * @param owner account of the resource
   * @param useResourcePolicies whether resource policies apply to this action
   * @param policies all policies of every kind that apply to the request
   */
  public Decision decide(
      Caller caller,
      boolean callerIsKnown,
      AccessRequest access,
      String owner,
      boolean useResourcePolicies,
      List<Policy> policies) {
    // Every principal can ask who it is, even against an explicit deny in its policies:
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    var needsNoPermission = access.action().equals("sts:GetCallerIdentity");
    var because = new ArrayList<String>();
    var matching = new TreeMap<Policy.Kind, List<Match>>();
    for (var kind : Policy.Kind.values()) {
      matching.put(kind, new ArrayList<>());
    }
    for (var policy : policies) {
      var counts =
          policy.kind() == Policy.Kind.ENDPOINT
              || (!needsNoPermission
                  && (policy.kind() != Policy.Kind.RESOURCE || useResourcePolicies));
      for (var statement : policy.document().statements()) {
        var anonymous = policy.kind() == Policy.Kind.ENDPOINT && !callerIsKnown;
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

    var endpointAllow = firstAllow(matching.get(Policy.Kind.ENDPOINT));
    var blockedByEndpoint = has(policies, Policy.Kind.ENDPOINT) && endpointAllow.isEmpty();
    var identity = firstAllow(matching.get(Policy.Kind.IDENTITY));
    var boundary = firstAllow(matching.get(Policy.Kind.BOUNDARY));
    var resource = resourceAllow(matching.get(Policy.Kind.RESOURCE), caller, owner);
    var sameAccount = owner.equals(caller.accountId());
    var granted =
        needsNoPermission
            || (sameAccount
                ? identity.isPresent() || resource.isPresent()
                : identity.isPresent() && resource.isPresent());
    var grantedToSession =
        sameAccount && resource.filter(match -> match.scope == Scope.SESSION).isPresent();
    var exceedsBoundary =
        has(policies, Policy.Kind.BOUNDARY)
            && boundary.isEmpty()
            && !grantedToSession
            && !needsNoPermission;
    if (!blockedByEndpoint && !exceedsBoundary && granted) {
      identity.ifPresent(match -> because.add("allowed by " + match.words()));
      if (identity.isEmpty() || !sameAccount) {
        resource.ifPresent(match -> because.add("allowed by " + match.words()));
      }
      boundary.ifPresent(match -> because.add("permitted by " + match.words()));
      endpointAllow.ifPresent(match -> because.add("allowed at the endpoint by " + match.words()));
      return new Decision(caller, access, true, null, List.copyOf(because));
    }

    // AWS names one kind of policy. The explanation names every kind that must change.
    var missingKinds = new ArrayList<Policy.Kind>();
    if (blockedByEndpoint) {
      missingKinds.add(Policy.Kind.ENDPOINT);
    }
    if (!granted && identity.isEmpty()) {
      missingKinds.add(Policy.Kind.IDENTITY);
    }
    if (!granted && resource.isEmpty() && useResourcePolicies) {
      missingKinds.add(Policy.Kind.RESOURCE);
    }
    if (exceedsBoundary) {
      missingKinds.add(Policy.Kind.BOUNDARY);
    }
    missingKinds.forEach(kind -> because.add(missing(policies, kind, caller)));
    return denied(
        caller,
        access,
        "because no %s allows the %s action"
            .formatted(missingKinds.get(0).words(), access.action()),
        because);
  }

  /** How the principal of a statement matches the caller. */
  private enum Scope {
    /** By the session's ARN, or by a wildcard. */
    SESSION,
    /** By the role's ARN. */
    DIRECTLY,
    /** By the account. */
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

  private static Optional<Match> firstAllow(List<Match> matches) {
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
    // A statement about other actions or resources does not affect the decision, so it may contain
    // unsupported elements.
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

  /** Whether a statement applies to an action. The actions of a statement are in lower case. */
  public static boolean isAbout(Statement statement, String action) {
    var name = action.toLowerCase(Locale.ROOT);
    return statement.notActions().isEmpty()
        ? statement.actions().stream().anyMatch(pattern -> Wildcards.match(pattern, name))
        : statement.notActions().stream().noneMatch(pattern -> Wildcards.match(pattern, name));
  }

  /** Whether a statement is about an action on a resource, whatever its effect and conditions. */
  public static boolean isAbout(Statement statement, String action, String resource) {
    return isAbout(statement, action) && resource(statement, resource, Map.of());
  }

  static boolean resource(Statement statement, String resource, Map<String, List<String>> context) {
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
      // The emulator cannot match internal IDs to roles, and AWS accepts no patterns here.
      if (!name.equals("*") && (!name.startsWith("arn:") || name.contains("*"))) {
        throw new NotModelledException("the principal " + name);
      }
    }
    if (!anonymous && names.contains(caller.sessionArn())) {
      return Optional.of(Scope.SESSION);
    }
    // A boundary does not limit what a wildcard grants to a session, not even with a condition on
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
