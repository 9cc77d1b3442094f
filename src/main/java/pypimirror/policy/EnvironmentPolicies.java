package pypimirror.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.aws.EndpointService;
import pypimirror.aws.RoleArn;
import pypimirror.config.EndpointPrincipals;
import pypimirror.config.RolePolicySettings;
import pypimirror.config.Settings;
import pypimirror.config.TokenIssuance;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;

/**
 * Every policy of an environment, created from its settings. The program deploys these documents,
 * and {@code ./rehearse audit} prints the same documents.
 */
public final class EnvironmentPolicies {

  /**
   * Placeholders for values that only AWS knows, in documents that are printed but not deployed.
   */
  private static final String API_ENDPOINT = "<ID of the API endpoint>";

  private static final String ASSETS_BUCKET = "<ARN of CodeArtifact's bucket>";
  private static final JobPolicies.Network JOB_NETWORK =
      new JobPolicies.Network(
          List.of("<ID of each subnet>"), List.of("<ID of each security group>"));

  private final Settings settings;
  private final MirrorPolicies mirror;
  private final CurationPolicies curation;
  private final EndpointPolicies endpoints;
  private final AccountPolicies account;
  private final DataPolicies data;

  /** Creates the policies of an environment. */
  public EnvironmentPolicies(Settings settings) {
    this.settings = settings;
    var packages = settings.packages();
    var access = settings.access();
    this.mirror =
        new MirrorPolicies(
            settings.repository(),
            settings.internalRepository(),
            packages.domain().publishedPackages());
    this.curation =
        new CurationPolicies(
            mirror,
            settings.intakeRepository(),
            settings.approvedRepository(),
            arns(access.curatorRoles()),
            arns(access.publisherRoles()),
            settings.approvalRecords());
    this.account = new AccountPolicies(settings.region(), settings.accountId());
    this.data =
        new DataPolicies(
            settings.region(),
            settings.accountId(),
            settings.studio().isPresent(),
            settings.endpoints().studioBuckets());
    this.endpoints =
        new EndpointPolicies(
            mirror,
            settings.region(),
            settings.accountId(),
            access.organizationIds(),
            settings.endpoints().principals() == EndpointPrincipals.ANY,
            Stream.concat(
                    arns(access.readerRoles()).stream(),
                    settings.endpoints().additionalPrincipals().stream())
                .distinct()
                .toList(),
            arns(access.publisherRoles()),
            account.parameterArn(settings.outputsParameter()),
            data);
  }

  /** Trust policy of the reader role that the environment creates. */
  public IamPolicy readerTrust() {
    return account.sageMakerTrust();
  }

  /** Resource policy of CloudWatch Logs with which EventBridge records package events. */
  public IamPolicy packageEvents() {
    return account.eventLog(settings.packageEventsLogGroup(), settings.packageEventsRule());
  }

  /** Inline policy of the account's reader roles. */
  public IamPolicy reader() {
    return settings.ssmOutputs()
        ? mirror.reader(
            settings.access().tokenMaxSeconds(), account.parameterArn(settings.outputsParameter()))
        : remoteReader();
  }

  /** Policy that reader roles of other accounts need in those accounts. */
  public IamPolicy remoteReader() {
    return mirror.reader(settings.access().tokenMaxSeconds());
  }

  /**
   * Inline policies of the created reader role with which it uses Studio, by the ending of their
   * names. Empty without Studio.
   */
  public Map<String, IamPolicy> studio() {
    var policies = new TreeMap<String, IamPolicy>();
    if (settings.studio().isCreated()) {
      policies.put("studio", account.studioUser());
    }
    if (settings.studio().isPresent()) {
      policies.put(
          "data", data.role().toBuilder().addStatement(account.writeLogs().build()).build());
    }
    if (settings.endpoints().jobs()) {
      for (var role : settings.access().createdRoles()) {
        policies.put(
            "jobs", new JobPolicies(settings.region(), settings.accountId()).role(role.arn()));
      }
    }
    return policies;
  }

