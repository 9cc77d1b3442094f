package pypimirror;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pypimirror.catalog.EndpointService;
import pypimirror.config.EndpointPrincipals;
import pypimirror.config.InvalidSettingsException;
import pypimirror.config.MirrorSettings;
import pypimirror.config.NetworkSettings;
import pypimirror.config.RoleArn;
import pypimirror.config.Settings;
import pypimirror.policy.AccountPolicies;
import pypimirror.policy.EndpointPolicies;
import pypimirror.policy.MirrorArns;
import pypimirror.policy.MirrorPolicies;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;

/**
 * Every policy of one environment, as its settings ask for it: who may do what on which resource.
 * What the program deploys and what {@code ./rehearse audit} prints are these same documents.
 */
final class Policies {

  private static final String READERS = "policy of the readers' roles";
  private static final String PUBLISHERS = "policy of the publishers' roles";
  private static final String STUDIO_USERS = "policy of the role of Studio's users";
  private static final String ATTACHED_ELSEWHERE =
      "needed in other accounts: policy of the readers";
  private static final String NEEDED = "needed, and its owner's: ";

  // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
  private static final int LONGEST_ENDPOINT_POLICY = 20_480;
  // PolicyDocument in CodeArtifact's API model.
  private static final int LONGEST_CODEARTIFACT_POLICY = 7_168;
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; of all inline
  // policies of a role together, and what others put there is not known.
  private static final int LONGEST_ROLE_POLICY = 10_240;

  private final Settings settings;
  private final MirrorPolicies mirror;
  private final EndpointPolicies endpoints;
  private final AccountPolicies account;

  Policies(Settings settings) {
    this.settings = settings;
    var store = settings.mirror();
    var access = settings.access();
    this.mirror =
        new MirrorPolicies(
            new MirrorArns(
                settings.region(), store.domainOwner(), store.domainName(), store.repositoryName()),
            MirrorSettings.INTERNAL_REPOSITORY,
            store.internalPackages());
    this.account = new AccountPolicies(settings.region(), settings.accountId());
    this.endpoints =
        new EndpointPolicies(
            mirror,
            settings.region(),
            settings.accountId(),
            access.organizationId(),
            settings.endpoints().principals() == EndpointPrincipals.ANY,
            Stream.concat(
                    arns(access.readerRoles()),
                    settings.endpoints().additionalPrincipals().stream())
                .distinct()
                .toList(),
            arns(access.publisherRoles()).toList(),
            account.parameterArn(settings.outputsParameter()));
  }

  /** Who may be the reader role that the environment makes. */
  IamPolicy readerTrust() {
    return account.sageMakersTrust();
  }

  /** The readers' identity policy. */
  IamPolicy reader() {
    return settings.studio().ssmOutputs()
        ? mirror.reader(
            settings.access().tokenMaxSeconds(), account.parameterArn(settings.outputsParameter()))
        : readerElsewhere();
  }

  /** The identity policy of readers of other accounts, to be attached there. */
  IamPolicy readerElsewhere() {
    return mirror.reader(settings.access().tokenMaxSeconds());
  }

  /** Whether the role that the environment makes is the one of its own Studio's users. */
  boolean readerUsesStudio() {
    return settings.access().readerRole() != null && settings.studio().created();
  }

  /** What that role needs to use Studio. */
  IamPolicy studioUser() {
    return account.studioUser();
  }

  /** The publishers' identity policy. */
  IamPolicy publisher() {
    return mirror.publisher(settings.access().tokenMaxSeconds());
  }

  /**
   * The readers' repository's policy. Where everybody in the organization reads, the account's own
   * roles are among them and not named again.
   */
  IamPolicy repository() {
    var access = settings.access();
    return mirror.repository(
        new MirrorPolicies.Readers(
            Stream.concat(
                    access.organizationReads() ? Stream.of() : arns(access.readerRoles()),
                    arns(access.remoteReaderRoles()))
                .toList(),
            access.readerAccountIds(),
            organization()));
  }

  /** Whether the domain has a policy. */
  boolean hasDomainPolicy() {
    return settings.access().shared() || settings.access().tokensThroughEndpointOnly();
  }

