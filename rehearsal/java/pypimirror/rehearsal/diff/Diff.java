package pypimirror.rehearsal.diff;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import pypimirror.rehearsal.diff.Report.Environment;
import pypimirror.rehearsal.diff.Report.State;

/**
 * Says what a change does, from what {@code ./rehearse diff} has deployed.
 *
 * <pre>
 * Diff compare BASE FIXTURES WORK ENVIRONMENT…   the report as JSON
 * Diff render FORMAT LIMIT                       a report, JSON on standard input, as text
 * </pre>
 *
 * <p>{@code WORK/ENVIRONMENT} has {@code before} and {@code after}, each as {@link Snapshot#read}
 * wants it, or a file {@code same}, where nothing differs that the environment is made from.
 */
public final class Diff {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final int REFUSED = 3;

  private Diff() {}

  /**
   * Answers on standard output. Exit code {@value #REFUSED} is for a change that cannot be
   * deployed, which no failure of Java itself has.
   */
  public static void main(String[] arguments) throws IOException {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (arguments[0].equals("render")) {
      try {
        out.print(
            render(
                report(new String(System.in.readAllBytes(), StandardCharsets.UTF_8)),
                arguments[1],
                Integer.parseInt(arguments[2])));
      } catch (JsonProcessingException noReport) {
        System.exit(2);
      }
      return;
    }
    var report =
        compare(
            arguments[1],
            Path.of(arguments[2]),
            Path.of(arguments[3]),
            Arrays.asList(arguments).subList(4, arguments.length));
    out.print(json(report));
    if (report.environments().stream().anyMatch(it -> it.state() == State.REFUSED)) {
      System.exit(REFUSED);
    }
  }

  private static Report report(String text) throws JsonProcessingException {
    var report = JSON.readValue(text, Report.class);
    if (report.base() == null || report.environments() == null) {
      throw new JsonParseException(null, "no report");
    }
    return report;
  }

  static String json(Report report) throws JsonProcessingException {
    return JSON.writeValueAsString(report) + "\n";
  }

  static String render(Report report, String format, int limit) throws JsonProcessingException {
    return switch (format) {
      case "markdown" -> Markdown.of(report, limit);
      case "text" -> PlainText.of(report);
      default -> json(report);
    };
  }

  static Report compare(String base, Path fixtures, Path work, List<String> names)
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
          State.GONE,
          List.of(),
          List.of(
              "Pulumi.%s.yaml is gone: what is deployed stays and costs; pulumi destroy --stack %s before this is merged, or keep the file"
                  .formatted(name, name)));
    }
    var after = Snapshot.read(folder.resolve("after"), fixtures, name);
    var problems = new ArrayList<String>();
    var before = Optional.<Snapshot>empty();
    if (Files.exists(folder.resolve("before"))) {
      var deployed = Snapshot.read(folder.resolve("before"), fixtures, name);
      if (deployed.failure().isPresent()) {
        problems.add(
            "what it is compared with cannot be deployed here, so all of it is new:\n"
                + deployed.failure().get());
      } else {
        before = Optional.of(deployed);
      }
    }
    if (!after.described()) {
      after.failure().ifPresent(problems::add);
      return Comparison.none(name, State.REFUSED, problems, List.of());
    }
    var elsewhere =
        before.filter(it -> it.described() && !it.account().id().equals(after.account().id()));
    if (elsewhere.isPresent()) {
      problems.add(
          "it is in account %s now: all of it is new there, and what is deployed in %s stays and costs; `pulumi destroy` it before this is merged"
              .formatted(after.account().id(), elsewhere.get().account().id()));
      before = Optional.empty();
    }
    var from = before.orElseGet(() -> after.untouched(fixtures, folder.resolve("untouched")));
    return Comparison.of(
        name, before.isEmpty(), from, after, problems, known(fixtures, from, after));
  }

  // Ids of what environments adopt: those in the fixtures and in the configuration.
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