  /** Inline policy of the publisher roles. */
  public IamPolicy publisher() {
    return mirror.publisher(settings.access().tokenMaxSeconds());
  }

  /** Inline policy of the curator roles. */
  public IamPolicy curator() {
    return curation.curator(settings.access().tokenMaxSeconds());
  }

  /** The policies of the repositories, by repository. The readers' repository is the first. */
  public Map<CodeArtifactRepository, IamPolicy> repositories() {
    var policies = new LinkedHashMap<CodeArtifactRepository, IamPolicy>();
    var packages = settings.packages();
    if (!packages.domain().isCurated()) {
      policies.put(settings.repository(), repository());
      return policies;
    }
    policies.put(settings.repository(), curation.readable(repository()));
    if (settings.access().publishes()) {
      policies.put(settings.internalRepository(), curation.internalRepository());
    }
    policies.put(settings.approvedRepository(), curation.approvedRepository());
    policies.put(settings.intakeRepository(), curation.closed(settings.intakeRepository()));
    for (var source : packages.sources()) {
      var store = settings.repository().sibling(source.store());
      policies.put(store, curation.closed(store));
    }
    return policies;
  }

  // If every role of the organization can read, the policy does not list the account's own roles,
  // because they are part of the organization.
  private IamPolicy repository() {
    var access = settings.access();
    var own = access.organizationReads() ? List.<String>of() : arns(access.readerRoles());
    return mirror.repository(
        new MirrorPolicies.Readers(
            Stream.concat(own.stream(), arns(access.remoteReaderRoles()).stream()).toList(),
            access.readerAccountIds(),
            readingOrganizations()));
  }

  /** Whether the domain needs a policy. */
  public boolean hasDomainPolicy() {
    return settings.access().isShared()
        || settings.access().tokenIssuance().match(() -> false, only -> true);
  }

  /** Policy of the domain if tokens are issued to requests from any network. */
  public IamPolicy domain() {
    return mirror.domain(readersOfOtherAccounts());
  }

  /**
   * Policy of the domain if tokens are issued only through certain endpoints.
   *
   * @param apiEndpointId id of the environment's API endpoint, which issues tokens too
   */
  public IamPolicy domain(TokenIssuance.EndpointsOnly tokens, String apiEndpointId) {
    return mirror.domain(
        readersOfOtherAccounts(),
        Stream.concat(Stream.of(apiEndpointId), tokens.otherEndpointIds().stream()).toList(),
        arns(
            Stream.concat(tokens.exemptRoles().stream(), settings.access().curatorRoles().stream())
                .distinct()
                .toList()));
  }

  private MirrorPolicies.Readers readersOfOtherAccounts() {
    var access = settings.access();
    return new MirrorPolicies.Readers(
        arns(access.remoteReaderRoles()), access.readerAccountIds(), readingOrganizations());
  }

  /** Policy of a service's endpoint. */
  public IamPolicy endpoint(EndpointService service, EndpointPolicies.Deployed deployed) {
    return endpoints.of(service, deployed);
  }

  /** Returns every policy by its target, with placeholders for values that only AWS knows. */
  public Map<PolicyTarget, IamPolicy> all() {
    var access = settings.access();
    var all = new LinkedHashMap<PolicyTarget, IamPolicy>();
    addRolePolicies(all);
    if (settings.packages().domain().isCreated()) {
      addResourcePolicies(all);
    }
    addEndpointPolicies(all);
    if (access.isShared()) {
      all.put(
          PolicyTarget.inline("policy of reader roles", List.of("a role of another account"))
              .attachedElsewhere("to attach in the other accounts"),
          remoteReader());
    }
    return all;
  }

