package pypimirror.rehearsal.diff;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.iam.PolicyDocument;

/** Determines who can assume which role. A trust policy grants this permission by itself. */
final class TrustFacts {

  private TrustFacts() {}

  /**
   * The facts of an account.
   *
   * @param names original spelling of actions and condition keys, by name in lower case
   * @param notCompared receives a line for each policy that cannot be read
   */
  static Set<AccessFact> of(
      Account account, Map<String, String> names, Consumer<String> notCompared) {
    var facts = new HashSet<AccessFact>();
    account
        .roles()
        .forEach(
            (name, role) -> {
              try {
                for (var statement : PolicyDocument.trust(role.assumeRolePolicy()).statements()) {
                  for (var action : statement.actions()) {
                    var may =
                        (statement.allow() ? "" : "(denied) ") + names.getOrDefault(action, action);
                    for (var when : cases(statement.condition(), names)) {
                      statement.principals().values().stream()
                          .flatMap(Set::stream)
                          .map(id -> id.equals("*") ? "anyone" : ArnText.words(id, account.id()))
                          .forEach(
                              who ->
                                  facts.add(
                                      new AccessFact("", may, "role " + name, when, who, true)));
                    }
                  }
                }
              } catch (AwsException malformed) {
                notCompared.accept("role " + name + ": " + malformed.getMessage());
              }
            });
    return facts;
  }

  // Several values of a key are alternatives, unless the operator applies to all or none of them.
  private static List<String> cases(
      Map<String, Map<String, Set<String>>> condition, Map<String, String> names) {
    var cases = List.of("");
    for (var operator : condition.entrySet()) {
      for (var key : operator.getValue().entrySet()) {
        var words =
            names.getOrDefault(key.getKey(), key.getKey())
                + (operator.getKey().equals("StringEquals")
                    ? " is "
                    : " " + operator.getKey() + " ");
        var alternatives =
            operator.getKey().matches("(String|Arn)(Equals|Like)(IfExists)?")
                ? key.getValue()
                : Set.of(String.join(" or ", key.getValue()));
        cases =
            cases.stream()
                .flatMap(
                    it ->
                        alternatives.stream()
                            .map(value -> (it.isEmpty() ? "" : it + ", ") + words + value))
                .toList();
      }
    }
    return cases;
  }
}
