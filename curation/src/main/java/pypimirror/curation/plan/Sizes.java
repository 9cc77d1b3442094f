package pypimirror.curation.plan;

import java.util.Locale;

/** Sizes of files in words. */
final class Sizes {

  private Sizes() {}

  /** Returns a size with a unit, such as 1.2 MB. */
  static String text(long bytes) {
    if (bytes < 1_000_000) {
      return "%d kB".formatted(Math.max(1, bytes / 1000));
    }
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
