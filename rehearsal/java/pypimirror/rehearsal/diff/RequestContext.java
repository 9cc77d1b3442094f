package pypimirror.rehearsal.diff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.iam.PolicyDocument.Statement;

/**
 * Values of condition keys that policies distinguish.
 *
 * @param words description for a report; empty without conditions
 * @param values by condition key
 */
record RequestContext(String words, Map<String, List<String>> values) {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)\\}");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
  private static final int MAX_CONTEXTS = 256;

  // Keys whose values follow from the principal, the action or the path. Other keys can have any
  // value.
  private static final Set<String> DERIVED_KEYS =
      Set.of(
          "aws:principalarn",
          "aws:principalaccount",
          "aws:principalorgid",
          "aws:principaltype",
          "aws:principalisawsservice",
          "aws:multifactorauthpresent",
          "aws:requestedregion",
          "aws:securetransport",
          "aws:viaawsservice",
          "aws:sourcevpce",
          "aws:sourcevpc",
          "aws:vpcsourceip");

  private static final Set<String> ALWAYS_SET =
      Set.of("aws:resourceaccount", "sts:awsservicename", "sts:durationseconds");

  /**
   * Returns every combination of the values that statements name, with one other value per key.
   *
   * @param names original spelling of condition keys, by name in lower case
   */
  static List<RequestContext> all(
      List<Statement> statements, String resource, Map<String, String> names) {
    var owned = !ArnText.owner(resource).isEmpty();
    var values = new TreeMap<String, Set<String>>();
    var numeric = new TreeSet<String>();
    for (var statement : statements) {
      statement
          .condition()
          .forEach(
              (operator, keys) ->
                  keys.forEach(
                      (key, named) -> {
                        var derived =
                            DERIVED_KEYS.contains(key)
                                || (owned
                                    && Set.of("aws:resourceaccount", "aws:resourceorgid")
                                        .contains(key));
                        if (!derived) {
                          var known = values.computeIfAbsent(key, ignored -> new TreeSet<>());
                          if (operator.startsWith("Numeric")) {
                            numeric.add(key);
                            named.forEach(limit -> known.addAll(bounds(operator, limit)));
                          } else if (!operator.startsWith("Null")) {
                            known.addAll(named);
                          }
                        }
                      }));
    }
    var contexts = new ArrayList<>(List.of(new RequestContext("", variables(resource))));
    for (var key : values.entrySet()) {
      var extended = new ArrayList<RequestContext>();
      for (var context : contexts) {
        for (var value :
            choices(key.getKey(), key.getValue(), numeric.contains(key.getKey())).entrySet()) {
          var with = new TreeMap<>(context.values);
          if (value.getValue() != null) {
            with.put(key.getKey(), List.of(value.getValue()));
          }
          var words = names.getOrDefault(key.getKey(), key.getKey()) + " " + value.getKey();
          extended.add(
              new RequestContext(
                  context.words.isEmpty() ? words : context.words + ", " + words, with));
        }
      }
      if (extended.size() > MAX_CONTEXTS) {
        throw new NotModelledException(
            "policies with more than 256 combinations of condition values");
      }
      contexts = extended;
    }
    return contexts;
  }

  private static Map<String, List<String>> variables(String resource) {
    var values = new TreeMap<String, List<String>>();
    var variable = VARIABLE.matcher(resource);
    while (variable.find()) {
      values.put(variable.group(1).toLowerCase(Locale.ROOT), List.of(valueOf(variable.group(1))));
    }
    return values;
  }

  // The highest numbers of the ranges that an operator distinguishes, except that of the last one.
  private static List<String> bounds(String operator, String limit) {
    if (!NUMBER.matcher(limit).matches()) {
      throw new NotModelledException("the numeric condition value " + limit);
    }
    var below = Long.toString(Long.parseLong(limit) - 1);
    return switch (operator.replace("IfExists", "")) {
      case "NumericLessThanEquals", "NumericGreaterThan" -> List.of(limit);
      case "NumericLessThan", "NumericGreaterThanEquals" -> List.of(below);
      default -> List.of(below, limit);
    };
  }

  // Each named value and one other value. For numbers: one number of each range.
  private static Map<String, String> choices(String key, Set<String> named, boolean numeric) {
    var choices = new LinkedHashMap<String, String>();
    if (numeric && !named.isEmpty()) {
      if (named.stream().anyMatch(it -> !NUMBER.matcher(it).matches())) {
        throw new NotModelledException("the numeric condition values " + named);
      }
      var bounds = named.stream().map(Long::valueOf).sorted().toList();
      for (var bound : bounds) {
        choices.put("is at most " + bound, Long.toString(bound));
      }
      var last = bounds.get(bounds.size() - 1);
      choices.put("is more than " + last, Long.toString(last + 1));
      return withAbsence(key, choices);
    }
    named.forEach(value -> choices.put("is " + value, witness(value)));
    choices.put(named.isEmpty() ? "has any value" : "has any other value", "whatever-else");
    return withAbsence(key, choices);
  }

  private static Map<String, String> withAbsence(String key, Map<String, String> choices) {
    if (!ALWAYS_SET.contains(key)) {
      choices.put("is not set", null);
    }
    return choices;
  }

  /** Returns a text that the pattern matches and that no policy names. */
  static String witness(String pattern) {
    return VARIABLE
        .matcher(pattern)
        .replaceAll(found -> valueOf(found.group(1)))
        .replace("*", "whatever")
        .replace("?", "w");
  }

  private static String valueOf(String key) {
    return "the-" + key.toLowerCase(Locale.ROOT).replace(':', '-');
  }
}
