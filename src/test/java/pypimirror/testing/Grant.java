package pypimirror.testing;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * One thing that a policy allows: who, what, on which resource, on which condition. A policy's
 * meaning is the set of its grants, so that equal sets say who may and, as nothing else is in them,
 * who may not.
 *
 * @param principal an ARN, {@code *}, or {@code self} for the role that an identity policy is on
 * @param action in lower case, as actions do not distinguish case
 * @param condition values by key in lower case, as keys do not distinguish case either, by operator
 */
public record Grant(
    String principal,
    String action,
    String resource,
    Map<String, Map<String, Set<String>>> condition) {

  /** An unconditional grant. */
  public static Grant of(String principal, String action, String resource) {
    return new Grant(principal, action.toLowerCase(Locale.ROOT), resource, Map.of());
  }

  /** The same, on a condition. */
  public Grant when(Map<String, Map<String, Set<String>>> limits) {
    var lowered = new TreeMap<String, Map<String, Set<String>>>();
    limits.forEach(
        (operator, keys) -> {
          var values = new TreeMap<String, Set<String>>();
          keys.forEach((key, value) -> values.put(key.toLowerCase(Locale.ROOT), value));
          lowered.put(operator, values);
        });
    return new Grant(principal, action, resource, lowered);
  }

  /** All that a document allows. Denials and the Not… forms are not expected in it. */
  public static Set<Grant> of(String document) {
    var grants = new HashSet<Grant>();
    for (var statement : PolicyDocument.parse(document).statements()) {
      if (!statement.allow()
          || !statement.notActions().isEmpty()
          || !statement.notResources().isEmpty()
          || !statement.notPrincipals().isEmpty()) {
        throw new AssertionError("more than grants: " + statement);
      }
      var principals =
          statement.principals().isEmpty() ? Set.of("self") : statement.principals().get("AWS");
      for (var principal : principals) {
        for (var action : statement.actions()) {
          for (var resource : statement.resources()) {
            grants.add(new Grant(principal, action, resource, statement.condition()));
          }
        }
      }
    }
    return grants;
  }
}
