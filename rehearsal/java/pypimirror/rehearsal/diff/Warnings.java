package pypimirror.rehearsal.diff;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * Collects what a reviewer must not overlook: loss of data, loss of access, and effects that no
 * other part of the report shows.
 */
final class Warnings {

  private static final String DOMAIN = "aws:codeartifact/domain:Domain";
  private static final String REPOSITORY = "aws:codeartifact/repository:Repository";
  private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  private static final String STUDIO = "aws:sagemaker/domain:Domain";
  private static final String LIFECYCLE =
      "aws:sagemaker/studioLifecycleConfig:StudioLifecycleConfig";
  private static final String FLOW_LOG = "aws:ec2/flowLog:FlowLog";
  private static final String EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";

  /** The contents that are lost with a resource, by type. */
  private static final Map<String, String> LOST_CONTENTS =
      Map.of(
          "aws:cloudwatch/logGroup:LogGroup",
          "the record of package events",
          DOMAIN,
          "all packages of all its repositories",
          REPOSITORY,
          "its packages and invalidates every URL that contains its name",
          "aws:kms/key:Key",
          "the key material after the waiting period and makes all data it encrypts unreadable",
          STUDIO,
          "the home directories, spaces and apps of all its users",
          "aws:sagemaker/userProfile:UserProfile",
          "the user's spaces");

  // A principal that lacks one of these permissions cannot install packages.
  private static final Set<String> INSTALLING =
      Set.of(
          "codeartifact:GetAuthorizationToken",
          "codeartifact:GetRepositoryEndpoint",
          "codeartifact:ReadFromRepository",
          "sts:GetServiceBearerToken");
  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0/0", "::/0");

  private final Snapshot before;
  private final Snapshot after;
  private final TreeSet<String> losses = new TreeSet<>();
  private final TreeSet<String> found = new TreeSet<>();

  private Warnings(Snapshot before, Snapshot after) {
    this.before = before;
    this.after = after;
  }

  /** Returns all warnings: first the loss of data, then the others, in alphabetical order. */
  static List<String> of(
      Snapshot before,
      Snapshot after,
      List<Report.Resource> changes,
      PermissionDiff.Change rights) {
    var warnings = new Warnings(before, after);
    changes.forEach(warnings::about);
    warnings.protection();
    warnings.boundaries();
    warnings.wildcards();
    warnings.publicRanges();
    warnings.config();
    warnings.changesByOtherTeams();
    warnings.access(rights);
    warnings.found.addAll(Installable.changes(before, after));
    return Stream.concat(warnings.losses.stream(), warnings.found.stream()).toList();
  }

  private void about(Report.Resource change) {
    var deleted = change.operation().equals("delete");
    var replaced = change.operation().equals("replace");
    var old = named(before, change);
    var now = named(after, change);
    var verb = deleted ? "deleted" : "replaced";
    if ((deleted || replaced) && old != null) {
      if (refused(old, now, deleted)) {
        found.add(
            "Pulumi rejects this change, because %s is protected and would be %s. pulumi up stops before it changes anything. The rest of this report shows the effects without protection."
                .formatted(words(change), verb));
      }
      if (LOST_CONTENTS.containsKey(change.type())) {
        losses.add(loss(change, old, verb));
      }
    }
    if (change.type().equals(ENDPOINT) && (deleted || replaced)) {
      found.add(
          "%s is %s, which makes its service unreachable%s."
              .formatted(words(change), verb, deleted ? "" : " until the new endpoint exists"));
    }
    if (change.type().equals(REPOSITORY) && old != null && now != null) {
      repository(change, old.inputs(), now.inputs());
    }
    if (change.type().equals(FLOW_LOG) && deleted) {
      found.add(
          "AWS no longer records the connections and the DNS queries of the network, because networkLogsBucketArn is empty.");
    }
    if (change.type().equals(EVENT_RULE) && deleted) {
      found.add("AWS no longer records package events, because packageEvents is false.");
    }
    if (change.type().equals(LIFECYCLE) && replaced) {
      found.add(
          "%s is replaced. Running apps keep the old script until they restart, and AWS can reject its deletion until then."
              .formatted(words(change)));
    }
  }

