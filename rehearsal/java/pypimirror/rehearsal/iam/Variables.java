package pypimirror.rehearsal.iam;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pypimirror.rehearsal.NotModelledException;

/**
 * Replaces policy variables with their values (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html">IAM</a>).
 * A variable is a reference to a condition key.
 */
final class Variables {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)\\}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z]+:[A-Za-z/-]+");

  private Variables() {}

  /**
   * Replaces the variables in a text. Returns empty if the request has no single value for one of
   * them.
   */
  static Optional<String> fill(String text, Map<String, List<String>> context) {
    var missing = false;
    var variables = VARIABLE.matcher(text);
    var filled = new StringBuilder();
    while (variables.find()) {
      var key = variables.group(1);
      if (!KEY.matcher(key).matches()) {
        throw new NotModelledException("the policy variable in " + text);
      }
      Conditions.requireKnown(key.toLowerCase(Locale.ROOT));
      var values = context.getOrDefault(key.toLowerCase(Locale.ROOT), List.of());
      missing |= values.size() != 1;
      variables.appendReplacement(
          filled, values.size() == 1 ? Matcher.quoteReplacement(values.get(0)) : "");
    }
    return missing ? Optional.empty() : Optional.of(variables.appendTail(filled).toString());
  }
}