  /**
   * The domain's policy.
   *
   * @param apiEndpointId the environment's own api endpoint
   */
  IamPolicy domain(String apiEndpointId) {
    var access = settings.access();
    return mirror.domain(
        new MirrorPolicies.Readers(
            arns(access.remoteReaderRoles()).toList(), access.readerAccountIds(), organization()),
        access.tokensThroughEndpointOnly()
            ? Stream.concat(Stream.of(apiEndpointId), access.tokenEndpointIds().stream()).toList()
            : List.of(),
        arns(access.deployerRoles()).toList());
  }

  /** The policy of an interface endpoint. */
  IamPolicy endpoint(EndpointService service) {
    return endpoints.of(service);
  }

  /**
   * The policy of S3's gateway endpoint.
   *
   * @param assetsBucketArn the domain's bucket, from which clients of some formats fetch
   */
  IamPolicy s3(String assetsBucketArn) {
    return endpoints.s3(
        settings.mirror().fetchesFromS3() ? assetsBucketArn : null,
        settings.studio().served(),
        settings.endpoints().studioBuckets());
  }

  /** The policy of the customer's own key. */
  IamPolicy packageKey() {
    return account.packageKey();
  }

  /** ARN of the readers' repository. */
  String repositoryArn() {
    return mirror.arns().repository();
  }

  /**
   * Every document by the place where it is, for a reader's eyes: what only AWS can say stands in
   * angle brackets.
   */
  Map<String, IamPolicy> byPlace() {
    var access = settings.access();
    var byPlace = new LinkedHashMap<String, IamPolicy>();
    byPlace.put(READERS, reader());
    if (access.readerRole() != null) {
      byPlace.put("trust policy of role " + access.readerRole(), readerTrust());
    }
    if (readerUsesStudio()) {
      byPlace.put(STUDIO_USERS, studioUser());
    }
    if (!access.publisherRoles().isEmpty()) {
      byPlace.put(PUBLISHERS, publisher());
    }
    if (settings.mirror().created()) {
      byPlace.put("policy of repository " + settings.mirror().repositoryName(), repository());
      if (hasDomainPolicy()) {
        byPlace.put(
            "policy of domain " + settings.mirror().domainName(), domain("<the api endpoint>"));
      }
      if (settings.mirror().customerKey() && settings.mirror().encryptionKeyArn() == null) {
        byPlace.put("policy of the encryption key", packageKey());
      }
    }
    for (var service : settings.endpoints().services()) {
      byPlace.put(
          (exists(service) ? NEEDED : "") + "policy of the endpoint for " + service.key(),
          service == EndpointService.S3 ? s3("<CodeArtifact's own bucket>") : endpoint(service));
    }
    if (access.shared()) {
      byPlace.put(ATTACHED_ELSEWHERE, readerElsewhere());
    }
    return byPlace;
  }

  /** Whom the identity policies are on. */
  Map<String, List<String>> holders() {
    var access = settings.access();
    return Map.of(
        READERS,
        arns(access.readerRoles()).toList(),
        STUDIO_USERS,
        arns(access.readerRoles()).limit(1).toList(),
        PUBLISHERS,
        arns(access.publisherRoles()).toList(),
        ATTACHED_ELSEWHERE,
        List.of("a role of another account"));
  }

  private boolean exists(EndpointService service) {
    return settings.network() instanceof NetworkSettings.Adopt adopt
        && adopt.endpointIds().containsKey(service);
  }

  /**
   * Compares the documents with AWS's limits, before anything is made.
   *
   * @throws InvalidSettingsException naming those that are too long
   */
  void requireThatTheyFit() {
    var problems = new ArrayList<String>();
    byPlace()
        .forEach(
            (place, policy) -> {
              var length = policy.toJson().length();
              var most = longest(place);
              if (length > most) {
                problems.add(
                    "%s: %d characters: must be at most %d, AWS's limit; write fewer roles, accounts, packages or buckets."
                        .formatted(place, length, most));
              }
            });
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }

  private static int longest(String place) {
    if (place.contains("of the endpoint")) {
      return LONGEST_ENDPOINT_POLICY;
    }
    return place.startsWith("policy of repository") || place.startsWith("policy of domain")
        ? LONGEST_CODEARTIFACT_POLICY
        : LONGEST_ROLE_POLICY;
  }

  private String organization() {
    return settings.access().organizationReads() ? settings.access().organizationId() : null;
  }

  private static Stream<String> arns(List<RoleArn> roles) {
    return roles.stream().map(RoleArn::arn);
  }
}
