package pypimirror.curation.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The rules that a release must meet before it can be approved. */
public enum ApprovalRule {
  /** According to the index, the newest file is at least {@code minimumReleaseDays} old. */
  AGE,
  /** The license is one of {@code licenses}. */
  LICENSE,
  /** No known advisory is as severe as {@code advisories}. */
  ADVISORY,
  /** The release is not yanked. */
  YANKED,
  /** The release has a wheel. Installing a source distribution runs code of the package. */
  SOURCE,
  /** The files are not larger than {@code maxMegabytes}. */
  SIZE,
  /**
   * The release has no more files than CodeArtifact stores. CodeArtifact cannot import it
   * otherwise, so this rule has no exceptions.
   */
  FILES,
  /** The name of a new package is not nearly the name of a different package. */
  NAME,
  /** The release is not in {@code revoked.txt}. This rule has no exceptions. */
  REVOKED;

  /** Returns the rule with a name. */
  @JsonCreator
  public static ApprovalRule of(String name) {
    return Arrays.stream(values())
        .filter(rule -> rule.toString().equals(name) && rule.hasExceptions())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is not a rule with exceptions. Use one of %s."
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .filter(ApprovalRule::hasExceptions)
                                .map(ApprovalRule::toString)
                                .collect(Collectors.joining(", ")))));
  }

  private boolean hasExceptions() {
    return this != REVOKED && this != FILES;
  }

  /** The name in the policy and in reports. */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
