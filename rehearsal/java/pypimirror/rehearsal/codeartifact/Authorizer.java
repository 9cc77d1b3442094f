package pypimirror.rehearsal.codeartifact;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.account.IamState;
import pypimirror.rehearsal.iam.AccessRequest;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.iam.Decision;
import pypimirror.rehearsal.iam.Permissions;
import pypimirror.rehearsal.iam.Policy;
import pypimirror.rehearsal.iam.PolicyDocument;
import pypimirror.rehearsal.network.NotebookLocation;
import pypimirror.rehearsal.types.CodeArtifact;
import pypimirror.rehearsal.vpc.Host.Notes;

/**
 * Decides on requests to CodeArtifact. Collects the policies of the caller, the endpoint, the
 * domain and the repository, and the condition keys of the request.
 */
public final class Authorizer {

  private static final String S3 = "arn:aws:s3:::";
  private static final String EVERYTHING =
      "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}";

  private final Function<String, Optional<Account>> accounts;
  private final String accountId;
  private final NotebookLocation location;
  private final Assumptions assumptions;
  private final Permissions permissions;
  private final InstantSource clock;
  private final Map<String, PolicyDocument> parsed = new ConcurrentHashMap<>();

  /**
   * Creates an authorizer for requests from one location.
   *
   * @param accounts returns the current state of an account, or empty if it is unknown
   * @param accountId account of the VPC and its endpoints
   * @param location location from which requests are sent
   */
  public Authorizer(
      Function<String, Optional<Account>> accounts,
      String accountId,
      NotebookLocation location,
      Assumptions assumptions,
      InstantSource clock) {
    this.accounts = accounts;
    this.accountId = accountId;
    this.location = location;
    this.assumptions = assumptions;
    this.permissions = new Permissions(assumptions);
    this.clock = clock;
  }

  /** The current state of the account with the VPC. */
  public Account account() {
    return accounts
        .apply(accountId)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Account " + accountId + " does not exist in the emulator."));
  }

  /**
   * Returns a session of a role, with the current tags of the role and the organization of its
   * account.
   */
  public Caller caller(String roleArn, String sessionName) {
    var caller = new Caller(roleArn, sessionName, null, Map.of());
    return accounts
        .apply(caller.accountId())
        .map(
            account ->
                new Caller(
                    roleArn,
                    sessionName,
                    account.organizationId(),
                    role(account, caller).map(IamState.Role::tags).orElse(Map.of())))
        .orElse(caller);
  }

  /**
   * A required permission, and the resource to which it applies.
   *
   * @param action the permission
   * @param owner account of the domain or bucket
   * @param domain name of the domain, or null if the resource is not in a domain
   * @param repository name of the repository, or null if the resource is not in a repository
   * @param resource ARN of the resource
   */
  public record Target(
      String action, String owner, String domain, String repository, String resource) {}

  /**
   * Decides on a signed request, records the decision, and throws AWS's error if it is a denial.
   */
  public void require(Notes notes, Caller caller, Target target) {
    requireAllowed(notes, decide(notes.reach().endpointId(), caller, target));
  }

  /**
   * Decides on an unsigned request, records the decision, and throws AWS's error if it is a denial.
   * An anonymous caller has no identity policies, so a resource policy must allow the request for
   * every principal.
   */
  public void requireForAnybody(Notes notes, Target target) {
    var endpointId = notes.reach().endpointId();
    var anonymous =
        new Caller("arn:aws:iam::000000000000:role/anonymous", "anonymous", null, Map.of());
    var policies = new ArrayList<>(policies(endpointId, anonymous, target, true));
    policies.add(
        policy(Policy.Kind.IDENTITY, "the identity policy of an anonymous caller", EVERYTHING));
    requireAllowed(
        notes,
        permissions.decide(
            anonymous,
            false,
            new AccessRequest(target.action, target.resource, context(endpointId, target, true)),
            target.owner,
            true,
            policies));
  }

  /**
   * Decides on a package manager's request, records the decision, and throws AWS's error if it is a
   * denial.
   */
  public void requireWithToken(Notes notes, Caller caller, Target target) {
    requireAllowed(notes, decideWithToken(notes.reach().endpointId(), caller, target));
  }

  /**
   * Decides on a signed request.
   *
   * @param endpointId endpoint that the request passes, or null without one
   */
  public Decision decide(String endpointId, Caller caller, Target target) {
    return decide(endpointId, caller, target, Map.of());
  }

