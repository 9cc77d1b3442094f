package pypimirror.rehearsal.packages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.account.CodeArtifactState.Asset;
import pypimirror.rehearsal.account.CodeArtifactState.Origin;
import pypimirror.rehearsal.account.CodeArtifactState.Repository;
import pypimirror.rehearsal.account.CodeArtifactState.Status;

/**
 * One search for the files of a project in a repository and its upstreams (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-upstream-search-order.html">search
 * order</a>).
 *
 * <p>The search starts with the repository's own files. Next are its upstreams in their order, each
 * with its own upstreams, and then the external connection. Files that package groups block are not
 * offered, but files that are already stored remain. If a repository has archived or disposed of a
 * version, the repositories after it do not provide this version (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/python-upstream-external-connections-request.html">package
 * version status</a>).
 */
final class RepositorySearch {

  /** The external connection to the public index. */
  static final String PYPI = "public:pypi";

  // https://docs.aws.amazon.com/codeartifact/latest/ug/service-limits.html
  private static final int MAX_SEARCHED = 25;

  private final Map<String, Repository> repositories;
  private final OriginControls controls;
  private final String project;
  private final Sources sources;
  private final Consumer<String> problem;
  private final Map<String, Found> found = new LinkedHashMap<>();
  private final Set<String> withdrawn = new LinkedHashSet<>();
  private final Set<String> searched = new LinkedHashSet<>();
  private final Set<String> refusals = new LinkedHashSet<>();
  private boolean blockedExternally;

  /**
   * The sources of files.
   *
   * @param index the index behind the external connection
   * @param assets the content that is already downloaded
   */
  record Sources(PublicIndex index, AssetStore assets) {}

  /**
   * Creates a search.
   *
   * @param repositories the repositories of the domain, by name
   * @param problem receives the reasons why the public index was not available
   */
  RepositorySearch(
      Map<String, Repository> repositories,
      OriginControls controls,
      String project,
      Sources sources,
      Consumer<String> problem) {
    this.repositories = repositories;
    this.controls = controls;
    this.project = project;
    this.sources = sources;
    this.problem = problem;
  }

  /** Searches a repository. */
  void run(String repository) {
    visit(List.of(repository));
  }

  /** The files that can be downloaded, by name. */
  Map<String, Found> found() {
    return found;
  }

  /** Whether package groups block the external connection. */
  boolean isBlockedExternally() {
    return blockedExternally;
  }

  private void visit(List<String> via) {
    var name = via.get(via.size() - 1);
    var repository = repositories.get(name);
    // An upstream that was deleted has no files.
    if (repository == null || searched.size() == MAX_SEARCHED || !searched.add(name)) {
      return;
    }
    addStored(repository, via);
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

  private void addStored(Repository repository, List<String> via) {
    var withdrawnHere = new LinkedHashSet<String>();
    repository
        .packages()
        .getOrDefault(project, Map.of())
        .forEach(
            (version, stored) -> {
              if (!stored.status().isAvailable()) {
                withdrawnHere.add(version);
              } else if (!withdrawn.contains(version)) {
                var listed = stored.status() == Status.PUBLISHED;
                stored
                    .assets()
                    .forEach(
                        (name, asset) ->
                            found.putIfAbsent(
                                name,
                                new Found(
                                    file(version, name, asset),
                                    via,
                                    false,
                                    listed,
                                    stored.origin())));
              }
            });
    withdrawn.addAll(withdrawnHere);
  }

  private void searchPublicIndex(List<String> via) {
    try {
      sources
          .index()
          .page(project)
          .ifPresent(
              page ->
                  page.files().stream()
                      .filter(file -> !withdrawn.contains(file.version()))
                      .forEach(
                          file ->
                              found.merge(
                                  file.name(),
                                  new Found(file, via, true, true, Origin.EXTERNAL),
                                  // A stored file remains, but with the current data of the public
                                  // index, such as a withdrawal.
                                  Found::withCurrentMetadata)));
    } catch (IndexException e) {
      problem.accept(e.getMessage());
    }
  }

  // Metadata is offered if it is stored. It is a separate file, which is stored when it is
  // requested.
  private ProjectFile file(String version, String name, Asset asset) {
    var file = ProjectFile.of(name, version, asset);
    return asset.metadataSha256() == null || sources.assets().has(asset.metadataSha256())
        ? file
        : file.withoutMetadata();
  }

  /** Describes the search. */
  String words() {
    return Stream.concat(
            searched.stream().map(name -> words(name, repositories.get(name))), refusals.stream())
        .collect(Collectors.joining("; "));
  }

  private static String words(String name, Repository repository) {
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
