package pypimirror.rehearsal.diff;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pypimirror.rehearsal.diff.Report.Environment;
import pypimirror.rehearsal.diff.Report.State;

/**
 * Renders a report for a pull request, in <a href="https://github.github.com/gfm/">GitHub Flavored
 * Markdown</a>. Quoted text comes from the change, which is not trusted, so its markup is escaped.
 */
final class Markdown {

  private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_{}\\[\\]<>#|~&!]");
  private static final Pattern BACKTICKS = Pattern.compile("`+");

  /** The level of detail, from everything to only the warnings. */
  private enum Detail {
    ALL,
    WITHOUT_VALUES,
    WITHOUT_RESOURCES,
    WARNINGS
  }

  private final Detail detail;
  private final StringBuilder text = new StringBuilder();

  private Markdown(Detail detail) {
    this.detail = detail;
  }

  /**
   * Renders a report.
   *
   * @param limit maximum length in characters; GitHub allows 65,536 in a comment. Details that do
   *     not fit are omitted, with a notice
   */
  static String of(Report report, int limit) {
    for (var detail : Detail.values()) {
      var text = new Markdown(detail).write(report);
      if (text.length() <= limit) {
        return text;
      }
    }
    var end = "\n\n" + omitted(report.base(), "the rest");
    var text = new Markdown(Detail.WARNINGS).write(report);
    var available = Math.max(0, limit - end.length());
    // Cuts the text at the end of a line.
    return text.substring(0, Math.max(0, text.lastIndexOf('\n', available))) + end;
  }

  private String write(Report report) {
    text.append("## Impact of this change\n\n")
        .append("Rehearsed: ")
        .append(plain(report.base()))
        .append(
            " was deployed to an AWS emulator with the real Pulumi engine, then this change on top of it.\n\n");
    text.append(
        "| environment | status | resources | permissions | reachability | monthly cost |\n");
    text.append("|---|---|---|---|---|---|\n");
    report.environments().forEach(this::row);
    text.append('\n');
    report.environments().forEach(this::environment);
    if (detail != Detail.ALL) {
      text.append(
          omitted(
              report.base(),
              switch (detail) {
                case WITHOUT_VALUES -> "property values";
                case WITHOUT_RESOURCES -> "the resources";
                default -> "everything except the warnings";
              }));
    }
    return text.toString();
  }

  private static String omitted(String base, String what) {
    return "_Omitted because the report is too long: %s. For the complete report, run `./rehearse diff %s`._\n"
        .formatted(what, plain(base));
  }

  private void row(Environment it) {
    text.append(
        "| **%s** | %s | %s | %s | %s | %s |\n"
            .formatted(
                plain(it.name()),
                state(it),
                counts(it),
                balance(it.gained().size(), it.lost().size()),
                balance(it.reachGained().size(), it.reachLost().size()),
                cost(it)));
  }

  private static String state(Environment it) {
    var word = it.state().name().toLowerCase(Locale.ROOT);
    return it.state() == State.REJECTED
        ? "❌ " + word
        : it.warnings().isEmpty() ? word : "⚠️ " + word;
  }

  /** Returns the number of resources by operation. */
  static String counts(Environment it) {
    Map<String, Long> counts =
        it.resources().stream()
            .collect(
                Collectors.groupingBy(
                    Report.Resource::operation, TreeMap::new, Collectors.counting()));
    return counts.isEmpty()
        ? "–"
        : counts.entrySet().stream()
            .map(
                entry ->
                    entry.getValue()
                        + " "
                        + entry.getKey()
                        + (entry.getKey().endsWith("e") ? "d" : "ed"))
            .collect(Collectors.joining(", "));
  }

  private static String balance(int gained, int lost) {
    return gained + lost == 0 ? "–" : "+%d −%d".formatted(gained, lost);
  }

  /** Returns the monthly cost in US dollars, before and after the change. */
  static String cost(Environment it) {
    if (it.costAfter() == null) {
      return "–";
    }
    if (it.costBefore() == null || it.costBefore().equals(it.costAfter())) {
      return "$" + it.costAfter();
    }
    return "$%s → $%s".formatted(it.costBefore(), it.costAfter());
  }

