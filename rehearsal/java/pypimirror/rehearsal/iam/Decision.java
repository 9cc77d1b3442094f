package pypimirror.rehearsal.iam;

import java.util.List;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;

/**
 * What IAM makes of a request, and why.
 *
 * @param caller who asked
 * @param access what was asked for
 * @param allowed whether it may be done
 * @param denial how AWS ends its message, null when it is allowed
 * @param because the statements that decided, or what was missing, a line each
 */
public record Decision(
    Caller caller, AccessRequest access, boolean allowed, String denial, List<String> because) {

  /**
   * AWS's refusal, in the <a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html">words
   * that it uses</a>.
   */
  public AwsException refusal() {
    return new AwsException(
        AwsError.ACCESS_DENIED,
        "User: %s is not authorized to perform: %s on resource: %s %s"
            .formatted(caller.sessionArn(), access.action(), access.resource(), denial));
  }
}
