package pypimirror.curation.plan;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import pypimirror.curation.lock.Lock;
import pypimirror.curation.lock.Release;

/**
 * A plan of approvals.
 *
 * @param time the time to which ages refer
 * @param locks the new locks, by name
 * @param judgements the releases of the locks, with the decisions
 * @param removed releases that no lock contains any more. They remain approved until they are
 *     revoked.
 * @param unjudged releases that {@code in-use.lock} adds, and that no rule has judged
 * @param warnings warnings, complete sentences
 */
public record Plan(
    Instant time,
    Map<String, Lock> locks,
    List<Judgement> judgements,
    List<Release> removed,
    List<Release> unjudged,
    List<String> warnings) {

  /** Whether no rule rejects a release. */
  public boolean isAccepted() {
    return judgements.stream().allMatch(Judgement::isAccepted);
  }

  /** The releases that are not approved yet. */
  List<Judgement> added() {
    return judgements.stream().filter(it -> it.facts().isNew()).toList();
  }

  /** The releases that are already approved and have findings. */
  List<Judgement> knownWithFindings() {
    return judgements.stream()
        .filter(it -> !it.facts().isNew() && !it.findings().isEmpty())
        .toList();
  }
}
