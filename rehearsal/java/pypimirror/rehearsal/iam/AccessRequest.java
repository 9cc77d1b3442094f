package pypimirror.rehearsal.iam;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One thing that somebody asks for, as IAM sees it: the <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/intro-structure.html#intro-structure-request">request
 * context</a>.
 *
 * @param action such as {@code codeartifact:ReadFromRepository}
 * @param resource ARN of what it is done to, or {@code *} for an action without one
 * @param context values by condition key, in lower case; a key that is not there has no value in
 *     this request. The principal's own keys are not in it.
 */
public record AccessRequest(String action, String resource, Map<String, List<String>> context) {

  /** Condition keys do not distinguish case. */
  public AccessRequest {
    var lower = new TreeMap<String, List<String>>();
    context.forEach((key, values) -> lower.put(key.toLowerCase(Locale.ROOT), List.copyOf(values)));
    context = lower;
  }
}
