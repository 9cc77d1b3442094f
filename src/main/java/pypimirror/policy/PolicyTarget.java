package pypimirror.policy;

import java.util.List;
import pypimirror.aws.Limits;

/**
 * The resource or the roles that a policy is attached to.
 *
 * @param kind kind of policy, which determines its size limit
 * @param label display name, such as "policy of repository packages"
 * @param holders ARNs of the roles that the policy is attached to; empty for other kinds
 * @param deployed whether this program attaches the policy. If not, the owner of the target must
 *     attach it.
 */
public record PolicyTarget(Kind kind, String label, List<String> holders, boolean deployed) {

  /** The kinds of policies, with their AWS size limits. */
  public enum Kind {
    /**
     * An inline policy of a role. The limit applies to all inline policies of the role together.
     */
    INLINE(Limits.INLINE_POLICIES_CHARACTERS),
    /** A managed policy. */
    MANAGED(Limits.MANAGED_POLICY_CHARACTERS),
    /** The trust policy of a role. */
    TRUST(Limits.TRUST_POLICY_CHARACTERS),
    /** The policy of a VPC endpoint. */
    ENDPOINT(Limits.ENDPOINT_POLICY_CHARACTERS),
    /** The policy of a CodeArtifact domain. */
    DOMAIN(Limits.CODEARTIFACT_POLICY_CHARACTERS),
    /** The policy of a CodeArtifact repository. */
    REPOSITORY(Limits.CODEARTIFACT_POLICY_CHARACTERS),
    /** A resource policy of CloudWatch Logs. */
    LOGS(Limits.LOG_POLICY_CHARACTERS);

    private final int limit;

    Kind(int limit) {
      this.limit = limit;
    }

    /** Maximum number of characters that AWS accepts. */
    public int limit() {
      return limit;
    }
  }

  static PolicyTarget inline(String label, List<String> holders) {
    return new PolicyTarget(Kind.INLINE, label, holders, true);
  }

  /** A managed policy that this program attaches but does not write. */
  static PolicyTarget managed(String label, List<String> holders) {
    return new PolicyTarget(Kind.MANAGED, label, holders, true);
  }

  static PolicyTarget of(Kind kind, String label) {
    return new PolicyTarget(kind, label, List.of(), true);
  }

  /** Returns the same target, marked as one to which this program does not attach the policy. */
  PolicyTarget attachedElsewhere(String who) {
    return new PolicyTarget(kind, "%s (%s)".formatted(label, who), holders, false);
  }
}
