package pypimirror.rehearsal.packages;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.account.CodeArtifactState.Asset;
import pypimirror.rehearsal.account.CodeArtifactState.Origin;
import pypimirror.rehearsal.account.CodeArtifactState.PackageVersion;
import pypimirror.rehearsal.account.CodeArtifactState.Repository;
import pypimirror.rehearsal.events.PackageChanges;

/**
 * Stores the package versions that clients publish, and those that repositories retain (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-upstream-behavior.html">retention</a>).
 *
 * @param accounts the accounts with the domains
 * @param clock the time at which a version is stored
 */
public record StoredPackages(Accounts accounts, InstantSource clock) {

  /**
   * Stores a published file, and returns whether it is new.
   *
   * @param file the file, without an address
   */
  public boolean publish(
      String accountId, String domain, String repository, String project, ProjectFile file) {
    return accounts.with(
        accountId,
        account ->
            PackageChanges.during(
                account,
                domain,
                project,
                clock.instant(),
                () ->
                    version(
                                account.domains().get(domain).repositories().get(repository),
                                project,
                                file.version(),
                                Origin.INTERNAL)
                            .assets()
                            .putIfAbsent(file.name(), asset(file, file.size()))
                        == null));
  }

  /**
   * Stores a version of a project in the repositories in which CodeArtifact retains it: the
   * requested repository and the one with the external connection, but not those between them. AWS
   * imports all files of a version when a client requests one of them (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/python-upstream-external-connections-request.html">Python</a>).
   *
   * @param requested the file that a client requested
   * @param size its size in bytes
   * @param offered all files of the project that the requested repository offers. Files of the same
   *     version are stored too, unless the index does not list their size.
   */
  public void keep(
      String accountId,
      String domain,
      String project,
      Found requested,
      long size,
      Collection<Found> offered) {
    var sizes = new HashMap<Found, Long>();
    for (var found : offered) {
      if (found.file().version().equals(requested.file().version())
          && !found.isOwn()
          && found.file().size() != null) {
        sizes.put(found, found.file().size());
      }
    }
    sizes.put(requested, size);
    accounts.with(
        accountId,
        account -> {
          var repositories =
              account.domains().containsKey(domain)
                  ? account.domains().get(domain).repositories()
                  : Map.<String, Repository>of();
          return PackageChanges.during(
              account,
              domain,
              project,
              clock.instant(),
              () -> {
                sizes.forEach((found, length) -> keep(repositories, project, found, length));
                return accountId;
              });
        });
  }

  private void keep(Map<String, Repository> repositories, String project, Found found, long size) {
    var asked = found.via().get(0);
    var last = found.via().get(found.via().size() - 1);
    for (var target : found.fromPublic() ? Set.of(asked, last) : Set.of(asked)) {
      if (repositories.containsKey(target)) {
        version(repositories.get(target), project, found.file().version(), found.origin())
            .assets()
            .put(found.file().name(), asset(found.file(), size));
      }
    }
  }

  private PackageVersion version(
      Repository repository, String project, String version, Origin origin) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return repository
        .packages()
        .computeIfAbsent(project, name -> new TreeMap<>())
        .computeIfAbsent(version, it -> PackageVersion.empty(now, origin));
  }

  private static Asset asset(ProjectFile file, long size) {
    return new Asset(
        file.sha256(),
        size,
        file.requiresPython(),
        file.yanked(),
        file.uploadTime(),
        file.metadataSha256(),
        file.url());
  }
}