  private void addRolePolicies(Map<PolicyTarget, IamPolicy> all) {
    var access = settings.access();
    access
        .readerPolicy()
        .match(
            () ->
                all.put(
                    PolicyTarget.inline("policy of the reader roles", arns(access.readerRoles())),
                    reader()),
            arn -> {
              if (access.reader().isCreated()) {
                all.put(
                    PolicyTarget.inline(
                        "policy of the created reader role", arns(access.createdRoles())),
                    reader());
              }
              return all.put(
                  PolicyTarget.managed(
                      "managed policy of the existing reader roles",
                      arns(access.adoptedReaderRoles())),
                  reader());
            });
    for (var created : access.createdRoles()) {
      all.put(
          PolicyTarget.of(PolicyTarget.Kind.TRUST, "trust policy of role " + created.name()),
          readerTrust());
      studio()
          .forEach(
              (name, policy) ->
                  all.put(
                      PolicyTarget.inline(
                          "%s policy of the created reader role".formatted(name),
                          List.of(created.arn())),
                      policy));
    }
    if (access.publishes()) {
      all.put(
          added("policy of the publisher roles", access.publisherRoles(), access.publisherPolicy()),
          publisher());
    }
    if (access.curates()) {
      all.put(
          added("policy of the curator roles", access.curatorRoles(), access.curatorPolicy()),
          curator());
    }
  }

  private static PolicyTarget added(String label, List<RoleArn> roles, RolePolicySettings policy) {
    return policy.match(
        () -> PolicyTarget.inline(label, arns(roles)),
        arn -> PolicyTarget.managed("managed " + label, arns(roles)));
  }

  private void addResourcePolicies(Map<PolicyTarget, IamPolicy> all) {
    var packages = settings.packages();
    repositories()
        .forEach(
            (repository, policy) ->
                all.put(
                    PolicyTarget.of(
                        PolicyTarget.Kind.REPOSITORY, "policy of repository " + repository.name()),
                    policy));
    if (hasDomainPolicy()) {
      all.put(
          PolicyTarget.of(PolicyTarget.Kind.DOMAIN, "policy of domain " + packages.domainName()),
          settings
              .access()
              .tokenIssuance()
              .match(this::domain, tokens -> domain(tokens, API_ENDPOINT)));
    }
    if (packages.domain().recordsEvents()) {
      all.put(
          PolicyTarget.of(PolicyTarget.Kind.LOGS, "policy of the log of package events"),
          packageEvents());
    }
  }

  private void addEndpointPolicies(Map<PolicyTarget, IamPolicy> all) {
    var placeholders =
        new EndpointPolicies.Deployed(
            List.of(ASSETS_BUCKET), settings.endpoints().jobs() ? List.of(JOB_NETWORK) : List.of());
    for (var service : settings.endpoints().services()) {
      var target =
          PolicyTarget.of(
              PolicyTarget.Kind.ENDPOINT, "policy of the endpoint for " + service.key());
      all.put(
          settings.createdEndpoints().contains(service)
              ? target
              : target.attachedElsewhere("an existing endpoint must allow at least this"),
          endpoint(service, placeholders));
    }
  }

  /** Returns a message for each policy that exceeds its AWS size limit. */
  public List<String> sizeProblems() {
    return sizeProblems(all());
  }

  static List<String> sizeProblems(Map<PolicyTarget, IamPolicy> policies) {
    var problems = new ArrayList<String>();
    var inline = new TreeMap<String, Integer>();
    policies.forEach(
        (target, policy) -> {
          var size = policy.toJson().length();
          if (target.kind() == PolicyTarget.Kind.INLINE) {
            target.holders().forEach(role -> inline.merge(role, size, Integer::sum));
          } else {
            check(problems, "The " + target.label(), size, target.kind());
          }
        });
    inline.forEach(
        (role, size) ->
            check(problems, "The inline policies of " + role, size, PolicyTarget.Kind.INLINE));
    return problems;
  }

  private static void check(List<String> problems, String what, int size, PolicyTarget.Kind kind) {
    if (size > kind.limit()) {
      problems.add(
          "%s: %d characters exceed the AWS limit of %d. List fewer roles, accounts, packages or buckets."
              .formatted(what, size, kind.limit()));
    }
  }

  private List<String> readingOrganizations() {
    return settings.access().organizationReads() ? settings.access().organizationIds() : List.of();
  }

  private static List<String> arns(List<RoleArn> roles) {
    return roles.stream().map(RoleArn::arn).toList();
  }
}
