package pypimirror.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import pypimirror.aws.Cidr;
import pypimirror.aws.EndpointService;
import pypimirror.aws.Limits;
import pypimirror.aws.PackagePattern;
import pypimirror.aws.PackageSource;
import pypimirror.aws.Patterns;
import pypimirror.aws.Regions;
import pypimirror.aws.RoleArn;

/**
 * The form of a single configuration value.
 *
 * @param accepts whether a value has the form
 * @param form the form in words, which completes the sentence "The value must be …"
 * @param hint a sentence that suggests a valid value
 * @param names the accepted names, if the value is one of a fixed set; empty otherwise
 */
record Rule(Predicate<String> accepts, String form, String hint, Collection<String> names) {

  private static final String TAG_CHARACTERS = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]";

  static final Rule REGION =
      oneOf("an AWS region that has CodeArtifact", Regions.WITH_CODEARTIFACT);

  static final Rule ACCOUNT_ID =
      matching(
          Patterns.ACCOUNT_ID,
          "an AWS account ID of 12 digits",
          "Write all digits in quotation marks, for example \"012345678901\", because YAML drops a"
              + " leading 0.");

  static final Rule DOMAIN_NAME =
      matching(
          Patterns.DOMAIN_NAME,
          "a domain name: 2 to 50 lowercase letters, digits and hyphens, starting with a letter and"
              + " not ending with a hyphen",
          "Use a name such as my-domain.");

  static final Rule REPOSITORY_NAME =
      matching(
          Patterns.REPOSITORY_NAME,
          "a repository name: 2 to 100 letters, digits, dots, hyphens and underscores, starting with a"
              + " letter or digit",
          "Use a name such as packages, not an ARN.");

  static final Rule VPC_ID = id("a VPC ID", "vpc");
  static final Rule SUBNET_ID = id("a subnet ID", "subnet");
  static final Rule SECURITY_GROUP_ID = id("a security group ID", "sg");
  static final Rule ROUTE_TABLE_ID = id("a route table ID", "rtb");
  static final Rule ENDPOINT_ID = id("a VPC endpoint ID", "vpce");

  static final Rule ROLE_ARN =
      new Rule(
          RoleArn::isOne,
          "the ARN of one IAM role (sessions, users, the root user and wildcards are not accepted)",
          "Use an ARN such as arn:aws:iam::111122223333:role/data-scientist, with the role's path.");

  static final Rule CIDR =
      new Rule(
          Cidr::isNarrowRange,
          "an IPv4 range with a prefix of /8 to /32 and no bits set after the prefix",
          "Use a range such as 10.20.0.0/16.");

  static final Rule ENDPOINT_KEY =
      oneOf(
          "the name of an endpoint service",
          Arrays.stream(EndpointService.values()).map(EndpointService::key).toList());

  static final Rule NETWORK =
      new Rule(
          Cidr::isNetwork,
          "an IPv4 range with a prefix of /16 to /28 and no bits set after the prefix",
          "Use a range such as 10.40.0.0/20.");

  static final Rule ZONE =
      matching(
          "[a-z]{2}-[a-z]+-[0-9][a-z]|[a-z]{3,5}[0-9]-az[0-9]",
          "the name or the ID of an availability zone",
          "Use a name such as us-east-1a, or an ID such as use1-az1.");

  static final Rule USERS =
      matching(
          "[1-9][0-9]{0,3}",
          "a whole number from 1 to 9999",
          "Use the number of people who use notebooks at the same time.");

  static final Rule RELEASE_DAYS =
      matching(
          "0|[1-9][0-9]?", "a whole number of days from 0 to 99", "AWS recommends 3 to 7 days.");

  static final Rule TOPIC_ARN =
      matching(
          "arn:aws:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}",
          "the ARN of an SNS topic",
          "Use an ARN such as arn:aws:sns:us-east-1:111122223333:package-events.");

  static final Rule SOURCE =
      oneOf(
          "a public source of CodeArtifact",
          Arrays.stream(PackageSource.values()).map(PackageSource::key).toList());

  static final Rule PACKAGE_PATTERN =
      new Rule(
          PackagePattern::isOne,
          "the name of a Python package, or a prefix that ends in -*, with at most 512 characters",
          "Use a name such as acme-tools, or a prefix such as acme-*.");

  /**
   * UserProfileName in the <a
   * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateUserProfile.html">API</a>,
   * but shorter, because the names of other resources end with it.
   */
  static final Rule STUDIO_USER =
      matching(
          "[a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,39}",
          "the name of a user profile: at most 40 letters, digits and hyphens, without a hyphen at"
              + " either end",
          "Use a name such as data-scientist-1.");

  static final Rule ORGANIZATION_ID =
      matching(
          "o-[a-z0-9]{10,32}",
          "the ID of an AWS organization: o- and 10 to 32 lowercase letters and digits",
          "Use the ID that AWS Organizations shows.");

  static final Rule POLICY_ARN =
      matching(
          "arn:aws:iam::(?:aws|[0-9]{12}):policy/[\\w+=,.@/-]{1,640}",
          "the ARN of an IAM policy",
          "Use an ARN such as arn:aws:iam::111122223333:policy/boundary.");

  /**
   * <a
   * href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_UpdateFirewallDomains.html">Domains
   * of a DNS firewall list</a>, but not every name.
   */
  static final Rule DNS_NAME =
      matching(
          "(?=.{1,255}$)(\\*\\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
          "a host name in lowercase, or *. and a host name",
          "Use a name such as git.acme.internal or *.acme.internal.");

  static final Rule KEY_ARN =
      matching(
          "arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]{1,128}",
          "the ARN of a KMS key (ARNs of aliases are not accepted)",
          "Use an ARN such as arn:aws:kms:us-east-1:111122223333:key/<id>.");

  static final Rule BUCKET =
      matching(
          Patterns.BUCKET_NAME,
          "a bucket name: 3 to 63 lowercase letters, digits, dots and hyphens",
          "Use the name of the bucket, not its ARN.");

  static final Rule BUCKET_ARN =
      matching(
          "arn:aws:s3:::" + Patterns.BUCKET_NAME,
          "the ARN of a bucket",
          "Use an ARN such as arn:aws:s3:::my-bucket, without a folder.");

  /** Project and stack name, the prefix of the names of roles, keys and rule groups. */
  static final Rule NAME =
      matching(
          "[A-Za-z0-9_-]{1,40}",
          "a name of at most 40 letters, digits, hyphens and underscores (the names of AWS"
              + " resources contain it)",
          "Use a shorter or simpler stack name.");

  static final Rule TOKEN_SECONDS =
      new Rule(
          value -> value.matches("[0-9]{1,9}") && inTokenRange(Integer.parseInt(value)),
          "a whole number of seconds from %d to %d"
              .formatted(Limits.MIN_TOKEN_SECONDS, Limits.MAX_TOKEN_SECONDS),
          "Use 3600 for one hour, or remove the key for the AWS maximum.");

  /** In any case, because {@code True} is common in Python. */
  static final Rule BOOLEAN =
      new Rule(
          value -> value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false"),
          "true or false",
          "Use true or false.");

  /**
   * Keys and values of <a
   * href="https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html">tags</a>.
   */
  static final Rule TAG_KEY =
      new Rule(
          key ->
              key.matches(TAG_CHARACTERS + "{1,128}")
                  && !key.toLowerCase(Locale.ROOT).startsWith("aws:"),
          "a tag key: 1 to 128 letters, digits, spaces and _.:/=+-@, not starting with aws:",
          "Use a key such as CostCenter.");

  static final Rule TAG_VALUE =
      matching(
          TAG_CHARACTERS + "{0," + Limits.TAG_VALUE_CHARACTERS + "}",
          "a tag value: at most %d letters, digits, spaces and _.:/=+-@"
              .formatted(Limits.TAG_VALUE_CHARACTERS),
          "Use a shorter or simpler value.");

  private Rule(Predicate<String> accepts, String form, String hint) {
    this(accepts, form, hint, List.of());
  }

  /** Creates a rule that accepts a fixed set of names. */
  static Rule oneOf(String form, Collection<String> names) {
    return new Rule(
        names::contains, form, "Use one of: %s.".formatted(String.join(", ", names)), names);
  }

  /** Creates a rule that accepts the names of an enum's constants, in lower case. */
  static Rule choice(Class<? extends Enum<?>> type) {
    var names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .toList();
    var last = names.size() - 1;
    return oneOf(String.join(", ", names.subList(0, last)) + " or " + names.get(last), names);
  }

  /** Returns a sentence that suggests a replacement for an invalid value. */
  String hintFor(String value) {
    return Corrections.of(value)
        .filter(accepts)
        .findFirst()
        .or(() -> Suggestions.nearest(value, names))
        // An ARN of a session does not contain the path of its role.
        .map(
            value.contains(":assumed-role/")
                ? "Use %s, with the role's path if it has another one."::formatted
                : "Use %s."::formatted)
        .orElse(hint);
  }

  private static boolean inTokenRange(int seconds) {
    return seconds >= Limits.MIN_TOKEN_SECONDS && seconds <= Limits.MAX_TOKEN_SECONDS;
  }

  private static Rule id(String form, String prefix) {
    return matching(
        prefix + "-(?:[0-9a-f]{8}|[0-9a-f]{17})",
        "%s: %s- and 8 or 17 hexadecimal digits".formatted(form, prefix),
        "Use an ID such as %s-0123456789abcdef0.".formatted(prefix));
  }

  private static Rule matching(String pattern, String form, String hint) {
    return new Rule(Pattern.compile(pattern).asMatchPredicate(), form, hint);
  }
}
