package pypimirror.curation.plan;

/** Text from an index or a database, which can contain anything. */
final class Texts {

  private Texts() {}

  /** Replaces line breaks, control characters and invisible characters with spaces. */
  static String oneLine(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", " ");
  }
}
