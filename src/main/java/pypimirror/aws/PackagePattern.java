package pypimirror.aws;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A Python package name, or a prefix that matches several names.
 *
 * @param name the name or prefix, normalized (<a
 *     href="https://packaging.python.org/en/latest/specifications/name-normalization/">PyPA</a>),
 *     because AWS compares normalized names
 * @param prefix whether this is a prefix
 */
public record PackagePattern(String name, boolean prefix) {

  private static final Pattern SHAPE =
      Pattern.compile("[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*(-\\*)?");
  private static final String MORE = "-*";

  // Name of the format in the API. This AWS page uses "/python//requests" instead:
  // https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-definition-syntax-matching-behavior.html
  private static final String FORMAT = "pypi";

  // AWS accepts package group patterns of 520 characters.
  private static final int MAX_LENGTH = 512;

  /** Package group pattern that matches every Python package. */
  public static final String ALL = "/" + FORMAT + "/*";

  /** Whether a text is a package name, or a prefix that ends in {@code -*}, that AWS accepts. */
  public static boolean isOne(String text) {
    return text.length() <= MAX_LENGTH && SHAPE.matcher(text).matches();
  }

  /** Parses a name such as {@code acme-tools}, or a prefix such as {@code acme-*}. */
  public static PackagePattern of(String text) {
    var prefix = text.endsWith(MORE);
    var name = prefix ? text.substring(0, text.length() - MORE.length()) : text;
    return new PackagePattern(name.replaceAll("[._-]+", "-").toLowerCase(Locale.ROOT), prefix);
  }

  /**
   * The package group pattern in <a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/package-group-definition-syntax-matching-behavior.html">AWS's
   * syntax</a>. {@code $} marks the end of a name and {@code ~} the end of a word: {@code acme~}
   * matches {@code acme} and {@code acme-tools}, but not {@code acmeology}. Python packages have no
   * namespace.
   */
  public String groupPattern() {
    return "/" + FORMAT + "//" + name + (prefix ? "~" : "$");
  }

  /** Whether this pattern matches every name that the other pattern matches. */
  public boolean covers(PackagePattern other) {
    return equals(other)
        || (prefix && (other.name.equals(name) || other.name.startsWith(name + "-")));
  }

  /** The pattern as written in the configuration. */
  public String text() {
    return prefix ? name + MORE : name;
  }
}
