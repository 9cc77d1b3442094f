package pypimirror.curation.inventory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.curation.Parallel;
import pypimirror.curation.Progress;
import pypimirror.curation.index.Index;
import pypimirror.curation.index.IndexFile;
import pypimirror.curation.lock.Release;
import pypimirror.curation.mirror.Mirror;

/**
 * Lists what repositories contain. Reads a repository in parts, so that memory does not grow with
 * its size.
 */
public record Inventory(Mirror mirror, Progress progress) {

  private static final int THREADS = 16;
  private static final int PART = 200;

  /** Returns the releases of one package. */
  private interface Lister {
    List<StoredRelease> list(String name) throws IOException;
  }

  /** Lists the releases of a repository, in the order of their names. */
  public void list(CodeArtifactRepository repository, Consumer<StoredRelease> receiver)
      throws InterruptedException {
    forEachPackage(
        repository,
        name -> {
          var releases = new ArrayList<StoredRelease>();
          mirror
              .versions(repository, name)
              .forEach(
                  (version, stored) ->
                      releases.add(
                          new StoredRelease(
                              repository.name(),
                              new Release(name, version),
                              stored,
                              Optional.empty())));
          return releases;
        },
        receiver);
  }

  /**
   * Lists the releases of a repository with their files and metadata, in the order of their names.
   *
   * @param index the index that describes the files
   */
  public void describe(
      CodeArtifactRepository repository, Index index, Consumer<StoredRelease> receiver)
      throws InterruptedException {
    forEachPackage(
        repository,
        name -> {
          Map<String, List<IndexFile>> files =
              index.files(name).stream().collect(Collectors.groupingBy(IndexFile::version));
          var releases = new ArrayList<StoredRelease>();
          mirror
              .versions(repository, name)
              .forEach(
                  (version, stored) -> {
                    var release = new Release(name, version);
                    releases.add(
                        new StoredRelease(
                            repository.name(),
                            release,
                            stored,
                            Optional.of(
                                new StoredRelease.Description(
                                    files.getOrDefault(version, List.of()),
                                    mirror.details(repository, release)))));
                  });
          return releases;
        },
        receiver);
  }

  private void forEachPackage(
      CodeArtifactRepository repository, Lister lister, Consumer<StoredRelease> receiver)
      throws InterruptedException {
    var names = mirror.packages(repository);
    progress.say("listing %d packages of %s".formatted(names.size(), repository.name()));
    for (var start = 0; start < names.size(); start += PART) {
      var end = Math.min(start + PART, names.size());
      var tasks = new ArrayList<Callable<List<StoredRelease>>>();
      for (var name : names.subList(start, end)) {
        tasks.add(() -> lister.list(name));
      }
      Parallel.run(THREADS, tasks).forEach(some -> some.forEach(receiver));
      progress.step("listing " + repository.name(), end, names.size());
    }
  }
}
