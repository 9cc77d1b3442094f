package pypimirror.curation.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import pypimirror.curation.policy.ApprovalRule;

/**
 * The decision of a rule on a release.
 *
 * @param rule the rule
 * @param decision the decision
 * @param text the reason, a complete sentence
 */
public record Finding(ApprovalRule rule, Decision decision, String text) {

  /** What a rule decides. */
  public enum Decision {
    /** The release cannot be approved. */
    REJECTED,
    /** The rule does not apply, because of an exception. */
    EXCEPTED,
    /** A reviewer should know it. */
    NOTED;

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
