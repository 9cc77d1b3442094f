package pypimirror.curation.plan;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pypimirror.aws.Limits;
import pypimirror.config.Suggestions;
import pypimirror.curation.approval.Revocations;
import pypimirror.curation.lock.Release;
import pypimirror.curation.policy.ApprovalPolicy;
import pypimirror.curation.policy.ApprovalRule;
import pypimirror.curation.policy.PolicyException;

/**
 * Applies the rules of a policy. All rules apply to a new release. A release that is already
 * approved is rejected only if it is revoked or malicious, and its other advisories are noted.
 * There are no exceptions for malicious releases.
 *
 * @param knownNames names of the packages that are already approved, or that a reviewer can compare
 *     with
 * @param now the time to which ages refer
 */
record Judge(ApprovalPolicy policy, Revocations revocations, Set<String> knownNames, Instant now) {

  private static final int NEW_PROJECT_DAYS = 90;
  private static final int SHORT_NAME = 6;

  /** Returns the findings on a release, in the order of the rules. */
  List<Finding> judge(Facts facts) {
    var findings = new ArrayList<Finding>();
    Optional.ofNullable(revocations.reasons().get(facts.release()))
        .ifPresent(
            reason ->
                findings.add(
                    new Finding(
                        ApprovalRule.REVOKED,
                        Finding.Decision.REJECTED,
                        "It is revoked: %s.".formatted(reason))));
    advisories(facts, findings);
    if (facts.isNew()) {
      age(facts, findings);
      license(facts, findings);
      facts
          .yanked()
          .ifPresent(
              reason ->
                  reject(
                      facts,
                      ApprovalRule.YANKED,
                      "It is yanked%s.".formatted(reason.isEmpty() ? "" : ": " + reason),
                      findings));
      if (!facts.hasWheel()) {
        reject(
            facts,
            ApprovalRule.SOURCE,
            "It has only a source distribution, so installing it runs its code.",
            findings);
      }
      size(facts, findings);
      if (facts.files().size() > Limits.ASSETS_PER_VERSION) {
        findings.add(
            new Finding(
                ApprovalRule.FILES,
                Finding.Decision.REJECTED,
                "It has %d files. CodeArtifact stores at most %d."
                    .formatted(facts.files().size(), Limits.ASSETS_PER_VERSION)));
      }
      name(facts, findings);
    }
    return findings;
  }

  private void advisories(Facts facts, List<Finding> findings) {
    for (var advisory : facts.advisories()) {
      var text =
          "%s (%s)%s."
              .formatted(
                  advisory.id(),
                  advisory.severity(),
                  advisory.summary().isEmpty() ? "" : ": " + advisory.summary());
      if (advisory.isMalicious()) {
        findings.add(new Finding(ApprovalRule.ADVISORY, Finding.Decision.REJECTED, text));
      } else if (facts.isNew() && advisory.severity().compareTo(policy.advisories()) >= 0) {
        reject(facts, ApprovalRule.ADVISORY, text, findings);
      } else {
        findings.add(new Finding(ApprovalRule.ADVISORY, Finding.Decision.NOTED, text));
      }
    }
  }

  private void age(Facts facts, List<Finding> findings) {
    var uploaded = facts.newestUpload();
    if (uploaded.isEmpty()) {
      if (policy.minimumReleaseDays() > 0) {
        reject(facts, ApprovalRule.AGE, "The index has no upload time for some files.", findings);
      }
    } else if (uploaded.get().isAfter(now.minus(policy.minimumReleaseDays(), ChronoUnit.DAYS))) {
      reject(
          facts,
          ApprovalRule.AGE,
          "Its newest file was uploaded at %s, less than %d days ago."
              .formatted(
                  uploaded.get().truncatedTo(ChronoUnit.SECONDS), policy.minimumReleaseDays()),
          findings);
    }
    facts
        .firstUpload()
        .filter(first -> first.isAfter(now.minus(NEW_PROJECT_DAYS, ChronoUnit.DAYS)))
        .ifPresent(
            first ->
                findings.add(
                    new Finding(
                        ApprovalRule.AGE,
                        Finding.Decision.NOTED,
                        "The package is new: its first release was on %s."
                            .formatted(first.atOffset(ZoneOffset.UTC).toLocalDate()))));
  }

  private void license(Facts facts, List<Finding> findings) {
    if (facts.license().isEmpty()) {
      reject(facts, ApprovalRule.LICENSE, "Its metadata names no license.", findings);
    } else if (!Licenses.isAccepted(facts.license(), policy.licenses())) {
      reject(
          facts,
          ApprovalRule.LICENSE,
          "\"%s\" is not in licenses.".formatted(facts.license()),
          findings);
    }
  }

  private void size(Facts facts, List<Finding> findings) {
    var megabytes = facts.bytes() / 1_000_000;
    if (policy.maxMegabytes() > 0 && megabytes > policy.maxMegabytes()) {
      reject(
          facts,
          ApprovalRule.SIZE,
          "Its files total %d MB. maxMegabytes is %d.".formatted(megabytes, policy.maxMegabytes()),
          findings);
    }
  }

  private void name(Facts facts, List<Finding> findings) {
    var name = facts.release().name();
    if (knownNames.contains(name)) {
      if (!facts.formerContacts().isEmpty()
          && facts.contacts().stream().noneMatch(facts.formerContacts()::contains)) {
        findings.add(
            new Finding(
                ApprovalRule.NAME,
                Finding.Decision.NOTED,
                "Its authors and maintainers are not those of the approved release."));
      }
      return;
    }
    knownNames.stream()
        .filter(known -> isSimilar(name, known))
        .findFirst()
        .ifPresent(
            known ->
                reject(
                    facts,
                    ApprovalRule.NAME,
                    "Its name is similar to that of the approved package %s.".formatted(known),
                    findings));
  }

  private static boolean isSimilar(String name, String known) {
    var allowed = Math.min(name.length(), known.length()) < SHORT_NAME ? 1 : 2;
    return Math.abs(name.length() - known.length()) <= allowed
        && Suggestions.distance(name, known) <= allowed;
  }

  private void reject(Facts facts, ApprovalRule rule, String text, List<Finding> findings) {
    var exception = exception(facts.release(), rule);
    if (exception.isEmpty()) {
      findings.add(new Finding(rule, Finding.Decision.REJECTED, text));
    } else if (!exception.get().isActive(now)) {
      findings.add(
          new Finding(
              rule,
              Finding.Decision.REJECTED,
              "%s The exception of %s ended on %s."
                  .formatted(text, exception.get().owner(), exception.get().until())));
    } else {
      findings.add(
          new Finding(
              rule,
              Finding.Decision.EXCEPTED,
              "%s Exception until %s by %s: %s"
                  .formatted(
                      text,
                      exception.get().until(),
                      exception.get().owner(),
                      exception.get().reason())));
    }
  }

  private Optional<PolicyException> exception(Release release, ApprovalRule rule) {
    return policy.exceptions().stream()
        .filter(it -> it.rule() == rule && it.covers(release))
        .max((one, other) -> one.until().compareTo(other.until()));
  }
}
