package pypimirror.config;

import java.util.List;
import java.util.Map;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.aws.EndpointService;
import pypimirror.aws.Limits;
import pypimirror.naming.StackName;
import pypimirror.naming.Tags;

/**
 * The validated configuration of one environment. Nothing else in the program reads configuration.
 *
 * @param stack name of the stack
 * @param region AWS region
 * @param accountId the one account that the environment can be deployed to
 * @param packages the CodeArtifact domain and its repositories
 * @param network the network, created or adopted
 * @param endpoints the endpoints, and the requests that they allow
 * @param access the principals that can use the mirror
 * @param studio SageMaker Studio
 * @param ssmOutputs whether the outputs for notebooks are also written to an SSM parameter
 * @param tags the user's own tags
 * @param warnings warnings about the configuration, one sentence each
 */
public record Settings(
    StackName stack,
    String region,
    String accountId,
    PackageSettings packages,
    NetworkSettings network,
    EndpointSettings endpoints,
    AccessSettings access,
    StudioSettings studio,
    boolean ssmOutputs,
    Map<String, String> tags,
    List<String> warnings) {

  private static final int MAX_OWN_TAGS = Limits.TAGS_PER_RESOURCE - Tags.RESERVED.size();

  /**
   * Reads the configuration that the engine passes to the program.
   *
   * @throws InvalidSettingsException if the configuration is invalid. The message lists every
   *     problem.
   */
  public static Settings fromEngine(StackName stack) {
    return parse(stack, ConfigReader.engineConfig());
  }

  /**
   * Reads configuration values by full key. Lists and maps are JSON, as the engine passes them. The
   * engine has already added the defaults of {@code Pulumi.yaml}.
   *
   * @throws InvalidSettingsException if the configuration is invalid. The message lists every
   *     problem.
   */
  public static Settings parse(StackName stack, Map<String, String> config) {
    return parse(stack, config, RetiredKey.ALL);
  }

  static Settings parse(StackName stack, Map<String, String> config, List<RetiredKey> retiredKeys) {
    var read = new ConfigReader(config, retiredKeys);
    if (!Rule.NAME.accepts().test(stack.prefix())) {
      read.problem(
          "Project and stack name: \"%s\" is not %s. %s"
              .formatted(stack.prefix(), Rule.NAME.form(), Rule.NAME.hint()));
    }
    var region = read.required(Key.REGION);
    var account = account(read);
    var studio = StudioSettings.read(read);
    var packages = PackageSettings.read(read, account, studio.isPresent());
    var ssmOutputs = read.bool(Key.SSM_OUTPUTS);
    var endpoints = EndpointSettings.read(read, packages, studio, ssmOutputs);
    var network = NetworkSettings.read(read, endpoints.services());
    var access = AccessSettings.read(read, account, stack.prefix() + "-reader");
    if (!packages.domain().isCreated()) {
      checkAdoptedDomain(read, account, access);
    }
    checkStudioGroup(read, studio, network);
    if (endpoints.jobs()
        && network.match(create -> false, adopt -> adopt.readerSecurityGroupIds().isEmpty())) {
      read.conflict(
          "%s: true needs a security group for the jobs, but %s is empty. List that security group."
              .formatted(Key.JOBS, Key.READER_SECURITY_GROUP_IDS),
          Key.READER_SECURITY_GROUP_IDS);
    }
    if (endpoints.jobs() && access.tokenMaxSeconds() < Limits.MAX_TOKEN_SECONDS) {
      read.warning(
          "%s is %d, but the installers of SageMaker jobs request tokens for %d s, which AWS rejects. The jobs must log in themselves: see docs/how-to/jobs.md."
              .formatted(
                  Key.TOKEN_MAX_SECONDS, access.tokenMaxSeconds(), Limits.MAX_TOKEN_SECONDS));
    }
    checkPypiForNotebooks(read, packages);
    var tags = tags(read);
    return new Settings(
        stack,
        region,
        account,
        packages,
        network,
        endpoints,
        access,
        studio,
        ssmOutputs,
        tags,
        read.finish());
  }

  /** The readers' repository. */
  public CodeArtifactRepository repository() {
    return new CodeArtifactRepository(
        region, packages.domainOwner(), packages.domainName(), packages.repositoryName());
  }

  /** The repository that publishers publish to, even if the environment does not create it. */
  public CodeArtifactRepository internalRepository() {
    return repository().sibling(PackageSettings.INTERNAL_REPOSITORY);
  }

  /** The repository from which curators approve packages, even if it does not exist. */
  public CodeArtifactRepository intakeRepository() {
    return repository().sibling(PackageSettings.INTAKE_REPOSITORY);
  }

  /** The repository that contains the approved packages, even if it does not exist. */
  public CodeArtifactRepository approvedRepository() {
    return repository().sibling(PackageSettings.APPROVED_REPOSITORY);
  }

  /**
   * Name of the SSM parameter for the notebook outputs, even if the environment does not create it.
   */
  public String outputsParameter() {
    return "/pypi-mirror/" + stack.environment() + "/outputs";
  }

  /** ARN of the folder for the environment's records of approvals, or empty. */
  public List<String> approvalRecords() {
    return packages.domain().approvalRecords().stream()
        .map(bucket -> "%s/approvals/%s".formatted(bucket, stack.environment()))
        .toList();
  }

  /**
   * Name of the log group of package events, even if the environment does not create it. The
   * console of EventBridge lists only groups with this beginning.
   */
  public String packageEventsLogGroup() {
    return "/aws/events/" + packageEventsRule();
  }

  /** Name of the rule for package events, even if the environment does not create it. */
  public String packageEventsRule() {
    return stack.prefix() + "-package-events";
  }

  /**
   * The services whose endpoints the environment creates. Endpoints of the other services already
   * exist.
   */
  public List<EndpointService> createdEndpoints() {
    return endpoints.services().stream()
        .filter(service -> !network.endpointIds().containsKey(service))
        .toList();
  }

  private static void checkAdoptedDomain(ConfigReader read, String account, AccessSettings access) {
    read.usedOnlyWith(
        Key.DOMAIN,
        "create",
        Key.PUBLISHER_ROLE_ARNS,
        Key.READER_ACCOUNT_IDS,
        Key.ORGANIZATION_READS,
        Key.TOKENS_THROUGH_ENDPOINT_ONLY);
    for (var role : access.remoteReaderRoles()) {
      read.problem(
          "%s: \"%s\" is not a role of account %s (%s). Add it to the stack that owns the domain."
              .formatted(Key.READER_ROLE_ARNS, role.arn(), account, Key.ALLOWED_ACCOUNT_IDS));
    }
  }

  // Studio attaches security groups to notebooks. It does not use address ranges.
  private static void checkStudioGroup(
      ConfigReader read, StudioSettings studio, NetworkSettings network) {
    if (studio.isCreated()
        && network.match(create -> false, adopt -> adopt.readerSecurityGroupIds().isEmpty())) {
      read.conflict(
          "%s is empty, but %s: create needs a security group for the notebooks. List that"
                  .formatted(Key.READER_SECURITY_GROUP_IDS, Key.STUDIO)
              + " security group first.",
          Key.READER_SECURITY_GROUP_IDS);
    }
  }

  private static void checkPypiForNotebooks(ConfigReader read, PackageSettings packages) {
    if (packages.sources().isEmpty() || packages.servesPython()) {
      return;
    }
    for (var key : List.of(Key.STUDIO, Key.SSM_OUTPUTS)) {
      if (!List.of("none", "false", "").contains(read.raw(key))) {
        read.conflict(
            "%s: %s needs a repository for pip. Add pypi to %s."
                .formatted(key, read.raw(key), Key.SOURCES),
            Key.SOURCES);
      }
    }
  }

  private static String account(ConfigReader read) {
    var accounts = read.nonEmptyList(Key.ALLOWED_ACCOUNT_IDS);
    if (accounts.size() > 1) {
      read.invalid(
          Key.ALLOWED_ACCOUNT_IDS,
          "%s: %s lists more than one account. Keep only the account of this environment."
              .formatted(Key.ALLOWED_ACCOUNT_IDS, accounts));
    }
    return accounts.isEmpty() ? "" : accounts.get(0);
  }

  private static Map<String, String> tags(ConfigReader read) {
    var tags = read.map(Key.TAGS, Rule.TAG_KEY);
    for (var reserved : Tags.RESERVED) {
      if (tags.containsKey(reserved)) {
        read.problem(
            "%s: the program sets the tag %s itself. Use a different key."
                .formatted(Key.TAGS, reserved));
      }
    }
    if (tags.size() > MAX_OWN_TAGS) {
      read.problem(
          "%s has %d tags. AWS accepts %d on a resource, and the program sets %d of them. Use at most"
                  .formatted(Key.TAGS, tags.size(), Limits.TAGS_PER_RESOURCE, Tags.RESERVED.size())
              + " %d tags.".formatted(MAX_OWN_TAGS));
    }
    return Map.copyOf(tags);
  }
}
