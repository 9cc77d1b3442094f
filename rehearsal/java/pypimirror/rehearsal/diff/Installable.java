package pypimirror.rehearsal.diff;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reports packages that a change of upstreams makes installable, or no longer installable. */
final class Installable {

  private static final String REPOSITORY = "aws:codeartifact/repository:Repository";

  private Installable() {}

  /** Returns a sentence for each repository of both sides that gains or loses a public source. */
  static List<String> changes(Snapshot before, Snapshot after) {
    var old = repositories(before);
    var now = repositories(after);
    var sentences = new ArrayList<String>();
    for (var name : old.keySet()) {
      if (!now.containsKey(name)) {
        continue;
      }
      var had = sources(name, old, new TreeSet<>());
      var has = sources(name, now, new TreeSet<>());
      for (var source : has) {
        if (!had.contains(source)) {
          sentences.add(
              "All packages from %s become installable from repository %s."
                  .formatted(source, name));
        }
      }
      for (var source : had) {
        if (!has.contains(source)) {
          sentences.add(
              "Packages from %s are no longer installable from repository %s, except for versions that it has retained."
                  .formatted(source, name));
        }
      }
    }
    return sentences;
  }

  private static Map<String, JsonNode> repositories(Snapshot snapshot) {
    var repositories = new TreeMap<String, JsonNode>();
    snapshot.resources().values().stream()
        .filter(it -> it.type().equals(REPOSITORY) && it.inputs().hasNonNull("repository"))
        .forEach(it -> repositories.put(it.inputs().path("repository").asText(), it.inputs()));
    return repositories;
  }

  // The external connections of a repository and its upstreams.
  private static Set<String> sources(
      String name, Map<String, JsonNode> repositories, Set<String> visited) {
    var sources = new TreeSet<String>();
    if (!repositories.containsKey(name) || !visited.add(name)) {
      return sources;
    }
    var inputs = repositories.get(name);
    var connection = inputs.path("externalConnections").path("externalConnectionName").asText();
    if (!connection.isEmpty()) {
      sources.add(connection);
    }
    for (var upstream : inputs.path("upstreams")) {
      sources.addAll(sources(upstream.path("repositoryName").asText(), repositories, visited));
    }
    return sources;
  }
}
