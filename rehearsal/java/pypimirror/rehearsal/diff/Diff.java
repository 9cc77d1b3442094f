package pypimirror.rehearsal.diff;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pypimirror.rehearsal.diff.Report.Environment;
import pypimirror.rehearsal.diff.Report.State;

/** Reports what a change does to the environments that {@code ./rehearse diff} has deployed. */
public final class Diff {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Diff() {}

  /** Reads a JSON report. */
  public static Report report(String text) throws JsonProcessingException {
    var report = JSON.readValue(text, Report.class);
    if (report.base() == null || report.environments() == null) {
      throw new JsonParseException(null, "The input is not a diff report.");
    }
    return report;
  }

  static String json(Report report) throws JsonProcessingException {
    return JSON.writeValueAsString(report) + "\n";
  }

  /**
   * Prints a report.
   *
   * @param format {@code text}, {@code markdown} or {@code json}
   * @param limit maximum length of Markdown, in characters
   */
  public static String render(Report report, String format, int limit)
      throws JsonProcessingException {
    return switch (format) {
      case "markdown" -> Markdown.of(report, limit);
      case "text" -> PlainText.of(report);
      default -> json(report);
    };
  }

  /**
   * Compares deployed environments.
   *
   * @param base name of the Git ref
   * @param fixtures descriptions of the accounts
   * @param work contains a folder for each environment, with {@code before} and {@code after} as
   *     {@link Snapshot#read} expects them, or with a file {@code same} if the files of the
   *     environment are identical
   */
  public static Report compare(String base, Path fixtures, Path work, List<String> names)
      throws IOException {
    var environments = new ArrayList<Environment>();
    for (var name : names) {
      environments.add(environment(name, fixtures, work.resolve(name)));
    }
    return new Report(base, List.copyOf(environments));
  }

  private static Environment environment(String name, Path fixtures, Path folder)
      throws IOException {
    if (Files.exists(folder.resolve("same"))) {
      return Comparison.none(name, State.UNCHANGED, List.of(), List.of());
    }
    if (!Files.exists(folder.resolve("after"))) {
      return Comparison.none(
          name,
          State.REMOVED,
          List.of(),
          List.of(
              "Pulumi.%s.yaml is deleted, but its resources stay deployed and continue to cost money. Run pulumi destroy --stack %s before you merge, or keep the file."
                  .formatted(name, name)));
    }
    var after = Snapshot.read(folder.resolve("after"), fixtures, name);
    var problems = new ArrayList<String>();
    var before = Optional.<Snapshot>empty();
    if (Files.exists(folder.resolve("before"))) {
      var deployed = Snapshot.read(folder.resolve("before"), fixtures, name);
      if (deployed.failure().isPresent()) {
        problems.add(
            "The base cannot be deployed to the emulator, so the report shows the whole environment as new:\n"
                + deployed.failure().get());
      } else {
        before = Optional.of(deployed);
      }
    }
    if (!after.described()) {
      after.failure().ifPresent(problems::add);
      return Comparison.none(name, State.REJECTED, problems, List.of());
    }
    var elsewhere =
        before.filter(it -> it.described() && !it.account().id().equals(after.account().id()));
    if (elsewhere.isPresent()) {
      problems.add(
          "The environment moves to account %s, so the report shows all its resources as new. Its resources in account %s stay deployed and continue to cost money. Destroy them before you merge."
              .formatted(after.account().id(), elsewhere.get().account().id()));
      before = Optional.empty();
    }
    var from = before.orElseGet(() -> after.untouched(fixtures, folder.resolve("untouched")));
    return Comparison.of(
        name, before.isEmpty(), from, after, problems, known(fixtures, from, after));
  }

  // The IDs of adopted resources: those in the fixtures and in the configuration.
  private static String known(Path fixtures, Snapshot before, Snapshot after) throws IOException {
    var text = new StringBuilder();
    try (var files = Files.list(fixtures)) {
      for (var file : files.sorted().toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.append(before.config()).append(after.config()).toString();
  }
}
