package pypimirror.rehearsal.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pypimirror.rehearsal.diff.Report.Environment;
import pypimirror.rehearsal.diff.Report.State;

/**
 * Compares the states of an environment before and after a change, and describes the differences.
 */
final class Comparison {

  private static final Map<String, String> OPERATIONS =
      Map.of(
          "create", "create",
          "update", "update",
          "replace", "replace",
          "create-replacement", "replace",
          "delete-replaced", "replace",
          "delete", "delete");

  private Comparison() {}

  /** Creates the result for an environment without a comparison. */
  static Environment none(String name, State state, List<String> problems, List<String> warnings) {
    return new Environment(
        name, state, null, problems, warnings, List.of(), List.of(), List.of(), List.of(),
        List.of(), List.of(), List.of(), null, null, List.of());
  }

  /**
   * Compares two states of an environment.
   *
   * @param isNew whether the environment did not exist before
   * @param problems messages that come first in the report
   * @param known text that contains the IDs of adopted resources
   */
  static Environment of(
      String name,
      boolean isNew,
      Snapshot before,
      Snapshot after,
      List<String> problems,
      String known) {
    var labels = Labels.of(before, after, known);
    var resources = resources(after, labels);
    var rights = PermissionDiff.between(before, after);
    var reach = ReachabilityDiff.between(before, after, labels);
    var outputs = outputs(before, after, labels);
    var configuration = isNew ? List.<Report.Property>of() : configuration(before, after, labels);
    var refused = new ArrayList<>(problems);
    after.failure().map(labels::in).ifPresent(refused::add);
    var warnings = Warnings.of(before, after, resources, rights).stream().map(labels::in).toList();
    return new Environment(
        name,
        state(
            isNew,
            after.failure().isPresent() || Warnings.refused(before, after, resources),
            resources.isEmpty()
                && outputs.isEmpty()
                && configuration.isEmpty()
                && warnings.isEmpty()),
        after.account().id(),
        List.copyOf(refused),
        warnings,
        configuration,
        resources,
        sentences(rights, rights.gained(), "can now perform", "can now use").stream()
            .map(labels::in)
            .toList(),
        sentences(rights, rights.lost(), "can no longer perform", "can no longer use").stream()
            .map(labels::in)
            .toList(),
        reach.gained().stream().map(it -> reach(it, "can now reach", Map.of())).toList(),
        reach.lost().stream().map(it -> reach(it, "can no longer reach", reach.why())).toList(),
        outputs,
        isNew ? null : dollars(before),
        after.failure().isPresent() ? null : dollars(after),
        rights.notCompared().stream().map(labels::in).toList());
  }

  private static State state(boolean isNew, boolean refused, boolean same) {
    if (refused) {
      return State.REJECTED;
    }
    if (isNew) {
      return State.NEW;
    }
    return same ? State.UNCHANGED : State.CHANGED;
  }

  private static String dollars(Snapshot side) {
    return DeployedCost.of(side.resources().values())
        .setScale(2, RoundingMode.HALF_UP)
        .toPlainString();
  }

  // The engine performs a replacement in several steps with the same values.
  private static List<Report.Resource> resources(Snapshot after, Labels labels) {
    var resources = new LinkedHashMap<String, Report.Resource>();
    var steps = new ArrayList<>(after.steps());
    steps.sort(
        Comparator.comparing(Snapshot.Step::urn).thenComparing(step -> order(step.operation())));
    for (var step : steps) {
      var operation = OPERATIONS.get(step.operation());
      if (operation == null || !step.type().startsWith("aws:")) {
        continue;
      }
      var properties = new ArrayList<Report.Property>();
      if (operation.equals("update") || operation.equals("replace")) {
        for (var property : step.properties()) {
          // The plugin derives tagsAll from tags.
          if (property.equals("tagsAll") && step.properties().contains("tags")) {
            continue;
          }
          properties.addAll(
              Values.between(
                  property, step.before().path(property), step.after().path(property), labels));
        }
      }
      resources.putIfAbsent(
          step.urn(),
          new Report.Resource(
              operation, step.type(), step.name(), step.replacing(), List.copyOf(properties)));
    }
    return resources.values().stream()
        .sorted(
            Comparator.comparing(Report.Resource::operation)
                .thenComparing(Report.Resource::type)
                .thenComparing(Report.Resource::name))
        .toList();
  }

