package pypimirror.curation.plan;

import java.time.temporal.ChronoUnit;
import pypimirror.curation.Texts;

/** A plan as text for a terminal. */
public final class TextReport {

  private TextReport() {}

  /** Returns the report, which ends with a line break. */
  public static String of(Plan plan) {
    var text = new StringBuilder();
    for (var judgement : plan.added()) {
      var facts = judgement.facts();
      text.append(
          "%s %s%n".formatted(judgement.isAccepted() ? "accept" : "REJECT", facts.release()));
      text.append(
          "    %s · %s · %d files, %s · %s%n"
              .formatted(
                  facts.license().isEmpty() ? "no license" : Texts.oneLine(facts.license()),
                  facts
                      .newestUpload()
                      .map(
                          time ->
                              "%d days old".formatted(ChronoUnit.DAYS.between(time, plan.time())))
                      .orElse("age unknown"),
                  facts.files().size(),
                  Sizes.text(facts.bytes()),
                  facts.direct()
                      ? "required by requirements.in"
                      : "required by " + String.join(", ", facts.requiredBy())));
      appendFindings(text, judgement);
    }
    for (var judgement : plan.knownWithFindings()) {
      text.append("%s is already approved%n".formatted(judgement.facts().release()));
      appendFindings(text, judgement);
    }
    plan.removed()
        .forEach(
            release ->
                text.append(
                    "%s is no longer required. It remains approved until you revoke it.%n"
                        .formatted(release)));
    plan.unjudged()
        .forEach(
            release ->
                text.append(
                    "%s is added to in-use.lock. This plan does not judge it.%n"
                        .formatted(release)));
    plan.warnings()
        .forEach(warning -> text.append("warning: %s%n".formatted(Texts.oneLine(warning))));
    text.append(summary(plan)).append(System.lineSeparator());
    return text.toString();
  }

  private static void appendFindings(StringBuilder text, Judgement judgement) {
    for (var finding : judgement.findings()) {
      text.append(
          "    %s by rule %s: %s%n"
              .formatted(finding.decision(), finding.rule(), Texts.oneLine(finding.text())));
    }
  }

  /** Returns the result in one sentence. */
  static String summary(Plan plan) {
    var rejected = plan.judgements().stream().filter(it -> !it.isAccepted()).count();
    return "%d new releases, %d rejected, %d already approved."
        .formatted(plan.added().size(), rejected, plan.judgements().size() - plan.added().size());
  }
}
