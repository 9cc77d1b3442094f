package pypimirror.curation.plan;

import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import pypimirror.curation.Texts;

/** A plan in Markdown, for a comment on a pull request. */
public final class MarkdownReport {

  private MarkdownReport() {}

  /** Returns the report, which ends with a line break. */
  public static String of(Plan plan) {
    var text = new StringBuilder("### Packages: %s%n%n".formatted(TextReport.summary(plan)));
    if (!plan.added().isEmpty()) {
      text.append("| | Release | License | Age | Size | Required by | Findings |%n".formatted());
      text.append("|---|---|---|---|---|---|---|%n".formatted());
      plan.added().forEach(judgement -> text.append(row(plan, judgement)));
      text.append(System.lineSeparator());
    }
    for (var judgement : plan.knownWithFindings()) {
      text.append(
          "- `%s` is already approved: %s%n"
              .formatted(judgement.facts().release(), findings(judgement)));
    }
    plan.removed()
        .forEach(
            release ->
                text.append(
                    "- `%s` is no longer required. It remains approved until you revoke it.%n"
                        .formatted(release)));
    plan.unjudged()
        .forEach(
            release ->
                text.append(
                    "- ❌ `%s` is added to in-use.lock. This plan does not judge it.%n"
                        .formatted(release)));
    plan.warnings().forEach(warning -> text.append("- %s%n".formatted(escaped(warning))));
    return text.toString();
  }

  private static String row(Plan plan, Judgement judgement) {
    var facts = judgement.facts();
    return "| %s | `%s` | %s | %s | %s | %s | %s |%n"
        .formatted(
            judgement.isAccepted() ? "✅" : "❌",
            facts.release(),
            facts.license().isEmpty() ? "none" : escaped(facts.license()),
            facts
                .newestUpload()
                .map(time -> "%d days".formatted(ChronoUnit.DAYS.between(time, plan.time())))
                .orElse("unknown"),
            Sizes.text(facts.bytes()),
            facts.direct() ? "requirements.in" : String.join(", ", facts.requiredBy()),
            findings(judgement));
  }

  private static String findings(Judgement judgement) {
    return judgement.findings().stream()
        .map(it -> "**%s**, %s: %s".formatted(it.rule(), it.decision(), escaped(it.text())))
        .collect(Collectors.joining("<br>"));
  }

  // Text from an index cannot add links, images, mentions or cells. GitHub still links addresses.
  private static String escaped(String text) {
    return Texts.oneLine(text).replaceAll("([\\\\`*_{}\\[\\]()#+!|~<>@])", "\\\\$1");
  }
}
