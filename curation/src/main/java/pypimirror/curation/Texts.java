package pypimirror.curation;

/** Text from an index or a database, which can contain anything. */
public final class Texts {

  private Texts() {}

  /** Replaces line breaks, control characters and invisible characters with spaces. */
  public static String oneLine(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", " ");
  }
}
