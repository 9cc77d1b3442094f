package pypimirror.config;

import java.util.Map;
import pypimirror.naming.Tags;

/**
 * What a user may say of one environment, parsed once and valid. The keys are described in
 * Pulumi.yaml; nothing else in the program reads configuration.
 *
 * @param name project and environment, as everything's names begin
 * @param region AWS region ({@code aws:region})
 * @param accountId the one account that the environment may be deployed to ({@code
 *     aws:allowedAccountIds}, which the provider compares with its credentials)
 * @param mirror the package store
 * @param network the network, made or adopted
 * @param endpoints what passes through the endpoints
 * @param access who may use the mirror
 * @param studio SageMaker Studio
 * @param tags the user's own tags
 */
public record Settings(
    String name,
    String region,
    String accountId,
    MirrorSettings mirror,
    NetworkSettings network,
    EndpointSettings endpoints,
    AccessSettings access,
    StudioSettings studio,
    Map<String, String> tags) {

  private static final String PROJECT = "pypi-mirror-";
  private static final int MOST_OWN_TAGS = 50 - Tags.OURS.size();

  /**
   * The settings that the engine hands to the program.
   *
   * @param name project and environment, as everything's names begin
   * @throws InvalidSettingsException with every problem there is
   */
  public static Settings fromEngine(String name) {
    return parse(name, ConfigReader.engineConfig());
  }

  /**
   * Settings from configuration values by full key. Lists and maps are JSON, as the engine writes
   * them; defaults are Pulumi.yaml's and already in.
   *
   * @throws InvalidSettingsException with every problem there is
   */
  public static Settings parse(String name, Map<String, String> config) {
    var read = new ConfigReader(config);
    if (!Rule.NAME.accepts().test(name)) {
      read.problem(
          "project and stack",
          ConfigReader.quoted(name),
          Rule.NAME.demand(),
          Rule.NAME.otherwise());
    }
    var region = read.required("aws:region", Rule.REGION);
    var account = account(read);
    var mirror = MirrorSettings.read(read, account);
    var studio = StudioSettings.read(read, mirror.sources());
    var endpoints = EndpointSettings.read(read, mirror.sources(), studio);
    var network = NetworkSettings.read(read, endpoints.services());
    var access = AccessSettings.read(read, account, name + "-reader");
    if (!mirror.created()) {
      read.onlyWith(
          "pypi-mirror:domain: create, whose stack decides it",
          "publisherRoleArns",
          "readerAccountIds",
          "organizationReads",
          "tokensThroughEndpointOnly");
      for (var role : access.remoteReaderRoles()) {
        read.problem(
            "pypi-mirror:readerRoleArns",
            ConfigReader.quoted(role.arn()),
            "a role of the account in aws:allowedAccountIds (%s), since the stack of the domain decides about others"
                .formatted(account),
            "it in that stack");
      }
    }
    requireGroupFor(read, studio, network);
    var settings =
        new Settings(name, region, account, mirror, network, endpoints, access, studio, tags(read));
    read.finish();
    return settings;
  }

  /** The environment: what the stack is called. */
  public String environment() {
    return name.startsWith(PROJECT) ? name.substring(PROJECT.length()) : name;
  }

  /** Name of the parameter that holds the outputs for notebooks, whether there is one or not. */
  public String outputsParameter() {
    return "/pypi-mirror/" + environment() + "/outputs";
  }

  // Studio puts notebooks into security groups, and knows no ranges.
  private static void requireGroupFor(
      ConfigReader read, StudioSettings studio, NetworkSettings network) {
    if (studio.created()
        && network instanceof NetworkSettings.Adopt adopt
        && adopt.readerSecurityGroupIds().isEmpty()) {
      read.problem(
          "pypi-mirror:readerSecurityGroupIds",
          "[]",
          "at least one security group with pypi-mirror:studio: create, for the notebooks to carry",
          "the group that the endpoints let in, first in the list");
    }
  }

  private static String account(ConfigReader read) {
    var key = "aws:allowedAccountIds";
    var accounts = read.atLeastOne(key, Rule.ACCOUNT_ID);
    if (accounts.size() > 1) {
      read.problem(
          key,
          accounts.toString(),
          "exactly one account, since an environment lives in one",
          "the account of this environment only");
    }
    return accounts.isEmpty() ? "" : accounts.get(0);
  }

  private static Map<String, String> tags(ConfigReader read) {
    var key = "pypi-mirror:tags";
    var tags = read.map(key, Rule.TAG_KEY, Rule.TAG_VALUE);
    for (var ours : Tags.OURS) {
      if (tags.containsKey(ours)) {
        read.problem(
            key,
            ConfigReader.quoted(ours),
            "a key that the program does not set itself",
            "another key");
      }
    }
    if (tags.size() > MOST_OWN_TAGS) {
      read.problem(
          key,
          tags.size() + " tags",
          "at most " + MOST_OWN_TAGS + " tags, since AWS takes 50 and three are the program's",
          "fewer tags");
    }
    return Map.copyOf(tags);
  }
}
