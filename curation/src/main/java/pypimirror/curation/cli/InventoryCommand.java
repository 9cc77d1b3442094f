package pypimirror.curation.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.config.Settings;
import pypimirror.curation.Tools;
import pypimirror.curation.advisories.Advisory;
import pypimirror.curation.advisories.AdvisoryDatabase;
import pypimirror.curation.index.Http;
import pypimirror.curation.inventory.BillOfMaterials;
import pypimirror.curation.inventory.Inventory;
import pypimirror.curation.inventory.StoredRelease;
import pypimirror.curation.lock.LockFiles;
import pypimirror.curation.lock.Release;
import pypimirror.curation.mirror.Mirror;

@Command(
    name = "inventory",
    header = "List what the repositories contain, and what is affected by advisories.",
    description = {
      "Lists the releases in the repositories of an environment. With --advisories, exits with 1 if",
      "readers can install an affected release. Needs credentials that can list packages, such as a",
      "curator's.",
      ""
    })
final class InventoryCommand implements Callable<Integer> {

  private static final int AFFECTED = 1;
  private static final int MAX_AGE_DAYS = 7;

  @Mixin private AnyEnvironment environment;

  @Option(
      names = "--advisories",
      paramLabel = "FILE",
      description = "all.zip of the ecosystem PyPI in OSV's format")
  private Path advisories;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Option(names = "--markdown", description = "print the affected releases as Markdown")
  private boolean markdown;

  @Option(
      names = "--sbom",
      description = "print what readers can install as CycloneDX 1.6, with the hashes of all files")
  private boolean sbom;

  @Option(
      names = "--osv-scanner",
      paramLabel = "CMD",
      defaultValue = "osv-scanner",
      description = "command of osv-scanner (default: ${DEFAULT-VALUE})")
  private String osvScanner;

  @Override
  public Integer call() throws Exception {
    var settings = environment.settings();
    try (var http = new Http();
        var mirror = Clients.mirror(http, settings)) {
      var inventory = new Inventory(mirror, Clients.progress());
      if (sbom) {
        writeBillOfMaterials(settings, mirror, inventory);
        return 0;
      }
      var stored = new ArrayList<StoredRelease>();
      for (var repository : repositories(settings)) {
        inventory.list(repository, List.of(), stored::add);
      }
      var affected = affected(stored);
      System.out.print(
          json
              ? json(stored, affected)
              : markdown ? markdown(settings, affected) : table(settings, stored, affected));
      var readable =
          affected.stream()
              .flatMap(it -> it.repositories().stream())
              .anyMatch(repository -> !isClosed(settings, repository));
      return readable ? AFFECTED : 0;
    }
  }

  private void writeBillOfMaterials(Settings settings, Mirror mirror, Inventory inventory)
      throws IOException, InterruptedException {
    var approved = LockFiles.read(environment.approvals()).packages().keySet();
    var bill =
        new BillOfMaterials(System.out, settings.stack().environment(), Instant.now(), approved);
    // The pages of the readers' repository describe the files of its upstreams too.
    var index = List.of(mirror.index(settings.repository()));
    for (var repository : repositories(settings)) {
      if (!isClosed(settings, repository.name())) {
        inventory.list(repository, index, bill::add);
      }
    }
    bill.end();
    System.out.println();
  }

  private static List<CodeArtifactRepository> repositories(Settings settings) {
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

  /** The advisories of releases that can still be downloaded, and the repositories with them. */
  private record Affected(Release release, List<Advisory> advisories, List<String> repositories) {}

  private List<Affected> affected(List<StoredRelease> stored)
      throws IOException, InterruptedException {
    if (advisories == null) {
      return List.of();
    }
    var database = new AdvisoryDatabase(advisories);
    database.requireCurrent(Duration.ofDays(MAX_AGE_DAYS), Instant.now());
    var places = new TreeMap<Release, List<String>>();
    stored.stream()
        .filter(it -> it.stored().isAvailable())
        .forEach(
            it ->
                places
                    .computeIfAbsent(it.release(), release -> new ArrayList<>())
                    .add(it.repository()));
    var affected = new ArrayList<Affected>();
    database
        .of(places.keySet(), new Tools("", osvScanner))
        .forEach(
            (release, found) -> affected.add(new Affected(release, found, places.get(release))));
    return affected;
  }

  private static String table(
      Settings settings, List<StoredRelease> stored, List<Affected> affected) {
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
            "AFFECTED %s by %s (%s)%s, in %s%n"
                .formatted(
                    one.release(),
                    advisory.id(),
                    advisory.severity(),
                    advisory.summary().isEmpty() ? "" : ": " + advisory.summary(),
                    String.join(", ", one.repositories())));
      }
    }
    return text.toString();
  }

  private static String markdown(Settings settings, List<Affected> affected) {
    var text = new StringBuilder("### %s%n%n".formatted(settings.stack().environment()));
    for (var one : affected) {
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

  // Whether only curators can read the repository.
  private static boolean isClosed(Settings settings, String repository) {
    return settings.packages().domain().isCurated()
        && (repository.equals(settings.intakeRepository().name())
            || settings.packages().sources().stream()
                .anyMatch(source -> source.store().equals(repository)));
  }

  private static String json(List<StoredRelease> stored, List<Affected> affected)
      throws IOException {
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
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report)
        + System.lineSeparator();
  }
}
