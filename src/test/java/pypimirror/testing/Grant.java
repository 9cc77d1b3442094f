package pypimirror.testing;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * A permission that a policy grants: a principal, an action, a resource and a condition. A policy
 * means the set of its grants, so a test that compares the complete set also checks what is not
 * allowed.
 *
 * @param principal an ARN, {@code *}, or {@code self} for the role that an identity policy is on
 * @param action in lower case, because actions are case-insensitive
 * @param condition values by operator and by key in lower case, because keys are case-insensitive
 */
public record Grant(
    String principal,
    String action,
    String resource,
    Map<String, Map<String, Set<String>>> condition) {

  /** Creates an unconditional grant. */
  public static Grant of(String principal, String action, String resource) {
    return new Grant(principal, action.toLowerCase(Locale.ROOT), resource, Map.of());
  }

  /** Returns the same grant with a condition. */
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

  /** Returns the same grant for certain roles only. */
  public Grant by(String... roleArns) {
    var limits = new TreeMap<>(condition);
    limits.put("ArnEquals", Map.of("aws:PrincipalArn", Set.of(roleArns)));
    return when(limits);
  }

  /** Returns the grants of a document. Fails for denials and for elements such as NotAction. */
  public static Set<Grant> of(String document) {
    var grants = new HashSet<Grant>();
    for (var statement : IamPolicy.fromJson(document).statements()) {
      if (!statement.effect().equals(IamEffect.ALLOW)
          || !statement.notActions().isEmpty()
          || !statement.notResources().isEmpty()
          || !statement.notPrincipals().isEmpty()) {
        throw new AssertionError("not only grants: " + statement);
      }
      var condition = condition(statement);
      for (var principal : principals(statement)) {
        for (var action : statement.actions()) {
          for (var resource : statement.resources()) {
            grants.add(of(principal, action.value(), resource.value()).when(condition));
          }
        }
      }
    }
    return grants;
  }

  private static List<String> principals(IamStatement statement) {
    for (var principal : statement.principals()) {
      if (!Set.of("AWS", "*").contains(principal.type().value())) {
        throw new AssertionError("not an AWS principal: " + statement);
      }
    }
    return statement.principals().isEmpty()
        ? List.of("self")
        : statement.principals().stream().map(IamPrincipal::id).toList();
  }

  private static Map<String, Map<String, Set<String>>> condition(IamStatement statement) {
    var condition = new TreeMap<String, Map<String, Set<String>>>();
    for (var limit : statement.conditions()) {
      condition
          .computeIfAbsent(limit.operator().value(), operator -> new TreeMap<>())
          .computeIfAbsent(limit.key().value(), key -> new TreeSet<>())
          .add(limit.value());
    }
    return condition;
  }
}
