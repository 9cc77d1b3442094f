package pypimirror.rehearsal.packages;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.account.CodeArtifactState.Asset;
import pypimirror.rehearsal.account.CodeArtifactState.PackageVersion;
import pypimirror.rehearsal.account.CodeArtifactState.Repository;

/**
 * Determines which files of a project a repository offers, and which ones it retains (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-upstream-search-order.html">search
 * order</a>, <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-upstream-behavior.html">retention</a>).
 *
 * <p>The search starts with the repository's own files. Next are its upstreams in their order, each
 * with its own upstreams, and then the external connection. A requested file is retained in the
 * requested repository and in the one with the external connection, but not in those between them.
 * Files that package groups block are not offered, but files that are already stored remain.
 */
public final class RepositoryResolver {

  // https://docs.aws.amazon.com/codeartifact/latest/ug/service-limits.html
  private static final int MAX_SEARCHED = 25;
  private static final String PYPI = "public:pypi";
  // Clients request a page and its files in quick succession, so an offer is reused for a short
  // time.
  private static final Duration OFFER_LIFETIME = Duration.ofSeconds(10);

  private final Accounts accounts;
  private final PublicIndex index;
  private final AssetStore assets;
  private final InstantSource clock;
  private final Map<List<String>, Offer> offers = new ConcurrentHashMap<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /**
   * A file that a repository offers.
   *
   * @param file the file
   * @param via the repositories on the path to the file, the requested one first
   * @param fromPublic whether the last of them gets the file from its external connection
   */
  public record Found(ProjectFile file, List<String> via, boolean fromPublic) {

    /** Describes the path to the file. */
    public String origin() {
      return String.join(" → ", via) + (fromPublic ? " → " + PYPI : "");
    }
  }

  /** Creates a resolver for these accounts. */
  public RepositoryResolver(
      Accounts accounts, PublicIndex index, AssetStore assets, InstantSource clock) {
    this.accounts = accounts;
    this.index = index;
    this.assets = assets;
    this.clock = clock;
  }

  /** The files of a project that a repository offers, by name, and the pages that list them. */
  public static final class Offer {
    private final Account account;
    private final Instant createdAt;
    private final Map<String, Found> files;
    private final SimplePage page;
    private final Map<String, byte[]> rendered = new ConcurrentHashMap<>();

    private final String searched;

    private Offer(
        Account account,
        Instant createdAt,
        String project,
        Map<String, Found> files,
        String searched) {
      this.searched = searched;
      this.account = account;
      this.createdAt = createdAt;
      this.files = files;
      this.page = new SimplePage(project, files.values().stream().map(Found::file).toList());
    }

    /** The files, by name. */
    public Map<String, Found> files() {
      return files;
    }

    /** Describes where the files were searched. */
    public String searched() {
      return searched;
    }

    /**
     * Renders the page in a media type of {@link SimplePage}. Any type except its JSON type is
     * HTML.
     */
    public byte[] page(String type) {
      return rendered.computeIfAbsent(
          type.equals(SimplePage.JSON_TYPE) ? type : SimplePage.HTML_TYPE,
          it -> it.equals(SimplePage.JSON_TYPE) ? page.json() : page.html());
    }
  }

  /**
   * Returns the files of a project that a repository offers.
   *
   * @param problem receives the reasons why the public index was not available
   */
  public Offer offer(
      Account account, String domain, String repository, String project, Consumer<String> problem) {
    var key = List.of(account.id(), domain, repository, project);
    var now = clock.instant();
    var known = offers.get(key);
    if (known != null
        && isSame(known.account, account)
        && Duration.between(known.createdAt, now).abs().compareTo(OFFER_LIFETIME) < 0) {
      return known;
    }
    var searchProblems = new ArrayList<String>();
    var search =
        new Search(
            account.domains().get(domain).repositories(),
            OriginControls.of(account, domain, project),
            project,
            searchProblems::add);
    search.visit(List.of(repository));
    if (search.found.isEmpty() && search.blockedExternally) {
      refused.add(project);
    }
    var offer = new Offer(account, now, project, search.found, search.words());
    searchProblems.forEach(problem);
    if (searchProblems.isEmpty()) {
      offers.put(key, offer);
    }
    return offer;
  }

