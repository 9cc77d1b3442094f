package pypimirror.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import pypimirror.naming.Tags;

/**
 * What a user may say of one environment, parsed once and valid. The keys are described in
 * Pulumi.yaml; nothing else in the program reads configuration.
 *
 * @param region AWS region ({@code aws:region})
 * @param accountId the one account that the environment may be deployed to ({@code
 *     aws:allowedAccountIds}, which the provider compares with its credentials)
 * @param domainName name of the CodeArtifact domain
 * @param repositoryName name of the readers' repository
 * @param vpcId the notebooks' VPC
 * @param subnetIds subnets for the endpoints, at least one
 * @param readerRoles roles that may install, at least one, all of the account
 * @param readerSecurityGroupIds security groups let in to the endpoints
 * @param readerCidrs IPv4 ranges let in to the endpoints; of these and the groups at least one
 * @param endpointPrincipals whom the endpoint policies let through
 * @param tokenMaxSeconds longest token life that readers may ask for, 900 to 43200 seconds
 * @param protect whether the domain and its repositories refuse deletion and replacement
 * @param tags the user's own tags
 */
public record Settings(
    String region,
    String accountId,
    String domainName,
    String repositoryName,
    String vpcId,
    List<String> subnetIds,
    List<RoleArn> readerRoles,
    List<String> readerSecurityGroupIds,
    List<String> readerCidrs,
    EndpointPrincipals endpointPrincipals,
    int tokenMaxSeconds,
    boolean protect,
    Map<String, String> tags) {

  /** Name of the repository that fetches from the public index; the readers' one has another. */
  public static final String STORE_REPOSITORY = "pypi-store";

  private static final int MOST_OWN_TAGS = 50 - Tags.OURS.size();
  private static final int MOST_SOURCES = 60;

  // With this the repository's policy, and the endpoint's, which names each role three times, keep
  // within AWS's limits of 7,168 and 20,480 characters, quotation marks and all.
  private static final int LONGEST_ARNS = 6_000;

  /**
   * The settings that the engine hands to the program.
   *
   * @throws InvalidSettingsException with every problem there is
   */
  public static Settings fromEnvironment() {
    return parse(ConfigReader.engineConfig());
  }

  /**
   * Settings from configuration values by full key. Lists and maps are JSON, as the engine writes
   * them; defaults are Pulumi.yaml's and already in.
   *
   * @throws InvalidSettingsException with every problem there is
   */
  public static Settings parse(Map<String, String> config) {
    var read = new ConfigReader(config);
    var accounts = read.atLeastOne("aws:allowedAccountIds", Rule.ACCOUNT_ID);
    requireOneAccount(read, accounts);
    var settings =
        new Settings(
            read.required("aws:region", Rule.REGION),
            accounts.isEmpty() ? null : accounts.get(0),
            read.required("pypi-mirror:domainName", Rule.DOMAIN_NAME),
            repository(read),
            read.required("pypi-mirror:vpcId", Rule.VPC_ID),
            read.atLeastOne("pypi-mirror:subnetIds", Rule.SUBNET_ID),
            roles(read, accounts),
            read.list("pypi-mirror:readerSecurityGroupIds", Rule.SECURITY_GROUP_ID),
            read.list("pypi-mirror:readerCidrs", Rule.CIDR),
            principals(read),
            seconds(read),
            Boolean.parseBoolean(read.required("pypi-mirror:protect", Rule.TRUTH)),
            tags(read));
    if (!read.saysAny("pypi-mirror:readerSecurityGroupIds")
        && !read.saysAny("pypi-mirror:readerCidrs")) {
      read.problem(
          "pypi-mirror:readerSecurityGroupIds",
          "[]",
          "at least one security group here or one range in pypi-mirror:readerCidrs, or nobody"
              + " reaches the endpoints",
          "the security group of the notebooks");
    }
    requireSourcesThatFit(read, settings);
    read.finish();
    return settings;
  }

  private static void requireOneAccount(ConfigReader read, List<String> accounts) {
    var key = "aws:allowedAccountIds";
    if (accounts.size() > 1) {
      read.problem(
          key,
          accounts.toString(),
          "exactly one account, since an environment lives in one",
          "the account of this environment only");
    }
  }

  // AWS's quota of rules in a security group is 60, and each group and range takes one.
  private static void requireSourcesThatFit(ConfigReader read, Settings settings) {
    var sources = settings.readerSecurityGroupIds().size() + settings.readerCidrs().size();
    if (sources > MOST_SOURCES) {
      read.problem(
          "pypi-mirror:readerCidrs",
          sources + " ranges and security groups",
          "at most " + MOST_SOURCES + " of both together, AWS's limit of rules in a group",
          "fewer and wider ranges");
    }
  }

  private static String repository(ConfigReader read) {
    var key = "pypi-mirror:repositoryName";
    var name = read.required(key, Rule.REPOSITORY_NAME);
    if (STORE_REPOSITORY.equals(name)) {
      read.problem(
          key,
          ConfigReader.quoted(name),
          "another name than the store's, which fetches from the public index",
          "a name such as packages");
    }
    return name;
  }

  private static List<RoleArn> roles(ConfigReader read, List<String> accounts) {
    var key = "pypi-mirror:readerRoleArns";
    var roles = read.atLeastOne(key, Rule.ROLE_ARN).stream().map(RoleArn::of).toList();
    var names = new TreeSet<String>(String.CASE_INSENSITIVE_ORDER);
    for (var role : roles) {
      if (!accounts.isEmpty() && !accounts.contains(role.accountId())) {
        read.problem(
            key,
            ConfigReader.quoted(role.arn()),
            "a role of the account in aws:allowedAccountIds (" + String.join(", ", accounts) + ")",
            "arn:aws:iam::" + accounts.get(0) + ":role/<name>");
      }
      if (role.isManagedByAws()) {
        read.problem(
            key,
            ConfigReader.quoted(role.arn()),
            "a role that a policy can be put on, which AWS's own roles refuse",
            "a role of yours");
      }
      if (!names.add(role.name())) {
        read.problem(
            key,
            ConfigReader.quoted(role.arn()),
            "a role whose name is not in the list yet: names are unique in an account, whatever the"
                + " path and the case",
            "the role's one true ARN");
      }
    }
    var length = roles.stream().mapToInt(role -> role.arn().length()).sum();
    if (length > LONGEST_ARNS) {
      read.problem(
          key,
          "ARNs of %d characters together".formatted(length),
          "at most %d characters, since the repository's policy names them all and AWS takes 7168"
              .formatted(LONGEST_ARNS),
          "fewer roles, or one that the others assume");
    }
    return roles;
  }

  private static EndpointPrincipals principals(ConfigReader read) {
    var value = read.required("pypi-mirror:endpointPrincipals", Rule.ENDPOINT_PRINCIPALS);
    return value == null ? null : EndpointPrincipals.valueOf(value.toUpperCase(Locale.ROOT));
  }

  private static int seconds(ConfigReader read) {
    var value = read.required("pypi-mirror:tokenMaxSeconds", Rule.TOKEN_SECONDS);
    return value == null ? 0 : Integer.parseInt(value);
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
