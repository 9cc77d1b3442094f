package pypimirror.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import pypimirror.environment.Environment;
import pypimirror.policy.PolicyTarget;
import software.amazon.awssdk.policybuilder.iam.IamCondition;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Lists every statement of the policies that the program deploys, and every connection that the
 * network allows.
 *
 * <p>A request must pass every check. The endpoint policy must allow it, and so must the role's own
 * policy or the policy of the domain or repository. For cross-account requests, both of them must
 * allow it.
 *
 * @param rows one row for each statement, in the order of the policies
 */
public record Audit(List<Row> rows) {

  /**
   * One statement of a policy, or one rule of the network.
   *
   * @param where the policy or the security group
   * @param who principals
   * @param may whether the row allows the actions or connections
   * @param what actions or ports
   * @param on resources
   * @param when conditions; empty for none
   */
  public record Row(
      String where,
      List<String> who,
      boolean may,
      List<String> what,
      List<String> on,
      List<String> when) {

    /** Creates a row that allows connections. */
    static Row connection(String where, List<String> who, String what, List<String> on) {
      return new Row(where, who, true, List.of(what), on, List.of());
    }

    private String sentence() {
      // IAM actions contain a colon. Ports and protocols do not.
      return what.get(0).contains(":")
          ? "%s %s perform %s on %s%s"
              .formatted(
                  String.join(", ", who),
                  may ? "can" : "cannot",
                  String.join(", ", what),
                  String.join(", ", on),
                  when.isEmpty() ? "" : ", if " + String.join(" and ", when))
          : "%s can reach %s (%s)"
              .formatted(String.join(", ", who), String.join(", ", on), String.join(", ", what));
    }
  }

  /** Creates the audit of an environment. */
  public static Audit of(Environment environment) {
    var rows = new ArrayList<Row>();
    environment
        .policies()
        .all()
        .forEach(
            (target, policy) ->
                policy.statements().forEach(statement -> rows.add(row(target, statement))));
    rows.addAll(NetworkAudit.rows(environment.settings()));
    return new Audit(List.copyOf(rows));
  }

  private static Row row(PolicyTarget target, IamStatement statement) {
    return new Row(
        target.label(),
        statement.principals().isEmpty()
            ? target.holders()
            : statement.principals().stream().map(Audit::text).toList(),
        statement.effect().equals(IamEffect.ALLOW),
        statement.actions().stream().map(action -> action.value()).toList(),
        statement.resources().isEmpty()
            ? List.of("the role itself")
            : statement.resources().stream().map(resource -> resource.value()).toList(),
        statement.conditions().stream().map(Audit::text).toList());
  }

  private static String text(IamPrincipal principal) {
    return principal.id().equals("*") ? "anyone" : principal.id();
  }

  private static String text(IamCondition condition) {
    return "%s %s %s"
        .formatted(condition.key().value(), condition.operator().value(), condition.value());
  }

  /** Formats the audit as text: each policy, followed by its statements. */
  public String text() {
    return rows.stream()
        .collect(Collectors.groupingBy(Row::where, LinkedHashMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(
            policy ->
                policy.getKey()
                    + "\n"
                    + policy.getValue().stream()
                        .map(row -> "  " + row.sentence() + "\n")
                        .collect(Collectors.joining()))
        .collect(Collectors.joining("\n"));
  }

  /** Formats the audit as JSON: a list of objects with the fields of {@link Row}. */
  public JsonArray json() {
    var list = new JsonArray();
    for (var row : rows) {
      var one = new JsonObject();
      one.addProperty("where", row.where);
      one.add("who", texts(row.who));
      one.addProperty("may", row.may);
      one.add("what", texts(row.what));
      one.add("on", texts(row.on));
      one.add("when", texts(row.when));
      list.add(one);
    }
    return list;
  }

  private static JsonArray texts(List<String> texts) {
    var list = new JsonArray();
    texts.forEach(list::add);
    return list;
  }
}
