package pypimirror.rehearsal.iam;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The principal of a request: a session of an IAM role.
 *
 * @param roleArn the role's ARN
 * @param sessionName the session's name
 * @param organizationId ID of the organization of the role's account, {@code o-…}, or null without
 *     one
 * @param roleTags the role's tags
 */
public record Caller(
    String roleArn, String sessionName, String organizationId, Map<String, String> roleTags) {

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  private static final Pattern ROLE_ARN =
      Pattern.compile("arn:aws:iam::([0-9]{12}):role/((?:[\\w+=,.@-]+/)*[\\w+=,.@-]{1,64})");

  /** Rejects an ARN that is not the ARN of a role. */
  public Caller {
    if (!ROLE_ARN.matcher(roleArn).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is not the ARN of an IAM role. Use the form arn:aws:iam::ACCOUNT:role/NAME."
              .formatted(roleArn));
    }
    roleTags = Map.copyOf(roleTags);
  }

  /** The account of the role. */
  public String accountId() {
    var arn = ROLE_ARN.matcher(roleArn);
    return arn.matches() ? arn.group(1) : "";
  }

  /** The role's name, without its path. */
  public String roleName() {
    return roleArn.substring(roleArn.lastIndexOf('/') + 1);
  }

  /** The ARN that AWS uses for the session. It omits the role's path. */
  public String sessionArn() {
    return "arn:aws:sts::%s:assumed-role/%s/%s".formatted(accountId(), roleName(), sessionName);
  }
}
