package pypimirror.curation.inventory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /**
   * Lists the releases of a repository, in the order of their names.
   *
   * @param index the index that describes the files of the releases, or empty to list no files
   */
  public void list(
      CodeArtifactRepository repository, List<Index> index, Consumer<StoredRelease> receiver)
      throws InterruptedException {
    var names = mirror.packages(repository);
    progress.say("listing %d packages of %s".formatted(names.size(), repository.name()));
    if (names.isEmpty()) {
      return;
    }
    for (var start = 0; start < names.size(); start += PART) {
      var end = Math.min(start + PART, names.size());
      var tasks = new ArrayList<Callable<List<StoredRelease>>>();
      for (var name : names.subList(start, end)) {
        tasks.add(() -> releases(repository, name, index));
      }
      Parallel.run(THREADS, tasks).forEach(some -> some.forEach(receiver));
      progress.step("listing " + repository.name(), end, names.size());
    }
  }

  private List<StoredRelease> releases(
      CodeArtifactRepository repository, String name, List<Index> index) throws IOException {
    Map<String, List<IndexFile>> files =
        index.isEmpty()
            ? Map.of()
            : index.get(0).files(name).stream().collect(Collectors.groupingBy(IndexFile::version));
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
                        files.getOrDefault(version, List.of()))));
    return releases;
  }
}
