package pypimirror.config;

import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import pypimirror.policy.MirrorPolicies;

/**
 * What one value has to look like.
 *
 * @param accepts whether a value keeps the rule
 * @param demand the rule in words, after "must be"
 * @param instead what to write instead
 */
record Rule(Predicate<String> accepts, String demand, String instead) {

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

  static final Rule ENDPOINT_PRINCIPALS =
      matching("readers|any", "readers or any", "readers, or leave the key out");

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
