package pypimirror.config;

/** The type of a configuration value. */
public enum KeyType {
  STRING(""),
  INTEGER(""),
  BOOLEAN("false"),
  /** A list of strings. */
  LIST("[]"),
  /** A map from string to string. */
  MAP("{}");

  private final String empty;

  KeyType(String empty) {
    this.empty = empty;
  }

  /** The value of a key that is not set. */
  String empty() {
    return empty;
  }
}
