package pypimirror.curation.plan;

import java.util.List;

/** A release with what is known about it, and what the rules decide. */
public record Judgement(Facts facts, List<Finding> findings) {

  /** Whether no rule rejects the release. */
  boolean isAccepted() {
    return findings.stream().noneMatch(it -> it.decision() == Finding.Decision.REJECTED);
  }
}
