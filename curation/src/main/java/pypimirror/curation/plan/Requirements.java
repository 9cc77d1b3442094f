package pypimirror.curation.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import pypimirror.curation.Texts;
import pypimirror.curation.UserMistake;

/**
 * The requirements of readers: names of packages with version specifiers, extras and markers.
 * Options and addresses are not accepted, because they could replace the index, or name files and
 * code that no index has.
 */
final class Requirements {

  private static final Pattern REQUIREMENT =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9._-]*\\s*(\\[[A-Za-z0-9._,\\s-]*\\])?"
              // Without options of a requirement, and without a continued line.
              + "\\s*([(<>=!~]((?!--)[^;@#\\\\])*)?(;((?!--)[^\\\\])*)?");

  private Requirements() {}

  /**
   * Checks a file.
   *
   * @throws UserMistake if the file does not exist, or a line is not a requirement. The message
   *     lists every problem.
   */
  static void check(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new UserMistake("%s does not exist. List the required packages there.".formatted(file));
    }
    var problems = new ArrayList<String>();
    var number = 0;
    for (var line : Files.readAllLines(file)) {
      number++;
      var requirement = line.replaceFirst("(^|\\s)#.*", "").strip();
      if (!requirement.isEmpty() && !REQUIREMENT.matcher(requirement).matches()) {
        problems.add(
            "%s, line %d: \"%s\" is not the name of a package with version specifiers. Options and addresses are not accepted."
                .formatted(file, number, Texts.oneLine(requirement)));
      }
    }
    if (!problems.isEmpty()) {
      throw new UserMistake(problems);
    }
  }
}
