package pypimirror.config;

import java.util.regex.Pattern;

/**
 * The ARN of an IAM role (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html">IAM
 * identifiers</a>).
 *
 * @param arn the whole, {@code arn:aws:iam::<account>:role/<path><name>}
 * @param accountId the role's account, 12 digits
 * @param path begins and ends with a slash, {@code /} for a role without one
 * @param name the last part, unique in the account whatever the path
 */
public record RoleArn(String arn, String accountId, String path, String name) {

  private static final Pattern SHAPE =
      Pattern.compile("arn:aws:iam::([0-9]{12}):role(/(?:[!-.0-~]+/)*)([\\w+=,.@-]{1,64})");
  private static final int LONGEST_PATH = 512;

  static boolean isOne(String arn) {
    var parts = SHAPE.matcher(arn);
    return parts.matches() && parts.group(2).length() <= LONGEST_PATH && !arn.contains("*");
  }

  static RoleArn of(String arn) {
    var parts = SHAPE.matcher(arn);
    if (!parts.matches()) {
      throw new IllegalArgumentException(arn);
    }
    return new RoleArn(arn, parts.group(1), parts.group(2), parts.group(3));
  }

  /** Whether AWS keeps the role for itself, so that nobody can put a policy on it. */
  boolean isManagedByAws() {
    return path.startsWith("/aws-service-role/") || path.startsWith("/aws-reserved/");
  }
}
