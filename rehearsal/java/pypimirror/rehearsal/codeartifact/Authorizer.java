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
 * Puts together what a request to CodeArtifact is decided by: the policies of the caller, the
 * endpoint, the domain and the repository, and the condition keys that it carries.
 */
public final class Authorizer {

  private static final String S3 = "arn:aws:s3:::";
  private static final String EVERYTHING =
      "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}";

  private final Function<String, Optional<Account>> accounts;
  private final String accountId;
  private final NotebookLocation place;
  private final Assumptions assumptions;
  private final Permissions permissions;
  private final InstantSource clock;
  private final Map<String, PolicyDocument> parsed = new ConcurrentHashMap<>();

  /**
   * The way from one place.
   *
   * @param accounts the account with an id as it is now, if anything is known of it
   * @param accountId the account of the VPC and its endpoints
   * @param place where requests come from
   */
  public Authorizer(
      Function<String, Optional<Account>> accounts,
      String accountId,
      NotebookLocation place,
      Assumptions assumptions,
      InstantSource clock) {
    this.accounts = accounts;
    this.accountId = accountId;
    this.place = place;
    this.assumptions = assumptions;
    this.permissions = new Permissions(assumptions);
    this.clock = clock;
  }

  /** The account that a VPC is in, as it is now. */
  public Account account() {
    return accounts
        .apply(accountId)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Account " + accountId + " does not exist in the emulator."));
  }

  /** A role's session, with what its account says about the role now. */
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
   * What is asked for.
   *
   * @param action the permission that it takes
   * @param owner account of the domain
   * @param domain its name, or null for what is in no domain
   * @param repository the repository's name, or null for what is about a domain
   * @param resource ARN of what the permission is about
   */
  public record Target(
      String action, String owner, String domain, String repository, String resource) {}

  /** Decides on a signed request, notes it, and refuses what is not allowed. */
  public void require(Notes notes, Caller caller, Target target) {
    requireAllowed(notes, decide(notes.reach().endpointId(), caller, target));
  }

  /**
   * Decides on a request without a signature, notes it, and refuses what is not allowed: it has no
   * identity whose policies could count, and only what is for everybody is for it.
   */
  public void requireForAnybody(Notes notes, Target target) {
    var endpointId = notes.reach().endpointId();
    var anybody =
        new Caller("arn:aws:iam::000000000000:role/anonymous", "anonymous", null, Map.of());
    var policies = new ArrayList<>(policies(endpointId, anybody, target, true));
    policies.add(
        policy(Policy.Kind.IDENTITY, "the identity policy of an anonymous caller", EVERYTHING));
    requireAllowed(
        notes,
        permissions.decide(
            anybody,
            false,
            new AccessRequest(target.action, target.resource, context(endpointId, target, true)),
            target.owner,
            true,
            policies));
  }

  /** Decides on a package manager's request, notes it, and refuses what is not allowed. */
  public void requireWithToken(Notes notes, Caller caller, Target target) {
    requireAllowed(notes, decideWithToken(notes.reach().endpointId(), caller, target));
  }

  /**
   * Decides on a signed request.
   *
   * @param endpointId the endpoint that it passes, null for none
   */
  public Decision decide(String endpointId, Caller caller, Target target) {
    return decide(endpointId, caller, target, Map.of());
  }

  /** The same for a request that carries further condition keys, in lower case. */
  public Decision decide(
      String endpointId, Caller caller, Target target, Map<String, String> further) {
    var context = context(endpointId, target, true);
    further.forEach((key, value) -> context.put(key, List.of(value)));
    return permissions.decide(
        caller,
        true,
        new AccessRequest(target.action, target.resource, context),
        target.owner,
        true,
        policies(endpointId, caller, target, true));
  }

  /**
   * Decides on a package manager's request, which carries a token instead of a signature.
   *
   * @param endpointId the endpoint that it passes, null for none
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
   * Decides on what stands behind a token: {@code sts:GetServiceBearerToken}, which counts in the
   * identity policy only (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html">AWS</a>).
   *
   * @param seconds how long the token is to live, 0 as long as the session
   */
  public void requireBearerToken(Notes notes, Caller caller, long seconds) {
    requireAllowed(notes, decideOnBearerToken(notes.reach().endpointId(), caller, seconds));
  }

  /** As {@link #requireBearerToken}, without refusing; null for no endpoint. */
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
    var through = endpointId == null ? null : account().vpcEndpoints().get(endpointId);
    // Without a policy of its own an endpoint lets everything through.
    if (endpoint && through != null && through.policy() != null) {
      policies.add(policy(Policy.Kind.ENDPOINT, "the endpoint policy", through.policy()));
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
    role.get()
        .inlinePolicies()
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

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html; what
  // comes through an endpoint has no aws:SourceIp.
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
      context.put("aws:sourcevpc", List.of(place.vpcId()));
      context.put("aws:vpcsourceip", List.of(place.addressText()));
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

  /** The target of a permission on a package, of PyPI's format. */
  public Target onPackage(
      String action, String owner, String domain, String repository, String project) {
    return new Target(
        action,
        owner,
        domain,
        repository,
        arn(owner, "package/%s/%s/pypi//%s".formatted(domain, repository, project)));
  }

  /** The target of a permission on everything of the account. */
  public Target onAll(String action, String owner) {
    return new Target(action, owner, null, null, "*");
  }

  private String arn(String owner, String resource) {
    return "arn:aws:codeartifact:%s:%s:%s".formatted(account().region(), owner, resource);
  }

  /** The domain, when it exists; otherwise AWS's refusal. */
  public CodeArtifactState.Domain domain(String owner, String domain) {
    return CodeArtifact.domain(ownerAccount(owner), domain);
  }

  /** The repository, when it exists; otherwise AWS's refusal. */
  public CodeArtifactState.Repository repository(String owner, String domain, String repository) {
    return CodeArtifact.repository(ownerAccount(owner), domain, repository);
  }

  /**
   * The account with this id, as it is in this region; one that nothing is known of here has
   * nothing.
   */
  public Account ownerAccount(String owner) {
    var region = account().region();
    return accounts
        .apply(owner)
        .filter(account -> account.region().equals(region))
        .orElseGet(
            () -> new Account(owner, null, region, null, null, null, null, null, null, null, null));
  }
}
