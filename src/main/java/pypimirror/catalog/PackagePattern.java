package pypimirror.catalog;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names of Python packages: one, or all that begin with the same words.
 *
 * @param name the name, or its first words, normalized (<a
 *     href="https://packaging.python.org/en/latest/specifications/name-normalization/">PyPA</a>):
 *     AWS compares normalized names only
 * @param prefix whether longer names count as well
 */
public record PackagePattern(String name, boolean prefix) {

  private static final Pattern SHAPE =
      Pattern.compile("[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*(-\\*)?");
  private static final String MORE = "-*";

  // The API's name of the format. A page of AWS's shows "/python//requests" instead:
  // https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-definition-syntax-matching-behavior.html
  private static final String FORMAT = "pypi";

  /** Pattern of the package group of everything that is Python's. */
  public static final String ALL = "/" + FORMAT + "/*";

  /** Whether a text is a name or a beginning that ends in {@code -*}. */
  public static boolean isOne(String text) {
    return SHAPE.matcher(text).matches();
  }

  /** The names that a text means, such as {@code acme-tools} or {@code acme-*}. */
  public static PackagePattern of(String text) {
    var prefix = text.endsWith(MORE);
    var name = prefix ? text.substring(0, text.length() - MORE.length()) : text;
    return new PackagePattern(name.replaceAll("[._-]+", "-").toLowerCase(Locale.ROOT), prefix);
  }

  /**
   * The pattern in <a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-definition-syntax-matching-behavior.html">AWS's
   * syntax</a>: {@code $} ends a name, {@code ~} a word, so that {@code acme~} is {@code acme} and
   * {@code acme-tools} and not {@code acmeology}. Python's packages have no namespace.
   */
  public String groupPattern() {
    return "/" + FORMAT + "//" + name + (prefix ? "~" : "$");
  }

  /** Whether all that another pattern means is among what this one means. */
  public boolean covers(PackagePattern other) {
    return equals(other)
        || (prefix && (other.name.equals(name) || other.name.startsWith(name + "-")));
  }

  /** The pattern as configuration has it. */
  public String text() {
    return prefix ? name + MORE : name;
  }
}
