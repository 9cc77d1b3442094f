package pypimirror.rehearsal.iam;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request as IAM evaluates it: the <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/intro-structure.html#intro-structure-request">request
 * context</a>.
 *
 * @param action such as {@code codeartifact:ReadFromRepository}
 * @param resource ARN of the resource, or {@code *} for an action without one
 * @param context values by condition key, in lower case, without the keys of the principal; a
 *     missing key has no value in this request
 */
public record AccessRequest(String action, String resource, Map<String, List<String>> context) {

  /** Converts the condition keys to lower case, because they are case-insensitive. */
  public AccessRequest {
    var lower = new TreeMap<String, List<String>>();
    context.forEach((key, values) -> lower.put(key.toLowerCase(Locale.ROOT), List.copyOf(values)));
    context = lower;
  }
}
