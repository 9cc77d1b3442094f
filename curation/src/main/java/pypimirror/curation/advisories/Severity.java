package pypimirror.curation.advisories;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/**
 * The severity of an advisory, by its CVSS score (<a
 * href="https://www.first.org/cvss/v3.1/specification-document#Qualitative-Severity-Rating-Scale">rating
 * scale</a>).
 */
public enum Severity {
  LOW(0),
  MEDIUM(4),
  HIGH(7),
  CRITICAL(9);

  private final double minimum;

  Severity(double minimum) {
    this.minimum = minimum;
  }

  /** Returns the severity with a name. */
  @JsonCreator
  public static Severity of(String name) {
    return Arrays.stream(values())
        .filter(it -> it.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is not a severity. Use low, medium, high or critical."
                        .formatted(name)));
  }

  /** Returns the severity of a CVSS score. An advisory without a score can be of any severity. */
  public static Severity ofScore(String score) {
    if (score.isEmpty()) {
      return CRITICAL;
    }
    var number = Double.parseDouble(score);
    return Arrays.stream(values()).filter(it -> number >= it.minimum).reduce((a, b) -> b).get();
  }

  /** The name in the policy and in reports. */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
