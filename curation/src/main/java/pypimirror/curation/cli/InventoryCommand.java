package pypimirror.curation.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pypimirror.config.Settings;
import pypimirror.curation.UserMistake;
import pypimirror.curation.advisories.Advisory;
import pypimirror.curation.advisories.AdvisoryDatabase;
import pypimirror.curation.index.Http;
import pypimirror.curation.inventory.ApprovalHistory;
import pypimirror.curation.inventory.BillOfMaterials;
import pypimirror.curation.inventory.Inventory;
import pypimirror.curation.inventory.StoredRelease;
import pypimirror.curation.lock.LockFiles;
import pypimirror.curation.lock.Release;
import pypimirror.curation.mirror.Mirror;
import pypimirror.curation.policy.ApprovalPolicy;
import pypimirror.curation.policy.PolicyFile;

@Command(
    name = "inventory",
    header = "List what the repositories contain, and what is affected by advisories.",
    description = {
      "Lists the releases in the repositories of an environment. With --advisories, exits with 1 if",
      "readers can install an affected release, unless approvals/policy.yaml accepts the advisory.",
      "Needs credentials that can list packages, such as a curator's.",
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

  @Mixin private OsvScanner osvScanner;

  @Override
  public Integer call() throws Exception {
    requireOneOutput();
    var settings = environment.settings();
    try (var http = new Http();
        var mirror = Clients.mirror(http, settings)) {
      var inventory = new Inventory(mirror, Clients.progress());
      if (sbom) {
        writeBillOfMaterials(settings, mirror, inventory);
        return 0;
      }
      var stored = new ArrayList<StoredRelease>();
      for (var repository : InventoryReport.repositories(settings)) {
        inventory.list(repository, stored::add);
      }
      var affected = affected(stored);
      System.out.print(
          json
              ? InventoryReport.json(stored, affected)
              : markdown
                  ? InventoryReport.markdown(settings, affected)
                  : InventoryReport.text(settings, stored, affected));
      var readable =
          affected.stream()
              .filter(it -> !it.accepted())
              .flatMap(it -> it.repositories().stream())
              .anyMatch(repository -> !InventoryReport.isClosed(settings, repository));
      return readable ? AFFECTED : 0;
    }
  }

  private void requireOneOutput() {
    if (Stream.of(json, markdown, sbom).filter(it -> it).count() > 1) {
      throw new UserMistake("Use only one of --json, --markdown and --sbom.");
    }
    if (sbom && advisories != null) {
      throw new UserMistake(
          "--sbom lists no advisories. Run the command again without --sbom to search for advisories.");
    }
  }

  private void writeBillOfMaterials(Settings settings, Mirror mirror, Inventory inventory)
      throws IOException, InterruptedException {
    var approved = LockFiles.read(environment.approvals()).packages().keySet();
    var bill =
        new BillOfMaterials(
            System.out,
            settings.stack().environment(),
            Instant.now(),
            approved,
            ApprovalHistory.read(environment.approvals(), osvScanner.alone()));
    // The pages of the readers' repository describe the files of its upstreams too.
    var index = mirror.index(settings.repository());
    for (var repository : InventoryReport.repositories(settings)) {
      if (!InventoryReport.isClosed(settings, repository.name())) {
        inventory.describe(
            repository,
            index,
            stored -> {
              if (stored.stored().isAvailable()) {
                bill.add(stored);
              }
            });
      }
    }
    bill.end();
    System.out.println();
  }

  private List<InventoryReport.Affected> affected(List<StoredRelease> stored)
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
    var affected = new ArrayList<InventoryReport.Affected>();
    var policy = policy();
    database
        .of(places.keySet(), osvScanner.alone())
        .forEach(
            (release, found) ->
                found.stream()
                    .collect(Collectors.partitioningBy(it -> isAccepted(policy, release, it)))
                    .forEach(
                        (accepted, some) -> {
                          if (!some.isEmpty()) {
                            affected.add(
                                new InventoryReport.Affected(
                                    release, some, places.get(release), accepted));
                          }
                        }));
    return affected;
  }

  // Without a policy, no advisory is accepted.
  private Optional<ApprovalPolicy> policy() throws IOException {
    return PolicyFile.exists(environment.approvals())
        ? Optional.of(PolicyFile.read(environment.approvals()))
        : Optional.empty();
  }

  private static boolean isAccepted(
      Optional<ApprovalPolicy> policy, Release release, Advisory advisory) {
    return policy.isPresent() && !policy.get().rejects(release, advisory, Instant.now());
  }
}
