package pypimirror.rehearsal.packages;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import pypimirror.rehearsal.account.Account;

/** Determines which files of a project a repository offers, and remembers the answers. */
public final class RepositoryResolver {

  // Clients request a page and its files in quick succession, so an offer is reused for a short
  // time.
  private static final Duration OFFER_LIFETIME = Duration.ofSeconds(10);

  private final PublicIndex index;
  private final AssetStore assets;
  private final InstantSource clock;
  private final Map<List<String>, Offer> offers = new ConcurrentHashMap<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /** Creates a resolver. */
  public RepositoryResolver(PublicIndex index, AssetStore assets, InstantSource clock) {
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
      this.page =
          new SimplePage(
              project, files.values().stream().filter(Found::listed).map(Found::file).toList());
    }

    /** The files that can be downloaded, by name. */
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
        new RepositorySearch(
            account.domains().get(domain).repositories(),
            OriginControls.of(account, domain, project),
            project,
            new RepositorySearch.Sources(index, assets),
            searchProblems::add);
    search.run(repository);
    if (search.found().isEmpty() && search.isBlockedExternally()) {
      refused.add(project);
    }
    var offer = new Offer(account, now, project, search.found(), search.words());
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
}
