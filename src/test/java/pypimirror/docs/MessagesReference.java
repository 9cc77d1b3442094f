package pypimirror.docs;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Generates the pages of the troubleshooting guide that list the messages of a program, so that a
 * person who searches for a message finds it. An ellipsis stands for a value.
 */
final class MessagesReference {

  private static final Path DOCTOR = Path.of("notebooks/doctor/causes.json");
  private static final Path SCRIPT = Path.of("src/main/resources/pypimirror/studio");
  private static final Path REHEARSAL = Path.of("rehearsal/java/pypimirror/rehearsal");

  /** String literals of Java, including concatenated ones. */
  private static final Pattern JAVA_TEXT =
      Pattern.compile(
          "(?s)\"\"\"\\R(.*?)\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"(?:\\s*\\+\\s*\"(?:[^\"\\\\\\n]|\\\\.)*\")*");

  private static final Pattern DESCRIPTION =
      Pattern.compile(
          "(?s)(?:description|header|footer)\\s*=\\s*\\{?[^;)]*?(?=\\)|,\\s*\\w+\\s*=)");
  private static final Pattern JAVADOC_SENTENCE =
      Pattern.compile("(?s)/\\*\\*[\\s*]*(.*?\\.)(?=\\s)");
  private static final Pattern SCRIPT_MESSAGE =
      Pattern.compile(
          "(?:yield f?|raise ValueError\\(f?|return \\[f?|problems\\+?=\\$?|problems = \\[f?|problem = f?|say |note )([\"'])(.+?)\\1");

  private MessagesReference() {}

  static String doctor() {
    var causes = JsonParser.parseString(read(DOCTOR)).getAsJsonObject();
    return heading("What if the doctor reports …")
        + """
        `python mirror_doctor.py` names a cause for each check that fails. With `--json`, it is in the
        field `cause`. The doctor also prints a command if there is one that repairs the fault.

        """
        + ReferenceTest.table(
            new String[] {"Cause", "Meaning", "Fix"},
            causes.entrySet().stream()
                .map(
                    cause ->
                        new String[] {
                          "`%s`".formatted(cause.getKey()),
                          values(cause.getValue().getAsJsonObject().get("means").getAsString()),
                          values(cause.getValue().getAsJsonObject().get("change").getAsString())
                        }));
  }

  static String script() {
    return heading("What if the start script reports …")
        + """
        The script prints its messages when an app starts, and writes them to `~/.pypi-mirror/log`.
        In all cases, the app starts.

        """
        + ReferenceTest.table(
            new String[] {"Message", "Meaning and fix"},
            StartScriptMessages.MEANINGS.entrySet().stream()
                .map(it -> new String[] {it.getKey(), it.getValue()}));
  }

  /** The messages in the source of the start script. */
  static List<String> scriptMessages() {
    return List.of("on-start.sh", "start.sh", "settings.py").stream()
        .flatMap(name -> SCRIPT_MESSAGE.matcher(read(SCRIPT.resolve(name))).results())
        .map(found -> values(found.group(2).replaceAll("^\\\\n", "")))
        .filter(message -> message.split(" ", -1).length > 2)
        .distinct()
        .toList();
  }

  static String adopt() {
    return heading("What if `./rehearse adopt` reports …")
        + """
        Each message names the fix. Losses are listed before anything is written, and `adopt` stops
        until you keep what would be lost or confirm with `--accept-loss`.

        """
        + sections(messages(REHEARSAL.resolve("adoption")));
  }

  static String newEnvironment() {
    return heading("What if `./rehearse new` reports …")
        + """
        `./rehearse new` writes nothing if a value is not valid. `adopt` prints the same messages for
        the values of its options.

        """
        + sections(messages(REHEARSAL.resolve("environments")));
  }

  private static String heading(String title) {
    return ReferenceTest.heading(title) + "See also [troubleshoot](../troubleshoot.md).\n\n";
  }

  // The messages in the sources of a package, by the first sentence of the class's Javadoc.
  private static Map<String, List<String>> messages(Path folder) {
    var sections = new LinkedHashMap<String, List<String>>();
    try (var files = Files.list(folder)) {
      files
          .sorted()
          .forEach(
              file -> {
                var source = read(file);
                var found = messages(source);
                if (!found.isEmpty()) {
                  sections.put(firstSentence(source), found);
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sections;
  }

  private static List<String> messages(String source) {
    return JAVA_TEXT
        .matcher(DESCRIPTION.matcher(source).replaceAll(""))
        .results()
        .map(found -> found.group(1) == null ? joined(found.group()) : found.group(1))
        .map(text -> values(text.replaceAll("\\s+", " ").strip()))
        .filter(text -> text.matches("(?s)[A-Za-z…`-].*[a-z].*") && text.split(" ", -1).length > 5)
        .distinct()
        .toList();
  }

  private static String joined(String literals) {
    return Arrays.stream(literals.split("\"\\s*\\+\\s*\"", -1))
        .collect(Collectors.joining())
        .replaceAll("^\"|\"$", "")
        .replace("\\n", " ")
        .replace("\\\"", "\"");
  }

  private static String firstSentence(String source) {
    var javadoc = JAVADOC_SENTENCE.matcher(source);
    return javadoc.find()
        ? javadoc.group(1).replaceAll("\\s*\\n \\* ", " ").replaceAll("\\{@\\w+ ([^}]*)\\}", "`$1`")
        : "";
  }

  private static String sections(Map<String, List<String>> sections) {
    return sections.entrySet().stream()
        .map(
            section ->
                "**%s**\n\n%s"
                    .formatted(
                        section.getKey(),
                        section.getValue().stream()
                            .map(it -> "- " + it.replace("<", "&lt;") + "\n")
                            .collect(Collectors.joining())))
        .collect(Collectors.joining("\n"));
  }

  // Replaces placeholders of Java, Python and bash.
  private static String values(String text) {
    return text.replaceAll("%(\\d+\\$)?[sd]|\\{[^}]*\\}|\\$\\{?\\w+\\}?", "…");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
