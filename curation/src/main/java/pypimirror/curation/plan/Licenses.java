package pypimirror.curation.plan;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The license of a distribution, from its own metadata, as an SPDX expression (<a
 * href="https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/">SPDX</a>).
 */
final class Licenses {

  private static final int LONGEST_NAME = 60;

  /** SPDX identifiers of the license classifiers and of common names, in lower case. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("osi approved :: apache software license", "Apache-2.0"),
          Map.entry("osi approved :: bsd license", "BSD-3-Clause"),
          Map.entry("osi approved :: isc license (iscl)", "ISC"),
          Map.entry("osi approved :: mit license", "MIT"),
          Map.entry("osi approved :: mit no attribution license (mit-0)", "MIT-0"),
          Map.entry("osi approved :: mozilla public license 2.0 (mpl 2.0)", "MPL-2.0"),
          Map.entry("osi approved :: python software foundation license", "PSF-2.0"),
          Map.entry("osi approved :: the unlicense (unlicense)", "Unlicense"),
          Map.entry("osi approved :: zlib/libpng license", "Zlib"),
          Map.entry("osi approved :: historical permission notice and disclaimer (hpnd)", "HPND"),
          Map.entry("osi approved :: gnu general public license v2 (gplv2)", "GPL-2.0-only"),
          Map.entry("osi approved :: gnu general public license v3 (gplv3)", "GPL-3.0-only"),
          Map.entry(
              "osi approved :: gnu general public license v3 or later (gplv3+)",
              "GPL-3.0-or-later"),
          Map.entry(
              "osi approved :: gnu lesser general public license v3 (lgplv3)", "LGPL-3.0-only"),
          Map.entry("osi approved :: gnu affero general public license v3", "AGPL-3.0-only"),
          Map.entry("apache 2.0", "Apache-2.0"),
          Map.entry("apache license 2.0", "Apache-2.0"),
          Map.entry("apache license, version 2.0", "Apache-2.0"),
          Map.entry("apache software license", "Apache-2.0"),
          Map.entry("bsd", "BSD-3-Clause"),
          Map.entry("bsd license", "BSD-3-Clause"),
          Map.entry("3-clause bsd license", "BSD-3-Clause"),
          Map.entry("new bsd license", "BSD-3-Clause"),
          Map.entry("mit license", "MIT"),
          Map.entry("the mit license", "MIT"),
          Map.entry("mpl 2.0", "MPL-2.0"),
          Map.entry("psf", "PSF-2.0"));

  private Licenses() {}

  /**
   * Returns the license as an SPDX expression if possible, as the metadata names it otherwise, or
   * as an empty text if the metadata names none.
   */
  static String of(Metadata metadata) {
    if (metadata.licenseExpression().isPresent()) {
      return metadata.licenseExpression().get();
    }
    // "OSI Approved" alone is a category. Every other classifier must be accepted.
    var classifiers =
        metadata.classifiers().stream()
            .filter(it -> !it.equals("OSI Approved"))
            .map(it -> NAMES.getOrDefault(it.toLowerCase(Locale.ROOT), it))
            .collect(Collectors.toCollection(TreeSet::new));
    if (!classifiers.isEmpty()) {
      return String.join(" AND ", classifiers);
    }
    var text = metadata.license().orElse("");
    var name = NAMES.getOrDefault(text.toLowerCase(Locale.ROOT), text);
    return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
  }

  /**
   * Whether an SPDX expression can be met with accepted licenses. {@code AND} needs both sides,
   * {@code OR} one of them. A license {@code WITH} an exception counts as the license. A text that
   * is not an expression is not accepted.
   */
  static boolean isAccepted(String expression, Collection<String> accepted) {
    var parsed = new Expression(expression, accepted);
    var result = parsed.anyOf();
    return result && parsed.isComplete();
  }

  /** A parser of an expression. */
  private static final class Expression {
    private final Deque<String> words;
    private final Set<String> accepted;
    private boolean malformed;

    Expression(String text, Collection<String> licenses) {
      words =
          new ArrayDeque<>(
              Arrays.stream(text.replace("(", " ( ").replace(")", " ) ").split("\\s+", -1))
                  .filter(word -> !word.isEmpty())
                  .toList());
      accepted =
          licenses.stream().map(it -> it.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    boolean isComplete() {
      return words.isEmpty() && !malformed;
    }

    boolean anyOf() {
      var result = allOf();
      while (next("OR")) {
        var other = allOf();
        result = result || other;
      }
      return result;
    }

    private boolean allOf() {
      var result = one();
      while (next("AND")) {
        var other = one();
        result = result && other;
      }
      return result;
    }

    private boolean one() {
      if (next("(")) {
        var result = anyOf();
        malformed |= !next(")");
        return result;
      }
      var license = name();
      if (next("WITH")) {
        name();
      }
      return accepted.contains(license.toLowerCase(Locale.ROOT));
    }

    private String name() {
      var word = words.isEmpty() ? "" : words.pop();
      malformed |= word.isEmpty() || word.equals(")");
      return word;
    }

    private boolean next(String word) {
      if (!word.equalsIgnoreCase(words.peek())) {
        return false;
      }
      words.pop();
      return true;
    }
  }
}
