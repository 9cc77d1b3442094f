package pypimirror.aws;

/**
 * The permissions boundary of a role (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html">permissions
 * boundaries</a>).
 */
public sealed interface PermissionsBoundary {

  /** The role has no boundary. */
  record None() implements PermissionsBoundary {}

  /**
   * A managed policy is the role's boundary.
   *
   * @param policyArn ARN of the policy
   */
  record ManagedPolicy(String policyArn) implements PermissionsBoundary {}

  /** Returns the boundary with this ARN, or {@link None} if the ARN is empty. */
  static PermissionsBoundary of(String policyArn) {
    return policyArn.isEmpty() ? new None() : new ManagedPolicy(policyArn);
  }
}
