package pypimirror.curation.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import pypimirror.curation.lock.Release;

/**
 * An exception from a rule.
 *
 * @param subject name of the package, or {@code name==version} for one release
 * @param rule the rule that does not apply
 * @param reason why it does not apply
 * @param owner who answers for the exception
 * @param until the last day of the exception
 */
public record PolicyException(
    @JsonProperty("package") String subject,
    ApprovalRule rule,
    String reason,
    String owner,
    LocalDate until) {

  /** Whether the exception names this release. */
  public boolean covers(Release release) {
    return Release.parse(subject)
        .map(release::equals)
        .orElseGet(() -> Release.normalized(subject).equals(release.name()));
  }

  /** Whether the last day of the exception is not over. */
  public boolean isActive(Instant now) {
    return !until.isBefore(now.atOffset(ZoneOffset.UTC).toLocalDate());
  }

  /** The problems of the exception, in complete sentences. */
  List<String> problems() {
    var problems = new ArrayList<String>();
    if (subject == null || subject.isBlank()) {
      problems.add("An exception has no package. Set it to name or name==version.");
    }
    if (rule == null || reason == null || reason.isBlank() || owner == null || owner.isBlank()) {
      problems.add("The exception of %s needs a rule, a reason and an owner.".formatted(subject));
    }
    if (until == null) {
      problems.add(
          "The exception of %s has no last day. Set until, for example 2027-03-31."
              .formatted(subject));
    }
    return problems;
  }
}