  /** Decides on a signed request with additional condition keys, in lower case. */
  public Decision decide(
      String endpointId, Caller caller, Target target, Map<String, String> additionalKeys) {
    var context = context(endpointId, target, true);
    additionalKeys.forEach((key, value) -> context.put(key, List.of(value)));
    return permissions.decide(
        caller,
        true,
        new AccessRequest(target.action, target.resource, context),
        target.owner,
        true,
        policies(endpointId, caller, target, true));
  }

  /**
   * Decides on a package manager's request, which has a token instead of a signature.
   *
   * @param endpointId endpoint that the request passes, or null without one
   */
  public Decision decideWithToken(String endpointId, Caller caller, Target target) {
    return permissions.decide(
        caller,
        assumptions.tokenPrincipalIsKnown(),
        new AccessRequest(
            target.action,
            target.resource,
            context(endpointId, target, assumptions.tokenSourceIsKnown())),
        target.owner,
        true,
        policies(endpointId, caller, target, true));
  }

  /**
   * Decides on the permission to issue a token, {@code sts:GetServiceBearerToken}. Only identity
   * policies can grant it (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html">AWS</a>).
   * Records the decision, and throws AWS's error if it is a denial.
   *
   * @param seconds requested lifetime of the token; 0 for the remaining lifetime of the session
   */
  public void requireBearerToken(Notes notes, Caller caller, long seconds) {
    requireAllowed(notes, decideOnBearerToken(notes.reach().endpointId(), caller, seconds));
  }

  /**
   * Decides like {@link #requireBearerToken}, but returns the decision. The endpoint may be null.
   */
  public Decision decideOnBearerToken(String endpointId, Caller caller, long seconds) {
    var target = new Target("sts:GetServiceBearerToken", caller.accountId(), null, null, "*");
    var context = context(endpointId, target, assumptions.tokenSourceIsKnown());
    context.put("sts:awsservicename", List.of("codeartifact.amazonaws.com"));
    context.put("sts:durationseconds", List.of(Long.toString(seconds)));
    return permissions.decide(
        caller,
        true,
        new AccessRequest(target.action, target.resource, context),
        target.owner,
        false,
        policies(endpointId, caller, target, assumptions.bearerTokenPassesTheEndpoint()));
  }

  private static void requireAllowed(Notes notes, Decision decision) {
    notes.add(decision);
    if (!decision.allowed()) {
      throw decision.refusal();
    }
  }

  private List<Policy> policies(String endpointId, Caller caller, Target target, boolean endpoint) {
    var policies = new ArrayList<Policy>();
    var vpcEndpoint = endpointId == null ? null : account().vpcEndpoints().get(endpointId);
    // An endpoint without a policy allows all requests.
    if (endpoint && vpcEndpoint != null && vpcEndpoint.policy() != null) {
      policies.add(policy(Policy.Kind.ENDPOINT, "the endpoint policy", vpcEndpoint.policy()));
    }
    addIdentityPolicies(policies, caller);
    if (target.resource.startsWith(S3)) {
      var bucket = target.resource.substring(S3.length()).split("/", 2)[0];
      accounts
          .apply(target.owner)
          .map(owner -> owner.buckets().get(bucket))
          .filter(policy -> !policy.isEmpty())
          .ifPresent(
              policy ->
                  policies.add(
                      policy(Policy.Kind.RESOURCE, "the policy of bucket " + bucket, policy)));
    }
    if (target.domain != null) {
      var domain = ownerAccount(target.owner).domains().get(target.domain);
      if (domain != null && domain.policy() != null) {
        policies.add(
            policy(Policy.Kind.RESOURCE, "the policy of domain " + target.domain, domain.policy()));
      }
      var repository =
          domain == null || target.repository == null
              ? null
              : domain.repositories().get(target.repository);
      if (repository != null && repository.policy() != null) {
        policies.add(
            policy(
                Policy.Kind.RESOURCE,
                "the policy of repository " + target.repository,
                repository.policy()));
      }
    }
    return policies;
  }

