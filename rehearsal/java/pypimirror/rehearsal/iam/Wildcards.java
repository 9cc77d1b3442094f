package pypimirror.rehearsal.iam;

/** Matches the two wildcards of policies: {@code *} for any text, {@code ?} for one character. */
public final class Wildcards {

  private Wildcards() {}

  /** Whether the pattern matches the whole text. */
  public static boolean match(String pattern, String text) {
    var patternIndex = 0;
    var textIndex = 0;
    var starIndex = -1;
    var textIndexAtStar = 0;
    while (textIndex < text.length()) {
      if (patternIndex < pattern.length() && pattern.charAt(patternIndex) == '*') {
        starIndex = patternIndex++;
        textIndexAtStar = textIndex;
      } else if (patternIndex < pattern.length()
          && (pattern.charAt(patternIndex) == '?'
              || pattern.charAt(patternIndex) == text.charAt(textIndex))) {
        patternIndex++;
        textIndex++;
      } else if (starIndex >= 0) {
        patternIndex = starIndex + 1;
        textIndex = ++textIndexAtStar;
      } else {
        return false;
      }
    }
    while (patternIndex < pattern.length() && pattern.charAt(patternIndex) == '*') {
      patternIndex++;
    }
    return patternIndex == pattern.length();
  }

  /**
   * Whether a pattern matches an ARN part by part. A wildcard does not match across colons, except
   * in the last part, which may contain colons (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN">ARN
   * condition operators</a>, <a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html">Resource</a>).
   */
  static boolean matchArn(String pattern, String arn) {
    var patterns = pattern.split(":", 6);
    var parts = arn.split(":", 6);
    if (patterns.length != 6 || parts.length != 6) {
      return false;
    }
    for (var i = 0; i < patterns.length; i++) {
      if (!match(patterns[i], parts[i])) {
        return false;
      }
    }
    return true;
  }
}
