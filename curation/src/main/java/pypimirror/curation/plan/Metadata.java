package pypimirror.curation.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The metadata of a distribution (<a
 * href="https://packaging.python.org/en/latest/specifications/core-metadata/">core metadata</a>).
 *
 * @param licenseExpression SPDX expression (PEP 639)
 * @param license text of the older field, which often contains a whole license
 * @param classifiers license classifiers, without their common beginning
 * @param contacts authors and maintainers
 */
record Metadata(
    Optional<String> licenseExpression,
    Optional<String> license,
    List<String> classifiers,
    Set<String> contacts) {

  private static final String CLASSIFIER = "License :: ";
  private static final Set<String> CONTACTS =
      Set.of("author", "author-email", "maintainer", "maintainer-email");

  static final Metadata UNKNOWN =
      new Metadata(Optional.empty(), Optional.empty(), List.of(), Set.of());

  /** Parses the header of a metadata file. */
  static Metadata parse(String text) {
    Optional<String> expression = Optional.empty();
    Optional<String> license = Optional.empty();
    var classifiers = new ArrayList<String>();
    var contacts = new TreeSet<String>();
    for (var line : text.lines().takeWhile(line -> !line.isEmpty()).toList()) {
      var colon = line.indexOf(':');
      // A line that begins with a space continues the previous field.
      if (colon < 1 || Character.isWhitespace(line.charAt(0))) {
        continue;
      }
      var name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      var value = line.substring(colon + 1).strip();
      if (value.isEmpty() || value.equals("UNKNOWN")) {
        continue;
      }
      if (name.equals("license-expression")) {
        expression = Optional.of(value);
      } else if (name.equals("license")) {
        license = Optional.of(value);
      } else if (name.equals("classifier") && value.startsWith(CLASSIFIER)) {
        classifiers.add(value.substring(CLASSIFIER.length()));
      } else if (CONTACTS.contains(name)) {
        contacts.add(value);
      }
    }
    return new Metadata(expression, license, List.copyOf(classifiers), contacts);
  }
}