  private void environment(Environment it) {
    if (it.state() == State.UNCHANGED && it.warnings().isEmpty() && it.problems().isEmpty()) {
      return;
    }
    text.append("### ").append(plain(it.name())).append("\n\n");
    it.problems().forEach(problem -> text.append("❌ ").append(block(problem)).append('\n'));
    it.warnings().forEach(warning -> text.append("- ⚠️ ").append(plain(warning)).append('\n'));
    if (!it.warnings().isEmpty()) {
      text.append('\n');
    }
    if (detail == Detail.WARNINGS) {
      return;
    }
    sentences("Permissions gained", it.gained());
    sentences("Permissions lost", it.lost());
    sentences("Permissions that could not be compared", it.notCompared());
    sentences("Reachability gained", it.reachGained());
    sentences("Reachability lost", it.reachLost());
    properties("Configuration", it.configuration());
    if (!it.outputs().isEmpty()) {
      text.append(
          "<details><summary>Changed output values: %d</summary>\n\n"
              .formatted(it.outputs().size()));
      it.outputs().forEach(output -> text.append("- ").append(property(output)).append('\n'));
      text.append("\n</details>\n\n");
    }
    if (detail != Detail.WITHOUT_RESOURCES && !it.resources().isEmpty()) {
      text.append("<details><summary>Resources: %s</summary>\n\n".formatted(counts(it)));
      it.resources().forEach(this::resource);
      text.append("\n</details>\n\n");
    }
  }

  private void sentences(String title, List<String> sentences) {
    if (!sentences.isEmpty()) {
      text.append("**").append(title).append("**\n\n");
      sentences.forEach(it -> text.append("- ").append(plain(it)).append('\n'));
      text.append('\n');
    }
  }

  private void properties(String title, List<Report.Property> properties) {
    if (!properties.isEmpty()) {
      text.append("**").append(title).append("**\n\n");
      properties.forEach(it -> text.append("- ").append(property(it)).append('\n'));
      text.append('\n');
    }
  }

  private void resource(Report.Resource it) {
    text.append(
        "- **%s** %s%s\n"
            .formatted(
                it.operation(),
                plain(Warnings.words(it.type(), it.name())),
                it.replacing().isEmpty()
                    ? ""
                    : " (due to a change in " + plain(String.join(", ", it.replacing())) + ")"));
    if (detail == Detail.ALL) {
      it.properties().forEach(value -> text.append("  - ").append(property(value)).append('\n'));
    }
  }

  private static String property(Report.Property it) {
    var path = code(it.path());
    if (it.before() == null) {
      return "%s: + %s".formatted(path, code(it.after()));
    }
    return it.after() == null
        ? "%s: − %s".formatted(path, code(it.before()))
        : "%s: %s → %s".formatted(path, code(it.before()), code(it.after()));
  }

  /** Escapes a text: it contains no markup, no line break and no mention of a user. */
  static String plain(String words) {
    return SPECIAL
        .matcher(words.replaceAll("\\s+", " "))
        .replaceAll("\\\\$0")
        .replace("@", "@\u200b");
  }

  /** Formats a value as code. */
  static String code(String words) {
    var line = words.replaceAll("\\s+", " ");
    if (line.isBlank()) {
      return "(empty)";
    }
    var longest =
        BACKTICKS.matcher(line).results().mapToInt(it -> it.group().length()).max().orElse(0);
    var fence = "`".repeat(longest + 1);
    var space = longest > 0 ? " " : "";
    return fence + space + line + space + fence;
  }

  private static String block(String words) {
    var longest =
        BACKTICKS.matcher(words).results().mapToInt(it -> it.group().length()).max().orElse(0);
    var fence = "`".repeat(Math.max(3, longest + 1));
    return "\n\n%stext\n%s\n%s\n".formatted(fence, words.strip(), fence);
  }
}
