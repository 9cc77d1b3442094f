package pypimirror.rehearsal.diff;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.network.NotebookLocation;
import pypimirror.rehearsal.network.Reachability;
import pypimirror.rehearsal.network.Service;

/**
 * Compares which services are reachable in the environment's VPC: from each security group that
 * either side has there, and from each range in an inbound rule.
 */
final class ReachabilityDiff {

  private ReachabilityDiff() {}

  /** Positions of the elements of a fact. */
  static final int WHO = 0;

  static final int WHAT = 1;

  /** The changes in the form of {@link SetDiff#only}, with the reasons for the losses. */
  record Change(
      List<List<Set<String>>> gained,
      List<List<Set<String>>> lost,
      Map<List<String>, Set<String>> why) {}

  /** Compares the reachability in the environment's VPC. */
  static Change between(Snapshot before, Snapshot after, Labels labels) {
    var places = new TreeSet<String>();
    Stream.of(before, after).forEach(side -> places.addAll(places(side, labels)));
    var why = new HashMap<List<String>, Set<String>>();
    var had = reached(before, places, labels, new HashMap<>());
    var missing = new HashMap<List<String>, Set<String>>();
    var has = reached(after, places, labels, missing);
    for (var fact : had) {
      if (!has.contains(fact)) {
        why.put(fact, missing.getOrDefault(fact, Set.of("the endpoint was removed")));
      }
    }
    return new Change(SetDiff.only(has, had), SetDiff.only(had, has), why);
  }

  private static Set<String> places(Snapshot side, Labels labels) {
    var places = new TreeSet<String>();
    var account = side.account();
    account
        .securityGroups()
        .forEach(
            (id, group) -> {
              if (group.vpcId().equals(side.vpc())) {
                places.add("group " + named(id, group, labels));
              }
            });
    account.securityGroupRules().values().stream()
        .filter(rule -> !rule.egress() && rule.cidrIpv4() != null)
        .filter(rule -> account.securityGroups().containsKey(rule.groupId()))
        .filter(rule -> account.securityGroups().get(rule.groupId()).vpcId().equals(side.vpc()))
        .forEach(rule -> places.add("addresses in " + rule.cidrIpv4()));
    return places;
  }

  private static String named(String id, Ec2State.SecurityGroup group, Labels labels) {
    var label = labels.in(id);
    if (label.equals(Labels.UNKNOWN)) {
      return group.name();
    }
    return label.equals(id) ? "%s (%s)".formatted(id, group.name()) : label.replace(", new", "");
  }

  private static Set<List<String>> reached(
      Snapshot side, Set<String> places, Labels labels, Map<List<String>, Set<String>> missing) {
    var account = side.account();
    var facts = new HashSet<List<String>>();
    if (!account.vpcs().containsKey(side.vpc())) {
      return facts;
    }
    for (var where : places) {
      place(side, where, labels)
          .forEach(
              place ->
                  Arrays.stream(Service.values())
                      .forEach(
                          service -> {
                            var host =
                                service.privateName(account.region()).replace("*", "anything");
                            var fact = List.of(where, name(service));
                            var reach = Reachability.of(account, place, host, 443);
                            if (reach.reached()) {
                              facts.add(fact);
                            } else {
                              missing.put(
                                  fact,
                                  reach.missing().stream()
                                      .map(labels::in)
                                      .collect(Collectors.toCollection(TreeSet::new)));
                            }
                          }));
    }
    return facts;
  }

  private static String name(Service service) {
    return service.name("").replace("com.amazonaws..", "").replace("aws.sagemaker..", "sagemaker.");
  }

  // One location of this kind is enough, because only its group or range matters.
  private static Stream<NotebookLocation> place(Snapshot side, String where, Labels labels) {
    var account = side.account();
    try {
      if (where.startsWith("addresses in ")) {
        return Stream.of(
            NotebookLocation.find(
                account,
                side.vpc(),
                null,
                List.of(),
                List.of(where.substring("addresses in ".length()))));
      }
      return account.securityGroups().entrySet().stream()
          .filter(group -> group.getValue().vpcId().equals(side.vpc()))
          .filter(group -> where.equals("group " + named(group.getKey(), group.getValue(), labels)))
          .map(
              group ->
                  NotebookLocation.find(
                      account, side.vpc(), null, List.of(group.getKey()), List.of()));
    } catch (IllegalArgumentException nowhere) {
      return Stream.of();
    }
  }
}
