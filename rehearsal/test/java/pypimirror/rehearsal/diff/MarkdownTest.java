package pypimirror.rehearsal.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.diff.Report.Environment;
import pypimirror.rehearsal.diff.Report.Property;
import pypimirror.rehearsal.diff.Report.State;

/** Renders a report as Markdown for a pull request. */
class MarkdownTest {

  private static final int NO_LIMIT = 1_000_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</details><script>alert(1)</script>",
        "| a | b |",
        "[click](javascript:x)",
        "![x](y)",
        "**bold** _it_ `code` ~~gone~~",
        "line\n\n# heading",
        "&lt;b&gt;",
        "@everybody"
      })
  void escapesMarkupInText(String words) {
    var plain = Markdown.plain(words);
    assertThat(plain).doesNotContain("\n").doesNotContainPattern("(?<!\\\\)[<>|`\\[\\]*_~&#!]");
    assertThat(plain).doesNotContainPattern("@\\w");
    // Escaping loses no text.
    assertThat(plain.replaceAll("\\\\(?=[^\\w\\s]|_)|\u200b", ""))
        .isEqualTo(words.replaceAll("\\s+", " "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "with ` one", "`` two ``", "```\nthree\n```", "a|b"})
  void aValueCannotEndItsCodeSpan(String words) {
    var code = Markdown.code(words);
    var fence = code.substring(0, code.length() - code.replaceFirst("^`+", "").length());
    assertThat(code).endsWith(fence).doesNotContain("\n");
    assertThat(code.substring(fence.length(), code.length() - fence.length()))
        .doesNotContain(fence)
        .contains(words.replaceAll("\\s+", " "));
  }

  @Test
  void rendersABlankValueAsEmpty() {
    assertThat(Markdown.code(" ")).isEqualTo("(empty)");
  }

  @Test
  void omitsAndNamesPartsThatExceedTheLimit() {
    var report = report(200);
    var whole = Markdown.of(report, NO_LIMIT);
    assertThat(whole).contains("`property199`", "<details>").doesNotContain("Omitted");

    var withoutValues = Markdown.of(report, whole.length() - 1);
    assertThat(withoutValues)
        .contains("name199", "Omitted because the report is too long: property values")
        .doesNotContain("`property199`");

    var withoutResources = Markdown.of(report, withoutValues.length() - 1);
    assertThat(withoutResources)
        .contains("gained199", "warning199", "the resources")
        .doesNotContain("name199", "<details>");

    var warnings = Markdown.of(report, withoutResources.length() - 1);
    assertThat(warnings)
        .contains("warning199", "everything except the warnings")
        .doesNotContain("gained199");

    var cut = Markdown.of(report, 1500);
    assertThat(cut).contains("| **e** |", "warning0", "the rest").doesNotContain("warning199");
    assertThat(cut.length()).isLessThanOrEqualTo(1500);
    assertThat(cut.lines())
        .noneMatch(line -> line.startsWith("- ⚠️ warning") && !line.matches("- ⚠️ warning\\d+"));
  }

  @Test
  void rendersAnUnchangedEnvironmentAsARowOnly() {
    var text =
        Markdown.of(
            new Report(
                "main", List.of(Comparison.none("e", State.UNCHANGED, List.of(), List.of()))),
            NO_LIMIT);
    assertThat(text).contains("| **e** | unchanged | – | – | – | – |").doesNotContain("### e");
  }

  @Test
  void quotesTheMessageOfARejectedEnvironment() {
    var none = Comparison.none("e", State.REJECTED, List.of(), List.of());
    var refused =
        new Environment(
            "e",
            State.REJECTED,
            "1",
            List.of("it says ``` and\n@everybody"),
            none.warnings(),
            none.configuration(),
            none.resources(),
            none.gained(),
            none.lost(),
            none.reachGained(),
            none.reachLost(),
            none.outputs(),
            null,
            "1.00",
            none.notCompared());
    assertThat(Markdown.of(new Report("main", List.of(refused)), NO_LIMIT))
        .contains("| ❌ rejected |", "````text\nit says ``` and\n@everybody\n````\n");
  }

  private static Report report(int many) {
    return new Report(
        "main",
        List.of(
            new Environment(
                "e",
                State.CHANGED,
                "111122223333",
                List.of(),
                numbered("warning", many),
                List.of(),
                IntStream.range(0, many)
                    .mapToObj(
                        it ->
                            new Report.Resource(
                                "update",
                                "aws:ec2/vpcEndpoint:VpcEndpoint",
                                "name" + it,
                                List.of(),
                                List.of(new Property("property" + it, "a", "b"))))
                    .toList(),
                numbered("gained", many),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "1.00",
                "2.00",
                List.of())));
  }

  private static List<String> numbered(String word, int many) {
    return IntStream.range(0, many).mapToObj(it -> word + it).toList();
  }
}
