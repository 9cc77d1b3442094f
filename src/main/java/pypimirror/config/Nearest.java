package pypimirror.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody who wrote something else may have meant. */
final class Nearest {

  /** How much may differ from a known name, one in so many letters. */
  private static final int LETTERS_PER_MISTAKE = 2;

  private Nearest() {}

  /** The nearest of the names, if one is near enough. */
  static Optional<String> of(String written, Collection<String> names) {
    return names.stream()
        .filter(it -> near(bare(it), bare(written)))
        .min(Comparator.comparingInt(it -> distance(bare(it), bare(written))));
  }

  private static boolean near(String known, String written) {
    return known.contains(written)
        || written.contains(known)
        || distance(known, written) <= written.length() / LETTERS_PER_MISTAKE;
  }

  private static String bare(String key) {
    return key.substring(key.indexOf(':') + 1).toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
