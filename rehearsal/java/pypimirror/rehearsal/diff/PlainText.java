package pypimirror.rehearsal.diff;

import java.util.List;
import java.util.Locale;
import pypimirror.rehearsal.diff.Report.Environment;

/** Renders a report for a terminal. */
final class PlainText {

  private final StringBuilder text = new StringBuilder();

  private PlainText() {}

  /** Renders a report. */
  static String of(Report report) {
    var plain = new PlainText();
    plain.line(0, "Compared with " + report.base());
    report.environments().forEach(plain::environment);
    return plain.text.toString();
  }

  private void environment(Environment it) {
    line(0, "");
    line(
        0,
        "%s: %s, resources: %s, monthly cost: %s"
            .formatted(
                it.name(),
                it.state().name().toLowerCase(Locale.ROOT),
                Markdown.counts(it),
                Markdown.cost(it)));
    it.problems().forEach(problem -> problem.lines().forEach(line -> line(1, "! " + line)));
    lines("WARNINGS", it.warnings());
    lines("permissions gained", it.gained());
    lines("permissions lost", it.lost());
    lines("permissions that could not be compared", it.notCompared());
    lines("reachability gained", it.reachGained());
    lines("reachability lost", it.reachLost());
    properties(1, "configuration", it.configuration());
    properties(1, "outputs", it.outputs());
    if (!it.resources().isEmpty()) {
      line(1, "resources");
      for (var resource : it.resources()) {
        line(
            2,
            "%s %s%s"
                .formatted(
                    resource.operation(),
                    Warnings.words(resource.type(), resource.name()),
                    resource.replacing().isEmpty()
                        ? ""
                        : " (due to a change in " + String.join(", ", resource.replacing()) + ")"));
        resource.properties().forEach(property -> line(3, words(property)));
      }
    }
  }

  private void lines(String title, List<String> sentences) {
    if (!sentences.isEmpty()) {
      line(1, title);
      sentences.forEach(it -> line(2, it));
    }
  }

  private void properties(int depth, String title, List<Report.Property> properties) {
    if (!properties.isEmpty()) {
      line(depth, title);
      properties.forEach(it -> line(depth + 1, words(it)));
    }
  }

  private static String words(Report.Property it) {
    if (it.before() == null) {
      return "%s: + %s".formatted(it.path(), it.after());
    }
    return it.after() == null
        ? "%s: - %s".formatted(it.path(), it.before())
        : "%s: %s -> %s".formatted(it.path(), it.before(), it.after());
  }

  private void line(int depth, String words) {
    text.append("  ".repeat(depth))
        .append(words.replaceAll("\\s+", " ").stripTrailing())
        .append('\n');
  }
}
