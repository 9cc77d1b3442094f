package pypimirror.curation.approval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pypimirror.curation.Progress;
import pypimirror.curation.UserMistake;
import pypimirror.curation.index.Index;
import pypimirror.curation.index.IndexFile;
import pypimirror.curation.lock.Lock;

/**
 * Verifies that readers can install the releases of a lock, with the same pages that pip and uv
 * read.
 *
 * @param index the index of the readers' repository
 */
record Verification(Index index, Progress progress) {

  void run(Lock lock) {
    progress.say(
        "verifying that readers can install %d releases".formatted(lock.packages().size()));
    var problems = new TreeSet<String>();
    lock.packages()
        .forEach(
            (release, entry) -> {
              var offered =
                  files(release.name()).stream().map(IndexFile::sha256).collect(Collectors.toSet());
              if (!offered.containsAll(entry.hashes())) {
                problems.add(
                    "%s is approved, but readers are not offered all its files. Run approve apply again."
                        .formatted(release));
              }
            });
    if (!problems.isEmpty()) {
      throw new UserMistake(List.copyOf(problems));
    }
  }

  private List<IndexFile> files(String project) {
    try {
      return index.files(project);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
