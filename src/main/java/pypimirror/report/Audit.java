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
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
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
 * @param rows the statements, in the order of the policies, and then the connections
 */
public record Audit(List<Row> rows) {

  /** One statement of a policy, or the connections that a part of the network allows. */
  public sealed interface Row {

    /**
     * A statement of a policy.
     *
     * @param where the policy
     * @param who principals
     * @param may whether the statement allows the actions
     * @param what actions
     * @param on resources
     * @param when conditions; empty for none
     */
    record Statement(
        String where,
        List<String> who,
        boolean may,
        List<String> what,
        List<String> on,
        List<String> when)
        implements Row {

      @Override
      public String sentence() {
        return "%s %s perform %s on %s%s"
            .formatted(
                String.join(", ", who),
                may ? "can" : "cannot",
                String.join(", ", what),
                String.join(", ", on),
                when.isEmpty() ? "" : ", if " + String.join(" and ", when));
      }

      @Override
      public JsonObject json() {
        return Row.json(where, who, may, what, on, when);
      }
    }

    /**
     * Connections that the network allows.
     *
     * @param where the security group or the DNS firewall
     * @param who clients
     * @param ports ports or protocol
     * @param to destinations
     */
    record Connections(String where, List<String> who, String ports, List<String> to)
        implements Row {

      @Override
      public String sentence() {
        return "%s can reach %s (%s)"
            .formatted(String.join(", ", who), String.join(", ", to), ports);
      }

      @Override
      public JsonObject json() {
        return Row.json(where, who, true, List.of(ports), to, List.of());
      }
    }

    /** The policy, the security group or the DNS firewall. */
    String where();

    /** Principals or clients. */
    List<String> who();

    /** The row as a sentence. */
    String sentence();

    /** The row as JSON. Both kinds of rows have the same fields. */
    JsonObject json();

    private static JsonObject json(
        String where,
        List<String> who,
        boolean may,
        List<String> what,
        List<String> on,
        List<String> when) {
      var json = new JsonObject();
      json.addProperty("where", where);
      json.add("who", texts(who));
      json.addProperty("may", may);
      json.add("what", texts(what));
      json.add("on", texts(on));
      json.add("when", texts(when));
      return json;
    }

    private static JsonArray texts(List<String> texts) {
      var list = new JsonArray();
      texts.forEach(list::add);
      return list;
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
    return new Row.Statement(
        target.label(),
        who(target, statement),
        statement.effect().equals(IamEffect.ALLOW),
        statement.actions().stream().map(action -> action.value()).toList(),
        statement.resources().isEmpty()
            ? List.of("the role itself")
            : statement.resources().stream().map(resource -> resource.value()).toList(),
        statement.conditions().stream().filter(it -> !namesRole(it)).map(Audit::text).toList());
  }

  // Many statements name roles by a condition, for the reasons in MirrorPolicies.
  private static List<String> who(PolicyTarget target, IamStatement statement) {
    var roles =
        statement.conditions().stream().filter(Audit::namesRole).map(IamCondition::value).toList();
    if (!roles.isEmpty()) {
      return roles;
    }
    return statement.principals().isEmpty()
        ? target.holders()
        : statement.principals().stream().map(Audit::text).toList();
  }

  private static boolean namesRole(IamCondition condition) {
    return condition.key().value().equals("aws:PrincipalArn")
        && condition.operator().equals(IamConditionOperator.ARN_EQUALS);
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

  /** Formats the audit as JSON: a list of objects with the fields of {@link Row.Statement}. */
  public JsonArray json() {
    var list = new JsonArray();
    rows.forEach(row -> list.add(row.json()));
    return list;
  }
}