  // A changed account is a new object. Comparing the content would take longer than a new search.
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Account one, Account other) {
    return one == other;
  }

  /** Projects that no repository offers, because package groups block them. */
  public Set<String> refused() {
    return Set.copyOf(refused);
  }

  /** One search through a repository and its upstreams. */
  private final class Search {
    private final Map<String, Repository> repositories;
    private final OriginControls controls;
    private final String project;
    private final Consumer<String> problem;
    private final Map<String, Found> found = new LinkedHashMap<>();
    private final Set<String> searched = new LinkedHashSet<>();
    private final Set<String> refusals = new LinkedHashSet<>();
    private boolean blockedExternally;

    Search(
        Map<String, Repository> repositories,
        OriginControls controls,
        String project,
        Consumer<String> problem) {
      this.repositories = repositories;
      this.controls = controls;
      this.project = project;
      this.problem = problem;
    }

    void visit(List<String> via) {
      var name = via.get(via.size() - 1);
      var repository = repositories.get(name);
      // An upstream that was deleted has no files.
      if (repository == null || searched.size() == MAX_SEARCHED || !searched.add(name)) {
        return;
      }
      storedFiles(repository, project)
          .forEach(file -> found.putIfAbsent(file.name(), new Found(file, via, false)));
      if (!repository.upstreams().isEmpty()
          && !isBlocked(OriginControls.Kind.INTERNAL_UPSTREAM, name)) {
        for (var upstream : repository.upstreams()) {
          var path = new ArrayList<>(via);
          path.add(upstream);
          visit(List.copyOf(path));
        }
      }
      if (PYPI.equals(repository.externalConnection())) {
        if (isBlocked(OriginControls.Kind.EXTERNAL_UPSTREAM, name)) {
          blockedExternally = true;
        } else {
          searchPublicIndex(via);
        }
      }
    }

    private boolean isBlocked(OriginControls.Kind kind, String repository) {
      var refusal = controls.refusal(kind, repository);
      refusal.ifPresent(refusals::add);
      return refusal.isPresent();
    }

    private void searchPublicIndex(List<String> via) {
      try {
        index
            .page(project)
            .ifPresent(
                page ->
                    page.files()
                        .forEach(
                            file ->
                                found.merge(
                                    file.name(),
                                    new Found(file, via, true),
                                    RepositoryResolver::withCurrentMetadata)));
      } catch (IndexException e) {
        problem.accept(e.getMessage());
      }
    }

    String words() {
      return Stream.concat(
              searched.stream().map(name -> words(name, repositories.get(name))), refusals.stream())
          .collect(Collectors.joining("; "));
    }

    private String words(String name, Repository repository) {
      return "%s has %s and %s"
          .formatted(
              name,
              repository.upstreams().isEmpty()
                  ? "no upstreams"
                  : "the upstreams [" + String.join(", ", repository.upstreams()) + "]",
              repository.externalConnection() == null
                  ? "no external connection"
                  : "the external connection " + repository.externalConnection());
    }
  }

  // A stored file remains, but with the current data of the public index, such as a withdrawal:
  // https://docs.aws.amazon.com/codeartifact/latest/ug/python-upstream-external-connections-request.html
  private static Found withCurrentMetadata(Found stored, Found now) {
    return stored.file.sha256().equals(now.file.sha256()) && stored.file.url() == null
        ? new Found(now.file, stored.via, stored.fromPublic)
        : stored;
  }

  private List<ProjectFile> storedFiles(Repository repository, String project) {
    var files = new ArrayList<ProjectFile>();
    repository
        .packages()
        .getOrDefault(project, Map.of())
        .forEach(
            (version, content) ->
                content.assets().forEach((name, asset) -> files.add(file(version, name, asset))));
    return files;
  }

  // Metadata is offered if it is stored. It is a separate file, which is stored when it is
  // requested.
  private ProjectFile file(String version, String name, Asset asset) {
    var metadata =
        asset.metadataSha256() != null && assets.has(asset.metadataSha256())
            ? asset.metadataSha256()
            : null;
    return new ProjectFile(
        name,
        version,
        null,
        asset.sha256(),
        asset.size(),
        asset.requiresPython(),
        asset.yanked(),
        asset.uploadTime(),
        metadata);
  }

  /**
   * Stores a published file, and returns whether it is new.
   *
   * @param file the file, without an address
   */
  public boolean publish(
      String accountId, String domain, String repository, String project, ProjectFile file) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return accounts.with(
        accountId,
        account ->
            account
                    .domains()
                    .get(domain)
                    .repositories()
                    .get(repository)
                    .packages()
                    .computeIfAbsent(project, name -> new TreeMap<>())
                    .computeIfAbsent(file.version(), version -> new PackageVersion(now, Map.of()))
                    .assets()
                    .putIfAbsent(file.name(), asset(file, file.size()))
                == null);
  }

  private static Asset asset(ProjectFile file, long size) {
    return new Asset(
        file.sha256(),
        size,
        file.requiresPython(),
        file.yanked(),
        file.uploadTime(),
        file.metadataSha256());
  }

  /** Stores a file in the repositories in which CodeArtifact retains it. */
  public void keep(String accountId, String domain, String project, Found found, long size) {
    var asked = found.via.get(0);
    var last = found.via.get(found.via.size() - 1);
    var targets = found.fromPublic ? Set.of(asked, last) : Set.of(asked);
    var file = found.file;
    var asset = asset(file, size);
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    accounts.with(
        accountId,
        account -> {
          var repositories =
              account.domains().containsKey(domain)
                  ? account.domains().get(domain).repositories()
                  : Map.<String, Repository>of();
          for (var target : targets) {
            if (repositories.containsKey(target)) {
              repositories
                  .get(target)
                  .packages()
                  .computeIfAbsent(project, name -> new TreeMap<>())
                  .computeIfAbsent(file.version(), version -> new PackageVersion(now, Map.of()))
                  .assets()
                  .put(file.name(), asset);
            }
          }
          return accountId;
        });
  }
}
