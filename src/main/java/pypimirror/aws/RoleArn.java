package pypimirror.aws;

import java.util.regex.Pattern;

/**
 * The ARN of an IAM role (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html">IAM
 * identifiers</a>).
 *
 * @param arn the full ARN, {@code arn:aws:iam::<account>:role/<path><name>}
 * @param accountId id of the role's account, 12 digits
 * @param path path of the role, which begins and ends with a slash; {@code /} by default
 * @param name name of the role without its path, unique in the account
 */
public record RoleArn(String arn, String accountId, String path, String name) {

  private static final Pattern SHAPE =
      Pattern.compile("arn:aws:iam::([0-9]{12}):role(/(?:[!-.0-~]+/)*)([\\w+=,.@-]{1,64})");

  /** Whether a text is the ARN of exactly one IAM role. */
  public static boolean isOne(String arn) {
    var parts = SHAPE.matcher(arn);
    return parts.matches()
        && parts.group(2).length() <= Limits.ROLE_PATH_CHARACTERS
        && !arn.contains("*");
  }

  /**
   * Parses an ARN.
   *
   * @throws IllegalArgumentException if it is not the ARN of a role
   */
  public static RoleArn of(String arn) {
    var parts = SHAPE.matcher(arn);
    if (!parts.matches()) {
      throw new IllegalArgumentException(arn);
    }
    return new RoleArn(arn, parts.group(1), parts.group(2), parts.group(3));
  }

  /** Whether AWS manages the role, so that customers cannot attach policies to it. */
  public boolean isManagedByAws() {
    return path.startsWith("/aws-service-role/") || path.startsWith("/aws-reserved/");
  }
}