  private static String loss(Report.Resource change, Snapshot.Resource old, String verb) {
    if (old.retained()) {
      return "%s is %s in this environment. AWS keeps the old resource and its contents, but the environment no longer manages it."
          .formatted(words(change), verb);
    }
    var steps =
        change.type().equals(STUDIO) && verb.equals("replaced")
            ? " See \"Change the subnets of a Studio domain\" in docs/how-to/operate.md."
            : "";
    if (change.type().equals(STUDIO)
        && old.inputs().at("/retentionPolicy/homeEfsFileSystem").asText().equals("Retain")) {
      return "%s is %s. Its spaces and apps are deleted. AWS keeps its file system with the users' files, and a new domain has empty home directories.%s"
          .formatted(words(change), verb, steps);
    }
    return "%s is %s, which deletes %s.%s"
        .formatted(words(change), verb, LOST_CONTENTS.get(change.type()), steps);
  }

  // The engine does not delete a protected resource. It does replace one that the change
  // unprotects.
  private static boolean refused(Snapshot.Resource old, Snapshot.Resource now, boolean deleted) {
    return old.protect() && (deleted || (now != null && now.protect()));
  }

  /** Whether Pulumi rejects the change, because it would delete or replace a protected resource. */
  static boolean refused(Snapshot before, Snapshot after, List<Report.Resource> changes) {
    return changes.stream()
        .filter(it -> it.operation().equals("delete") || it.operation().equals("replace"))
        .anyMatch(
            it -> {
              var old = named(before, it);
              return old != null && refused(old, named(after, it), it.operation().equals("delete"));
            });
  }

  private void boundaries() {
    before
        .resources()
        .forEach(
            (urn, old) -> {
              var limit = old.inputs().path("permissionsBoundary").asText("");
              var now = after.resources().get(urn);
              if (!limit.isEmpty()
                  && now != null
                  && !limit.equals(now.inputs().path("permissionsBoundary").asText(""))) {
                found.add(
                    "The permissions boundary of %s changes or is removed. The old boundary no longer limits its current and future policies."
                        .formatted(words(now.type(), now.name())));
              }
            });
  }

  private void repository(Report.Resource change, JsonNode old, JsonNode now) {
    var connection = "externalConnections";
    if (old.hasNonNull(connection)
        && now.hasNonNull(connection)
        && !old.get(connection).equals(now.get(connection))) {
      found.add(
          "The external connection of %s changes. AWS allows one connection per repository, and the plugin does not remove the old one first, so AWS rejects the change. Remove the old connection in a separate change first."
              .formatted(words(change)));
    }
    if (!old.path("upstreams").isEmpty() && now.path("upstreams").isEmpty()) {
      found.add(
          "All upstreams of %s are removed, but the plugin does not send this change to AWS, so AWS keeps them. Run pulumi refresh to see them."
              .formatted(words(change)));
    }
    if (change.operation().equals("replace")) {
      for (var other : after.resources().values()) {
        for (var upstream : other.inputs().path("upstreams")) {
          if (other.type().equals(REPOSITORY)
              && upstream.path("repositoryName").equals(now.path("repository"))
              && now.path("repository").equals(old.path("repository"))) {
            found.add(
                "%s is re-created with the same name. AWS then removes it from the upstreams of %s, which no preview shows."
                    .formatted(words(change), other.name()));
          }
        }
      }
    }
  }

  private void protection() {
    before
        .resources()
        .forEach(
            (urn, old) -> {
              var now = after.resources().get(urn);
              if (old.protect() && now != null && !now.protect()) {
                found.add(
                    "%s is no longer protected. Later changes can delete it."
                        .formatted(words(old.type(), old.name())));
              }
            });
  }

  private void wildcards() {
    after
        .resources()
        .forEach(
            (urn, now) -> {
              var old = before.resources().get(urn);
              var had = old == null ? Set.<String>of() : wildcards(old);
              var has = wildcards(now);
              has.removeAll(had);
              has.forEach(it -> found.add("%s: %s".formatted(words(now.type(), now.name()), it)));
            });
  }

  private static Set<String> wildcards(Snapshot.Resource resource) {
    var wildcards = new TreeMap<String, Set<String>>();
    for (var name : List.of("policy", "policyDocument", "assumeRolePolicy")) {
      var text = resource.inputs().path(name).asText();
      if (!text.startsWith("{")) {
        continue;
      }
      try {
        for (var statement : PolicyDocument.parse(text).statements()) {
          if (statement.allow()) {
            wildcards(statement)
                .forEach(
                    it ->
                        wildcards
                            .computeIfAbsent(it, none -> new TreeSet<>())
                            .add(statement.sid().isEmpty() ? "(no Sid)" : statement.sid()));
          }
        }
      } catch (AwsException malformed) {
        wildcards.put("that cannot be parsed", Set.of(malformed.getMessage()));
      }
    }
    var sentences = new TreeSet<String>();
    wildcards.forEach(
        (what, sids) ->
            sentences.add("statements %s: %s".formatted(what, String.join(", ", sids))));
    return sentences;
  }

