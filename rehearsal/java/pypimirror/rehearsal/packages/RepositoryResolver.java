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
 * What a repository has of a project, and what it keeps (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-upstream-search-order.html">search
 * order</a>, <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-upstream-behavior.html">retention</a>).
 *
 * <p>A repository's own files come first, then its upstreams' in their order, each with its own
 * upstreams, then what the external connection offers. A file that is asked for is kept in the
 * repository that was asked and in the one with the external connection, not in those between. What
 * package groups keep out is not offered; what was kept earlier stays.
 */
public final class RepositoryResolver {

  // https://docs.aws.amazon.com/codeartifact/latest/ug/service-limits.html
  private static final int MOST_SEARCHED = 25;
  private static final String PYPI = "public:pypi";
  // What was just put together is still right: clients ask for page and file one after the other.
  private static final Duration OFFER_LIFE = Duration.ofSeconds(10);

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
   * @param via the repositories on the way to it, the one that was asked first
   * @param fromPublic whether the last of them has it from its external connection
   */
  public record Found(ProjectFile file, List<String> via, boolean fromPublic) {

    /** Where it is, in words. */
    public String origin() {
      return String.join(" → ", via) + (fromPublic ? " → " + PYPI : "");
    }
  }

  /** Resolves packages in these accounts. */
  public RepositoryResolver(
      Accounts accounts, PublicIndex index, AssetStore assets, InstantSource clock) {
    this.accounts = accounts;
    this.index = index;
    this.assets = assets;
    this.clock = clock;
  }

  /** What a repository has of a project: its files by name, and the pages that list them. */
  public static final class Offer {
    private final Account account;
    private final Instant made;
    private final Map<String, Found> files;
    private final SimplePage page;
    private final Map<String, byte[]> rendered = new ConcurrentHashMap<>();

    private final String searched;

    private Offer(
        Account account, Instant made, String project, Map<String, Found> files, String searched) {
      this.searched = searched;
      this.account = account;
      this.made = made;
      this.files = files;
      this.page = new SimplePage(project, files.values().stream().map(Found::file).toList());
    }

    /** The files, by name. */
    public Map<String, Found> files() {
      return files;
    }

    /** Where the files were looked for, in words. */
    public String searched() {
      return searched;
    }

    /** The page of a media type of {@link SimplePage}; anything but its JSON is HTML. */
    public byte[] page(String type) {
      return rendered.computeIfAbsent(
          type.equals(SimplePage.JSON_TYPE) ? type : SimplePage.HTML_TYPE,
          it -> it.equals(SimplePage.JSON_TYPE) ? page.json() : page.html());
    }
  }

  /**
   * What a repository has of a project.
   *
   * @param trouble hears why the public index could not be asked
   */
  public Offer offer(
      Account account, String domain, String repository, String project, Consumer<String> trouble) {
    var key = List.of(account.id(), domain, repository, project);
    var now = clock.instant();
    var known = offers.get(key);
    if (known != null
        && isSame(known.account, account)
        && Duration.between(known.made, now).abs().compareTo(OFFER_LIFE) < 0) {
      return known;
    }
    var troubles = new ArrayList<String>();
    var search =
        new Search(
            account.domains().get(domain).repositories(),
            OriginControls.of(account, domain, project),
            project,
            troubles::add);
    search.from(List.of(repository));
    if (search.found.isEmpty() && search.refusedFromOutside) {
      refused.add(project);
    }
    var offer = new Offer(account, now, project, search.found, search.words());
    troubles.forEach(trouble);
    if (troubles.isEmpty()) {
      offers.put(key, offer);
    }
    return offer;
  }

  // Views of an account are made anew when it has changed, and to compare them takes longer than
  // that.
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Account one, Account other) {
    return one == other;
  }

  /** Projects that no repository has, because package groups keep them out. */
  public Set<String> refused() {
    return Set.copyOf(refused);
  }

  /** One look through a repository and what is upstream of it. */
  private final class Search {
    private final Map<String, Repository> repositories;
    private final OriginControls controls;
    private final String project;
    private final Consumer<String> trouble;
    private final Map<String, Found> found = new LinkedHashMap<>();
    private final Set<String> searched = new LinkedHashSet<>();
    private final Set<String> refusals = new LinkedHashSet<>();
    private boolean refusedFromOutside;

    Search(
        Map<String, Repository> repositories,
        OriginControls controls,
        String project,
        Consumer<String> trouble) {
      this.repositories = repositories;
      this.controls = controls;
      this.project = project;
      this.trouble = trouble;
    }

    void from(List<String> via) {
      var name = via.get(via.size() - 1);
      var repository = repositories.get(name);
      // An upstream that was deleted finds nothing.
      if (repository == null || searched.size() == MOST_SEARCHED || !searched.add(name)) {
        return;
      }
      kept(repository, project)
          .forEach(file -> found.putIfAbsent(file.name(), new Found(file, via, false)));
      if (!repository.upstreams().isEmpty()
          && !isRefused(OriginControls.Kind.INTERNAL_UPSTREAM, name)) {
        for (var upstream : repository.upstreams()) {
          var further = new ArrayList<>(via);
          further.add(upstream);
          from(List.copyOf(further));
        }
      }
      if (PYPI.equals(repository.externalConnection())) {
        if (isRefused(OriginControls.Kind.EXTERNAL_UPSTREAM, name)) {
          refusedFromOutside = true;
        } else {
          outside(via);
        }
      }
    }

    private boolean isRefused(OriginControls.Kind kind, String repository) {
      var refusal = controls.refusal(kind, repository);
      refusal.ifPresent(refusals::add);
      return refusal.isPresent();
    }

    private void outside(List<String> via) {
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
                                    RepositoryResolver::refreshed)));
      } catch (IndexException e) {
        trouble.accept(e.getMessage());
      }
    }

    String words() {
      return Stream.concat(
              searched.stream().map(name -> words(name, repositories.get(name))), refusals.stream())
          .collect(Collectors.joining("; "));
    }

    private String words(String name, Repository repository) {
      return "%s has %s, %s"
          .formatted(
              name,
              repository.upstreams().isEmpty()
                  ? "no upstreams"
                  : "upstream " + String.join(", ", repository.upstreams()),
              repository.externalConnection() == null
                  ? "no external connection"
                  : "external connection " + repository.externalConnection());
    }
  }

  // What is kept stays, with the public index's newest word on it, such as that it was yanked:
  // https://docs.aws.amazon.com/codeartifact/latest/ug/python-upstream-external-connections-request.html
  private static Found refreshed(Found kept, Found now) {
    return kept.file.sha256().equals(now.file.sha256()) && kept.file.url() == null
        ? new Found(now.file, kept.via, kept.fromPublic)
        : kept;
  }

  private List<ProjectFile> kept(Repository repository, String project) {
    var files = new ArrayList<ProjectFile>();
    repository
        .packages()
        .getOrDefault(project, Map.of())
        .forEach(
            (version, content) ->
                content.assets().forEach((name, asset) -> files.add(file(version, name, asset))));
    return files;
  }

  // Metadata is offered when it can be had: it is kept apart, when it was asked for.
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
   * Keeps a file that is published; whether it was not there yet.
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

  /** Keeps a file where CodeArtifact does. */
  public void keep(String accountId, String domain, String project, Found found, long size) {
    var asked = found.via.get(0);
    var last = found.via.get(found.via.size() - 1);
    var keepers = found.fromPublic ? Set.of(asked, last) : Set.of(asked);
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
          for (var keeper : keepers) {
            if (repositories.containsKey(keeper)) {
              repositories
                  .get(keeper)
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
