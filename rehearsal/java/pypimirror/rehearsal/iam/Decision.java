package pypimirror.rehearsal.iam;

import java.util.List;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;

/**
 * IAM's decision on a request, with its reasons.
 *
 * @param caller the principal of the request
 * @param access the request
 * @param allowed whether the request is allowed
 * @param denial the end of AWS's error message, or null if the request is allowed
 * @param because the statements that decided, or the missing permissions, one per line
 */
public record Decision(
    Caller caller, AccessRequest access, boolean allowed, String denial, List<String> because) {

  /**
   * Returns AWS's error for a denied request, in the <a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html">wording
   * that AWS uses</a>.
   */
  public AwsException refusal() {
    return new AwsException(
        AwsError.ACCESS_DENIED,
        "User: %s is not authorized to perform: %s on resource: %s %s"
            .formatted(caller.sessionArn(), access.action(), access.resource(), denial));
  }
}
