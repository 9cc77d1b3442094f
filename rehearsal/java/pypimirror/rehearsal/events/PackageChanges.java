package pypimirror.rehearsal.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState.PackageVersion;

/**
 * Sends an event for every version of a package that a change creates, updates or deletes in a
 * repository of a domain (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/service-event-format-example.html">format</a>).
 */
public final class PackageChanges {

  private PackageChanges() {}

  /**
   * Runs a change, and sends its events.
   *
   * @param account the account that owns the domain
   * @param domain name of the domain
   * @param project name of the package
   * @param now the time of the change
   * @return the result of the change
   */
  public static <T> T during(
      Account account, String domain, String project, Instant now, Supplier<T> change) {
    if (account.events().rules().isEmpty() || !account.domains().containsKey(domain)) {
      return change.get();
    }
    var before = versions(account, domain, project);
    var result = change.get();
    var after = versions(account, domain, project);
    var all = new TreeSet<>(before.keySet());
    all.addAll(after.keySet());
    for (var where : all) {
      var old = before.get(where);
      var current = after.get(where);
      if (current == null) {
        send(account, domain, project, new Change(where, old, old, "Deleted"), now);
      } else if (old == null) {
        send(account, domain, project, new Change(where, NOTHING, current, "Created"), now);
      } else if (!old.equals(current)) {
        send(account, domain, project, new Change(where, old, current, "Updated"), now);
      }
    }
    return result;
  }

  // A version in a repository.
  private record Where(String repository, String version) implements Comparable<Where> {
    @Override
    public int compareTo(Where other) {
      var first = repository.compareTo(other.repository);
      return first == 0 ? version.compareTo(other.version) : first;
    }
  }

  // The state of a version. A different state is a change.
  private record State(String status, String revision, Set<String> assets) {}

  private static final State NOTHING = new State("", "", Set.of());

  // A change of a version.
  private record Change(Where where, State before, State after, String operation) {

    int added() {
      return (int) after.assets.stream().filter(it -> !before.assets.contains(it)).count();
    }
  }

  private static Map<Where, State> versions(Account account, String domain, String project) {
    var found = new TreeMap<Where, State>();
    account
        .domains()
        .get(domain)
        .repositories()
        .forEach(
            (name, repository) ->
                repository
                    .packages()
                    .getOrDefault(project, Map.of())
                    .forEach((version, it) -> found.put(new Where(name, version), state(it))));
    return found;
  }

  private static State state(PackageVersion version) {
    return new State(
        version.status().toString(), version.revision(), Set.copyOf(version.assets().keySet()));
  }

  private static void send(
      Account account, String domain, String project, Change change, Instant now) {
    var event = JsonNodeFactory.instance.objectNode();
    event
        .put("version", "0")
        .put("id", UUID.randomUUID().toString())
        .put("detail-type", "CodeArtifact Package Version State Change")
        .put("source", "aws.codeartifact")
        .put("account", account.id())
        .put("time", now.truncatedTo(ChronoUnit.SECONDS).toString())
        .put("region", account.region());
    event
        .putArray("resources")
        .add(
            account.arn(
                "codeartifact",
                "package/%s/%s/pypi//%s".formatted(domain, change.where.repository(), project)));
    var detail = event.putObject("detail");
    detail
        .put("domainName", domain)
        .put("domainOwner", account.id())
        .put("repositoryName", change.where.repository())
        .put("repositoryAdministrator", account.id())
        .put("packageFormat", "pypi")
        .putNull("packageNamespace")
        .put("packageName", project)
        .put("packageVersion", change.where.version())
        .put("packageVersionState", change.after.status())
        .put("packageVersionRevision", change.after.revision())
        .put("operationType", change.operation);
    detail
        .putObject("changes")
        .put("assetsAdded", change.added())
        .put("assetsRemoved", 0)
        .put("assetsUpdated", 0)
        .put("metadataUpdated", false)
        .put("statusChanged", !change.before.status().equals(change.after.status()));
    EventBus.send(account, event);
  }
}
