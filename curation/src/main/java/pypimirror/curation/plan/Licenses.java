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
    var known =
        metadata.classifiers().stream()
            .map(it -> NAMES.getOrDefault(it.toLowerCase(Locale.ROOT), ""))
            .filter(it -> !it.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    if (!known.isEmpty()) {
      return String.join(" AND ", known);
    }
    var text = metadata.license().orElse("");
    var name = NAMES.getOrDefault(text.toLowerCase(Locale.ROOT), text);
    if (!name.isEmpty()) {
      return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
    }
    return String.join(" AND ", metadata.classifiers());
  }

  /**
   * Whether an SPDX expression can be met with accepted licenses. {@code AND} needs both sides,
   * {@code OR} one of them. A license {@code WITH} an exception counts as the license.
   */
  static boolean isAccepted(String expression, Collection<String> accepted) {
    var names =
        accepted.stream().map(it -> it.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    var words =
        new ArrayDeque<>(
            Arrays.stream(
                    expression.replace("(", " ( ").replace(")", " ) ").strip().split("\\s+", -1))
                .toList());
    return !expression.isBlank() && anyOf(words, names) && words.isEmpty();
  }

  private static boolean anyOf(Deque<String> words, Set<String> accepted) {
    var result = allOf(words, accepted);
    while ("OR".equalsIgnoreCase(words.peek())) {
      words.pop();
      // Both sides must be read, even if the first one is accepted.
      var other = allOf(words, accepted);
      result = result || other;
    }
    return result;
  }

  private static boolean allOf(Deque<String> words, Set<String> accepted) {
    var result = one(words, accepted);
    while ("AND".equalsIgnoreCase(words.peek())) {
      words.pop();
      var other = one(words, accepted);
      result = result && other;
    }
    return result;
  }

  private static boolean one(Deque<String> words, Set<String> accepted) {
    if (words.isEmpty()) {
      return false;
    }
    var word = words.pop();
    if (word.equals("(")) {
      var result = anyOf(words, accepted);
      return ")".equals(words.poll()) && result;
    }
    if ("WITH".equalsIgnoreCase(words.peek())) {
      words.pop();
      words.poll();
    }
    return accepted.contains(word.toLowerCase(Locale.ROOT));
  }
}