  private void addIdentityPolicies(List<Policy> policies, Caller caller) {
    var account = accounts.apply(caller.accountId());
    var role = account.flatMap(it -> role(it, caller));
    if (role.isEmpty()) {
      return;
    }
    account
        .get()
        .identityPolicies(caller.roleName())
        .forEach(
            (name, document) ->
                policies.add(
                    policy(
                        Policy.Kind.IDENTITY,
                        "policy %s of role %s".formatted(name, caller.roleName()),
                        document)));
    var boundary = account.get().boundary(caller.roleName());
    if (boundary != null) {
      policies.add(
          policy(
              Policy.Kind.BOUNDARY,
              "the permissions boundary of role " + caller.roleName(),
              boundary));
    }
  }

  private static Optional<IamState.Role> role(Account account, Caller caller) {
    return Optional.ofNullable(account.roles().get(caller.roleName()))
        .filter(role -> account.roleArn(caller.roleName()).equals(caller.roleArn()));
  }

  private Policy policy(Policy.Kind kind, String name, String document) {
    return new Policy(
        kind,
        name,
        parsed.computeIfAbsent(
            document,
            it ->
                switch (kind) {
                  case IDENTITY, BOUNDARY -> PolicyDocument.identityBased(it);
                  case RESOURCE, ENDPOINT ->
                      PolicyDocument.resourceBased(it, AwsError.MALFORMED_POLICY_DOCUMENT);
                }));
  }

  // A request through an endpoint has no aws:SourceIp:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
  private Map<String, List<String>> context(String endpointId, Target target, boolean source) {
    var context = new TreeMap<String, List<String>>();
    var now = clock.instant();
    context.put("aws:currenttime", List.of(now.toString()));
    context.put("aws:epochtime", List.of(Long.toString(now.getEpochSecond())));
    context.put("aws:securetransport", List.of("true"));
    context.put("aws:requestedregion", List.of(account().region()));
    context.put("aws:viaawsservice", List.of("false"));
    context.put("aws:resourceaccount", List.of(target.owner));
    if (source && endpointId != null) {
      context.put("aws:sourcevpce", List.of(endpointId));
      context.put("aws:sourcevpc", List.of(location.vpcId()));
      context.put("aws:vpcsourceip", List.of(location.addressText()));
    }
    accounts
        .apply(target.owner)
        .map(Account::organizationId)
        .ifPresent(organization -> context.put("aws:resourceorgid", List.of(organization)));
    tags(ownerAccount(target.owner), target)
        .forEach((key, value) -> context.put("aws:resourcetag/" + key, List.of(value)));
    return context;
  }

  private static Map<String, String> tags(Account owner, Target target) {
    var domain = target.domain == null ? null : owner.domains().get(target.domain);
    if (domain == null) {
      return Map.of();
    }
    if (target.repository == null) {
      return domain.tags();
    }
    var repository = domain.repositories().get(target.repository);
    return repository == null ? Map.of() : repository.tags();
  }

  /** The target of a permission on a domain. */
  public Target onDomain(String action, String owner, String domain) {
    return new Target(action, owner, domain, null, arn(owner, "domain/" + domain));
  }

  /** The target of a permission on a repository. */
  public Target onRepository(String action, String owner, String domain, String repository) {
    return new Target(
        action, owner, domain, repository, arn(owner, "repository/" + domain + "/" + repository));
  }

  /** The target of a permission on a PyPI package. */
  public Target onPackage(
      String action, String owner, String domain, String repository, String project) {
    return new Target(
        action,
        owner,
        domain,
        repository,
        arn(owner, "package/%s/%s/pypi//%s".formatted(domain, repository, project)));
  }

  /** The target of a permission on all resources of the account. */
  public Target onAll(String action, String owner) {
    return new Target(action, owner, null, null, "*");
  }

  private String arn(String owner, String resource) {
    return "arn:aws:codeartifact:%s:%s:%s".formatted(account().region(), owner, resource);
  }

  /** Returns the domain, or throws AWS's error if it does not exist. */
  public CodeArtifactState.Domain domain(String owner, String domain) {
    return CodeArtifact.domain(ownerAccount(owner), domain);
  }

  /** Returns the repository, or throws AWS's error if it does not exist. */
  public CodeArtifactState.Repository repository(String owner, String domain, String repository) {
    return CodeArtifact.repository(ownerAccount(owner), domain, repository);
  }

  /** Returns the state of an account in this region. An unknown account has no resources. */
  public Account ownerAccount(String owner) {
    var region = account().region();
    return accounts
        .apply(owner)
        .filter(account -> account.region().equals(region))
        .orElseGet(() -> Account.empty(owner, region));
  }
}