  private static int order(String operation) {
    return operation.equals("delete-replaced") ? 1 : 0;
  }

  private static List<Report.Property> configuration(
      Snapshot before, Snapshot after, Labels labels) {
    var keys = new TreeSet<>(before.config().keySet());
    keys.addAll(after.config().keySet());
    return keys.stream()
        .flatMap(key -> Values.between(key, value(before, key), value(after, key), labels).stream())
        .toList();
  }

  private static JsonNode value(Snapshot side, String key) {
    return side.config().containsKey(key)
        ? new TextNode(side.config().get(key))
        : MissingNode.getInstance();
  }

  private static List<Report.Property> outputs(Snapshot before, Snapshot after, Labels labels) {
    var names = new TreeSet<>(before.outputs().keySet());
    names.addAll(after.outputs().keySet());
    var outputs = new ArrayList<Report.Property>();
    for (var name : names) {
      outputs.addAll(
          Values.between(name, output(before, name, labels), output(after, name, labels), labels));
    }
    return List.copyOf(outputs);
  }

  // A replaced resource has a different ID, but the same label, so readers see no difference.
  private static JsonNode output(Snapshot side, String name, Labels labels) {
    var value = side.outputs().get(name);
    if (value == null) {
      return MissingNode.getInstance();
    }
    return value.isTextual() ? new TextNode(labels.in(value.asText())) : value;
  }

  private static List<String> sentences(
      PermissionDiff.Change rights, List<AccessFact.Group> groups, String may, String passes) {
    return groups.stream()
        .map(
            group -> {
              var what = list(withoutCovered(group.actions()));
              var on = list(withoutCovered(group.resources()));
              var when = conditions(rights, group);
              var condition = when.isEmpty() ? "" : ", if " + String.join(" or ", when);
              var ways = group.ways().stream().filter(it -> !it.isEmpty()).toList();
              if (!group.granted()) {
                return "%s %s %s for %s on %s%s, %sif its own policies allow it"
                    .formatted(
                        list(group.who()),
                        passes,
                        ways.stream()
                            .map(it -> it.replace("through ", ""))
                            .collect(Collectors.joining(" and ")),
                        what,
                        on,
                        condition,
                        when.isEmpty() ? "" : "and ");
              }
              return "%s %s %s on %s%s%s"
                  .formatted(
                      list(group.who()),
                      may,
                      what,
                      on,
                      condition,
                      ways.isEmpty() ? "" : ", " + String.join(" and ", ways));
            })
        .sorted()
        .toList();
  }

  // If the group contains all conditions, the permission is unconditional.
  private static List<String> conditions(PermissionDiff.Change rights, AccessFact.Group group) {
    var when = group.when();
    var always =
        group.actions().stream()
            .flatMap(
                action -> group.resources().stream().map(resource -> List.of(action, resource)))
            .allMatch(it -> when.equals(rights.conditions().get(it)));
    return always ? List.of() : when.stream().filter(it -> !it.isEmpty()).toList();
  }

  // Removes the entries that a pattern in the set covers.
  private static Set<String> withoutCovered(Set<String> words) {
    var left = new TreeSet<>(words);
    if (left.contains(ArnText.ANYTHING)) {
      return Set.of(ArnText.ANYTHING);
    }
    for (var word : words) {
      if (word.endsWith("*")) {
        var beginning = word.substring(0, word.length() - 1);
        left.removeIf(it -> !it.equals(word) && it.startsWith(beginning));
      }
    }
    return left;
  }

  private static String list(Set<String> words) {
    return String.join(", ", words);
  }

  private static String reach(
      List<Set<String>> group, String verb, Map<List<String>, Set<String>> why) {
    var reasons = new TreeSet<String>();
    for (var who : group.get(ReachabilityDiff.WHO)) {
      for (var what : group.get(ReachabilityDiff.WHAT)) {
        if (why.containsKey(List.of(who, what))) {
          reasons.addAll(why.get(List.of(who, what)));
        }
      }
    }
    return "%s %s %s%s"
        .formatted(
            list(group.get(ReachabilityDiff.WHO)),
            verb,
            list(group.get(ReachabilityDiff.WHAT)),
            reasons.isEmpty() ? "" : " (" + String.join("; ", reasons) + ")");
  }
}
