package pypimirror.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a user probably meant. */
public final class Suggestions {

  /** A name is a candidate if at most one letter in this many differs. */
  private static final int LETTERS_PER_TYPO = 2;

  private Suggestions() {}

  /** Returns the name closest to the input, or empty if no name is similar. */
  static Optional<String> nearest(String written, Collection<String> names) {
    return names.stream()
        .filter(name -> !written.isEmpty() && isSimilar(bare(name), bare(written)))
        .min(Comparator.comparingInt(name -> distance(bare(name), bare(written))));
  }

  private static boolean isSimilar(String name, String written) {
    return name.contains(written)
        || written.contains(name)
        || distance(name, written) <= written.length() / LETTERS_PER_TYPO;
  }

  private static String bare(String key) {
    return key.substring(key.indexOf(':') + 1).toLowerCase(Locale.ROOT);
  }

  /** Computes the Levenshtein distance. */
  public static int distance(String a, String b) {
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