  private static List<String> wildcards(PolicyDocument.Statement statement) {
    var wildcards = new ArrayList<String>();
    if (statement.principals().getOrDefault("AWS", Set.of()).contains("*")) {
      wildcards.add(
          statement.condition().isEmpty()
              ? "for every principal (*)"
              : "for every principal (*) that meets a condition");
    }
    if (statement.actions().stream().anyMatch(it -> it.contains("*") || it.contains("?"))) {
      wildcards.add("that allow actions with a wildcard");
    }
    if (!statement.notActions().isEmpty() || !statement.notResources().isEmpty()) {
      wildcards.add("with NotAction or NotResource");
    }
    return wildcards;
  }

  private void publicRanges() {
    after
        .resources()
        .forEach(
            (urn, now) -> {
              var old = before.resources().get(urn);
              var had = old == null ? Set.<String>of() : ranges(old.inputs());
              for (var range : ranges(now.inputs())) {
                if (!had.contains(range)) {
                  found.add(
                      "%s allows traffic to or from the whole internet (%s)."
                          .formatted(words(now.type(), now.name()), range));
                }
              }
            });
  }

  private static Set<String> ranges(JsonNode value) {
    var ranges = new TreeSet<String>();
    if (EVERYWHERE.contains(value.asText())) {
      ranges.add(value.asText());
    }
    value.forEach(item -> ranges.addAll(ranges(item)));
    return ranges;
  }

  private void config() {
    var retain = "pypi-mirror:studioRetainHomes";
    if (differs(retain) && named(before, STUDIO) && named(after, STUDIO)) {
      found.add(
          "%s changes, but has no effect. AWS applies it only when the Studio domain is created."
              .formatted(retain));
    }
  }

  // Changes that other teams must make, because the environment does not manage their resources.
  private void changesByOtherTeams() {
    if (changes("endpointPolicies") || changes("endpointIngress")) {
      found.add(
          "The owner of the existing endpoints must update their policies or security group rules. See the outputs endpointPolicies and endpointIngress.");
    }
    if (changes("readerPolicyJson") && shared()) {
      found.add(
          "The owners of reader roles in other accounts must update their policies. See the output readerPolicyJson.");
    }
  }

  private boolean shared() {
    return after.config().getOrDefault("pypi-mirror:readerAccountIds", "[]").length() > 2
        || after.config().getOrDefault("pypi-mirror:organizationReads", "false").equals("true");
  }

  private boolean changes(String output) {
    return before.outputs().containsKey(output)
        && !before.outputs().get(output).equals(after.outputs().get(output));
  }

  private boolean differs(String key) {
    return before.config().containsKey(key)
        && !before.config().get(key).equals(after.config().get(key));
  }

  // A principal that loses some permissions may still be able to install packages. It no longer can
  // if it loses one of these actions completely: outside the network, or through all endpoints,
  // which are the only path of a notebook.
  private void access(PermissionDiff.Change rights) {
    for (var group : rights.lost()) {
      for (var who : group.who()) {
        for (var way : group.ways()) {
          var lostActions = new TreeSet<>(group.actions());
          lostActions.retainAll(INSTALLING);
          lostActions.removeIf(action -> isStillAllowed(rights, who, action, way));
          if (!lostActions.isEmpty() && group.granted()) {
            found.add(
                "%s can no longer install packages %s, because it lost %s."
                    .formatted(
                        who,
                        way.equals(AccessFact.ELSEWHERE) ? way : "from a notebook",
                        String.join(", ", lostActions)));
          }
        }
      }
    }
  }

  private static boolean isStillAllowed(
      PermissionDiff.Change rights, String who, String action, String way) {
    return rights.now().stream()
        .anyMatch(
            fact ->
                fact.who().equals(who)
                    && fact.action().equals(action)
                    && fact.granted()
                    && fact.isElsewhere() == way.equals(AccessFact.ELSEWHERE));
  }

  private static Snapshot.Resource named(Snapshot side, Report.Resource change) {
    return side.resources().values().stream()
        .filter(it -> it.type().equals(change.type()) && it.name().equals(change.name()))
        .findFirst()
        .orElse(null);
  }

  private static boolean named(Snapshot side, String type) {
    return side.resources().values().stream().anyMatch(it -> it.type().equals(type));
  }

  private static String words(Report.Resource change) {
    return words(change.type(), change.name());
  }

  /**
   * Describes a resource by its type, as in the documentation of the AWS plugin, and the program's
   * name.
   */
  static String words(String type, String name) {
    return type.replaceFirst("^aws:([^/]+)/[^:]+:", "$1.") + " " + name;
  }
}
