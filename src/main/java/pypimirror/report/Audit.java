package pypimirror.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamCondition;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Who may do what from where, statement by statement, as the policies that are deployed say it.
 *
 * <p>A request takes all that stands in its way: the endpoint's policy has to let it through, and
 * then the role's own policy or the mirror's has to allow it; both, when the role is of another
 * account.
 *
 * @param rows in the policies' order
 */
public record Audit(List<Row> rows) {

  /**
   * One statement.
   *
   * @param where the policy that says it
   * @param who principals
   * @param may whether it allows
   * @param what actions
   * @param on resources
   * @param when conditions, empty without one
   */
  public record Row(
      String where,
      List<String> who,
      boolean may,
      List<String> what,
      List<String> on,
      List<String> when) {

    /** One sentence. */
    String words() {
      return "%s %s %s on %s%s"
          .formatted(
              String.join(", ", who),
              may ? "may" : "may not",
              String.join(", ", what),
              String.join(", ", on),
              when.isEmpty() ? "" : ", if " + String.join(" and ", when));
    }
  }

  /** What policies say; {@code holders} are whom an identity policy is on, by the policy's name. */
  public static Audit of(Map<String, IamPolicy> policies, Map<String, List<String>> holders) {
    var rows = new ArrayList<Row>();
    policies.forEach(
        (where, policy) ->
            policy
                .statements()
                .forEach(
                    statement ->
                        rows.add(row(where, statement, holders.getOrDefault(where, List.of())))));
    return new Audit(List.copyOf(rows));
  }

  /** The same with one more row. */
  public Audit and(Row row) {
    return new Audit(Stream.concat(rows.stream(), Stream.of(row)).toList());
  }

  private static Row row(String where, IamStatement statement, List<String> holders) {
    return new Row(
        where,
        statement.principals().isEmpty()
            ? holders
            : statement.principals().stream().map(Audit::words).toList(),
        statement.effect().equals(IamEffect.ALLOW),
        statement.actions().stream().map(action -> action.value()).toList(),
        statement.resources().isEmpty()
            ? List.of("itself")
            : statement.resources().stream().map(resource -> resource.value()).toList(),
        statement.conditions().stream().map(Audit::words).toList());
  }

  private static String words(IamPrincipal principal) {
    return principal.id().equals("*") ? "anybody" : principal.id();
  }

  private static String words(IamCondition condition) {
    return "%s %s %s"
        .formatted(condition.key().value(), condition.operator().value(), condition.value());
  }

  /** For a person: policies, and under each its statements. */
  public String text() {
    return byPolicy().entrySet().stream()
        .map(
            policy ->
                policy.getKey()
                    + "\n"
                    + policy.getValue().stream()
                        .map(row -> "  " + row.words() + "\n")
                        .collect(Collectors.joining()))
        .collect(Collectors.joining("\n"));
  }

  private Map<String, List<Row>> byPolicy() {
    return rows.stream()
        .collect(Collectors.groupingBy(Row::where, LinkedHashMap::new, Collectors.toList()));
  }

  /** For a program: a list of objects with the rows' fields. */
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
