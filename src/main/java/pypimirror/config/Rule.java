package pypimirror.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import pypimirror.catalog.EndpointService;
import pypimirror.catalog.PackagePattern;
import pypimirror.catalog.PackageSource;
import pypimirror.policy.MirrorPolicies;

/**
 * What one value has to look like.
 *
 * @param accepts whether a value keeps the rule
 * @param demand the rule in words, after "must be"
 * @param otherwise what to write instead, where no name is near
 * @param names the names there are, when there are some
 */
record Rule(Predicate<String> accepts, String demand, String otherwise, Collection<String> names) {

  private Rule(Predicate<String> accepts, String demand, String otherwise) {
    this(accepts, demand, otherwise, List.of());
  }

  /** One of some names. */
  static Rule oneOf(String demand, Collection<String> names) {
    return new Rule(names::contains, demand, String.join(", ", names), names);
  }

  /** What to write instead of a value. */
  String instead(String value) {
    return value.isEmpty() ? otherwise : Nearest.of(value, names).orElse(otherwise);
  }

  private static final int SHORTEST_TOKEN = 900;
  private static final String TAG_CHARACTERS = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]";

  /**
   * Where CodeArtifact is (<a
   * href="https://docs.aws.amazon.com/general/latest/gr/codeartifact.html">endpoints and
   * quotas</a>).
   */
  static final Rule REGION =
      new Rule(
          Set.of(
                  "us-east-1",
                  "us-east-2",
                  "us-west-2",
                  "eu-central-1",
                  "eu-north-1",
                  "eu-south-1",
                  "eu-west-1",
                  "eu-west-2",
                  "eu-west-3",
                  "ap-northeast-1",
                  "ap-south-1",
                  "ap-southeast-1",
                  "ap-southeast-2")
              ::contains,
          "a region that has CodeArtifact",
          "us-east-1, us-east-2, us-west-2, eu-central-1, eu-north-1, eu-south-1, eu-west-1,"
              + " eu-west-2, eu-west-3, ap-northeast-1, ap-south-1, ap-southeast-1 or ap-southeast-2");

  static final Rule ACCOUNT_ID =
      matching("[0-9]{12}", "an account id of 12 digits", "\"111122223333\", in quotation marks");

  /**
   * DomainName in the <a
   * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_CreateDomain.html">API</a>.
   */
  static final Rule DOMAIN_NAME =
      matching(
          "[a-z][a-z0-9-]{0,48}[a-z0-9]",
          "2 to 50 of a-z, 0-9 and hyphen, with a letter first and no hyphen last",
          "a name such as my-domain");

  /**
   * RepositoryName in the <a
   * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_CreateRepository.html">API</a>.
   */
  static final Rule REPOSITORY_NAME =
      matching(
          "[A-Za-z0-9][A-Za-z0-9._-]{1,99}",
          "2 to 100 letters, digits, dots, hyphens and underscores, with a letter or digit first",
          "a name such as packages, not an ARN");

  static final Rule VPC_ID = id("vpc");
  static final Rule SUBNET_ID = id("subnet");
  static final Rule SECURITY_GROUP_ID = id("sg");

  static final Rule ROLE_ARN =
      new Rule(
          RoleArn::isOne,
          "the ARN of an IAM role, not of a session, a user or the root, and without wildcards",
          "arn:aws:iam::<account>:role/<name>");

  static final Rule CIDR =
      new Rule(
          Cidr::isNarrowRange,
          "an IPv4 range whose bits after the prefix are zero, with a prefix of /8 to /32, so never"
              + " the whole internet",
          "a range such as 10.20.0.0/16");

  static final Rule ROUTE_TABLE_ID = id("rtb");
  static final Rule ENDPOINT_ID = id("vpce");

  /** An endpoint's service, as {@code endpointIds} names it. */
  static final Rule ENDPOINT_KEY =
      oneOf(
          "the name of an endpoint's service",
          Arrays.stream(EndpointService.values()).map(EndpointService::key).toList());

  static final Rule NETWORK =
      new Rule(
          Cidr::isNetwork,
          "an IPv4 range whose bits after the prefix are zero, with a prefix of /16 to /28",
          "a range such as 10.40.0.0/20");

  static final Rule ZONE =
      matching(
          "[a-z]{2}-[a-z]+-[0-9][a-z]",
          "the name of an availability zone", "one such as us-east-1a");

  static final Rule USERS =
      matching(
          "[1-9][0-9]{0,3}", "a whole number from 1 to 9999", "how many use notebooks at once");

  static final Rule SOURCE =
      oneOf(
          "one of CodeArtifact's public sources",
          Arrays.stream(PackageSource.values()).map(PackageSource::key).toList());

  static final Rule PACKAGE_PATTERN =
      new Rule(
          PackagePattern::isOne,
          "a Python package's name, or the beginning of one that ends in -*",
          "a name such as acme-tools, or acme-*");

  /**
   * UserProfileName in the <a
   * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateUserProfile.html">API</a>;
   * shorter, as resources' names end in it.
   */
  static final Rule STUDIO_USER =
      matching(
          "[a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,39}",
          "the name of a user profile: at most 40 letters, digits and hyphens, none at its ends",
          "a name such as data-scientist-1");

  static final Rule ORGANIZATION_ID =
      matching("o-[a-z0-9]{10,32}", "an organization's id", "o- and its 10 to 32 characters");

  static final Rule POLICY_ARN =
      matching(
          "arn:aws:iam::(?:aws|[0-9]{12}):policy/[\\w+=,.@/-]{1,640}",
          "the ARN of a policy of IAM",
          "arn:aws:iam::<account>:policy/<name>");

  static final Rule KEY_ARN =
      matching(
          "arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]{1,128}",
          "the ARN of a KMS key, not of an alias",
          "arn:aws:kms:<region>:<account>:key/<id>");

  /**
   * <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html">Buckets'
   * names</a>.
   */
  static final Rule BUCKET =
      matching(
          "[a-z0-9](?!.*\\.\\.)[a-z0-9.-]{1,61}[a-z0-9]",
          "a bucket's name: 3 to 63 of a-z, 0-9, dot and hyphen",
          "the name, not an ARN");

  static final Rule BUCKET_ARN =
      matching(
          "arn:aws:s3:::[a-z0-9.-]{3,63}",
          "the ARN of a bucket",
          "the output assetsBucketArn of the domain's own stack");

  /** Project and environment, with which the names of roles, keys and rule groups begin. */
  static final Rule NAME =
      matching(
          "[A-Za-z0-9_-]{1,40}",
          "together at most 40 letters, digits, hyphens and underscores, since AWS's names have them",
          "a shorter or plainer name of the stack");

  /**
   * The duration of <a
   * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetAuthorizationToken.html">GetAuthorizationToken</a>.
   */
  static final Rule TOKEN_SECONDS =
      new Rule(
          value -> value.matches("[0-9]{1,9}") && inTokenRange(Integer.parseInt(value)),
          "a whole number of seconds from 900 to 43200",
          "3600 for an hour, or leave the key out for AWS's own limit");

  static final Rule TRUTH = matching("true|false", "true or false", "true or false");

  /**
   * Keys and values of <a
   * href="https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html">tags</a>.
   */
  static final Rule TAG_KEY =
      new Rule(
          key ->
              key.matches(TAG_CHARACTERS + "{1,128}")
                  && !key.toLowerCase(Locale.ROOT).startsWith("aws:"),
          "a tag key of 1 to 128 letters, digits, spaces and _.:/=+-@ that does not begin with aws:",
          "a key such as CostCenter");

  static final Rule TAG_VALUE =
      matching(
          TAG_CHARACTERS + "{0,256}",
          "a tag value of at most 256 letters, digits, spaces and _.:/=+-@",
          "a shorter or plainer value");

  private static boolean inTokenRange(int seconds) {
    return seconds >= SHORTEST_TOKEN && seconds <= MirrorPolicies.LONGEST_TOKEN;
  }

  private static Rule id(String prefix) {
    return matching(
        prefix + "-(?:[0-9a-f]{8}|[0-9a-f]{17})",
        "an id of the form " + prefix + "- and 8 or 17 of 0-9 and a-f",
        "the id that AWS shows, such as " + prefix + "-0123456789abcdef0");
  }

  private static Rule matching(String pattern, String demand, String instead) {
    return new Rule(Pattern.compile(pattern).asMatchPredicate(), demand, instead);
  }
}
