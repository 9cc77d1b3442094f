package pypimirror.rehearsal.iam;

/** The two wildcards of policies: {@code *} for any text, {@code ?} for one character. */
final class Wildcards {

  private Wildcards() {}

  /** Whether the pattern matches the whole text. */
  static boolean match(String pattern, String text) {
    var at = 0;
    var in = 0;
    var star = -1;
    var starIn = 0;
    while (in < text.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        starIn = in;
      } else if (at < pattern.length()
          && (pattern.charAt(at) == '?' || pattern.charAt(at) == text.charAt(in))) {
        at++;
        in++;
      } else if (star >= 0) {
        at = star + 1;
        in = ++starIn;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }

  /**
   * Whether an ARN is matched part by part: a wildcard does not reach over a colon, but in the last
   * part, which may hold colons itself (<a
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
