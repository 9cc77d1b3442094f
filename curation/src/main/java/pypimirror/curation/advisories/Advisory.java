package pypimirror.curation.advisories;

/**
 * A known vulnerability of a release, or malicious code in it.
 *
 * @param id ID in the database, such as GHSA-… or MAL-…
 * @param severity its severity; an advisory without a score counts as critical
 * @param summary one line, possibly empty
 */
public record Advisory(String id, Severity severity, String summary) {

  /**
   * Whether the release contains malicious code (<a
   * href="https://github.com/ossf/malicious-packages">MAL</a>).
   */
  public boolean isMalicious() {
    return id.startsWith(MALICIOUS);
  }

  /** The beginning of the IDs of advisories about malicious code. */
  static final String MALICIOUS = "MAL-";
}
