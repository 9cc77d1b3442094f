package pypimirror.curation.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.config.Settings;
import pypimirror.curation.advisories.Advisory;
import pypimirror.curation.inventory.StoredRelease;
import pypimirror.curation.lock.Release;

/** An inventory as text, Markdown and JSON. */
final class InventoryReport {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private InventoryReport() {}

  /**
   * A release that can still be downloaded, with advisories.
   *
   * @param repositories the repositories that contain it
   * @param accepted whether the policy accepts these advisories
   */
  record Affected(
      Release release, List<Advisory> advisories, List<String> repositories, boolean accepted) {}

  static String text(Settings settings, List<StoredRelease> stored, List<Affected> affected) {
    var text = new StringBuilder();
    for (var repository : repositories(settings)) {
      var releases =
          stored.stream().filter(it -> it.repository().equals(repository.name())).toList();
      text.append(
          "%-12s %6d packages %6d releases, %d of them withdrawn; %s%n"
              .formatted(
                  repository.name(),
                  releases.stream().map(it -> it.release().name()).distinct().count(),
                  releases.size(),
                  releases.stream().filter(it -> !it.stored().isAvailable()).count(),
                  readers(settings, repository.name())));
    }
    for (var one : affected) {
      for (var advisory : one.advisories()) {
        text.append(
            "%s %s by %s (%s)%s, in %s%n"
                .formatted(
                    one.accepted() ? "ACCEPTED" : "AFFECTED",
                    one.release(),
                    advisory.id(),
                    advisory.severity(),
                    advisory.summary().isEmpty() ? "" : ": " + advisory.summary(),
                    String.join(", ", one.repositories())));
      }
    }
    return text.toString();
  }

  static String markdown(Settings settings, List<Affected> affected) {
    var text = new StringBuilder("### %s%n%n".formatted(settings.stack().environment()));
    for (var one : affected.stream().filter(it -> !it.accepted()).toList()) {
      for (var advisory : one.advisories()) {
        text.append(
            "- `%s`: %s (%s) in %s%n"
                .formatted(
                    one.release(),
                    advisory.id(),
                    advisory.severity(),
                    String.join(", ", one.repositories())));
      }
    }
    return text.append(System.lineSeparator()).toString();
  }

  static String json(List<StoredRelease> stored, List<Affected> affected) throws IOException {
    var report = new LinkedHashMap<String, Object>();
    report.put(
        "releases",
        stored.stream()
            .map(
                it ->
                    Map.of(
                        "repository", it.repository(),
                        "name", it.release().name(),
                        "version", it.release().version(),
                        "status", it.stored().status().toString()))
            .toList());
    report.put(
        "affected",
        affected.stream()
            .map(
                it ->
                    Map.of(
                        "name", it.release().name(),
                        "version", it.release().version(),
                        "repositories", it.repositories(),
                        "accepted", it.accepted(),
                        "advisories",
                            it.advisories().stream()
                                .map(
                                    advisory ->
                                        Map.of(
                                            "id", advisory.id(),
                                            "severity", advisory.severity().toString(),
                                            "summary", advisory.summary()))
                                .toList()))
            .toList());
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report)
        + System.lineSeparator();
  }

  /** The repositories of an environment, beginning with the readers'. */
  static List<CodeArtifactRepository> repositories(Settings settings) {
    var repositories = new ArrayList<>(List.of(settings.repository()));
    if (settings.access().publishes()) {
      repositories.add(settings.internalRepository());
    }
    if (settings.packages().domain().isCurated()) {
      repositories.add(settings.approvedRepository());
      repositories.add(settings.intakeRepository());
    }
    settings
        .packages()
        .sources()
        .forEach(source -> repositories.add(settings.repository().sibling(source.store())));
    return repositories;
  }

  /** Whether only curators can read a repository. */
  static boolean isClosed(Settings settings, String repository) {
    return settings.packages().domain().isCurated()
        && (repository.equals(settings.intakeRepository().name())
            || settings.packages().sources().stream()
                .anyMatch(source -> source.store().equals(repository)));
  }

  // Who can read a repository, according to the settings.
  private static String readers(Settings settings, String repository) {
    var access = settings.access();
    if (repository.equals(settings.repository().name())) {
      return "read by "
          + String.join(
              ", ",
              Stream.of(
                      Stream.concat(
                              access.readerRoles().stream(), access.remoteReaderRoles().stream())
                          .map(role -> role.arn()),
                      access.readerAccountIds().stream().map("account %s"::formatted),
                      access.organizationReads()
                          ? access.organizationIds().stream().map("organization %s"::formatted)
                          : Stream.<String>empty())
                  .flatMap(some -> some)
                  .toList());
    }
    return isClosed(settings, repository)
        ? "read by curators"
        : "read through " + settings.repository().name();
  }
}
