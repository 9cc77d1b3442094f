package pypimirror.curation.approval;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.curation.Parallel;
import pypimirror.curation.Progress;
import pypimirror.curation.UserMistake;
import pypimirror.curation.index.Index;
import pypimirror.curation.index.IndexFile;
import pypimirror.curation.lock.Lock;
import pypimirror.curation.lock.Release;
import pypimirror.curation.mirror.Mirror;

/**
 * Fetches releases into a repository, and compares what CodeArtifact stores with a lock.
 *
 * <p>CodeArtifact imports all files of a release when a client downloads one of them (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/python-upstream-external-connections-request.html">Python</a>).
 * The import can take <a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection-requesting-packages.html#external-connection-latency">several
 * minutes</a>.
 *
 * @param mirror the domain
 * @param repository the repository that releases are fetched into
 * @param patience how long to wait for an import
 * @param pause time between two queries
 */
public record Intake(
    Mirror mirror,
    CodeArtifactRepository repository,
    Duration patience,
    Duration pause,
    Progress progress) {

  private static final int THREADS = 8;

  /**
   * Fetches releases, and returns the revision of each one.
   *
   * @throws UserMistake if a release does not match the lock. The message lists every problem.
   */
  Map<Release, String> fetch(Lock lock, List<Release> releases) throws InterruptedException {
    if (releases.isEmpty()) {
      return Map.of();
    }
    progress.say("fetching %d releases into %s".formatted(releases.size(), repository.name()));
    var index = mirror.index(repository);
    var done = new AtomicInteger();
    var tasks = new ArrayList<Callable<Map.Entry<Release, String>>>();
    for (var release : releases) {
      tasks.add(
          () -> {
            var revision = fetch(index, release, lock.packages().get(release));
            progress.step("fetching", done.incrementAndGet(), releases.size());
            return Map.entry(release, revision);
          });
    }
    var revisions = new TreeMap<Release, String>();
    try {
      Parallel.run(THREADS, tasks)
          .forEach(fetched -> revisions.put(fetched.getKey(), fetched.getValue()));
    } catch (UserMistake e) {
      throw new UserMistake(e.getMessage() + "\nNothing was approved.");
    }
    return revisions;
  }

  private String fetch(Index index, Release release, Lock.Entry locked)
      throws IOException, InterruptedException {
    var file =
        index.files(release.name()).stream()
            .filter(it -> locked.hashes().contains(it.sha256()))
            .min(Comparator.comparing(it -> it.size().orElse(Long.MAX_VALUE)))
            .orElseThrow(
                () ->
                    new UserMistake(
                        "%s: %s offers no file with a hash of the lock. Run approve plan again."
                            .formatted(release, repository.name())));
    download(index, release, file);
    return imported(release, locked);
  }

  private void download(Index index, Release release, IndexFile file) throws IOException {
    try (var in = new DigestInputStream(index.open(file.url()), sha256())) {
      in.transferTo(OutputStream.nullOutputStream());
      var hash = HexFormat.of().formatHex(in.getMessageDigest().digest());
      if (!hash.equals(file.sha256())) {
        throw new UserMistake(
            "%s: the content of %s has the hash %s, but the lock has %s. Do not approve this release."
                .formatted(release, file.name(), hash, file.sha256()));
      }
    }
  }

  private String imported(Release release, Lock.Entry locked) throws InterruptedException {
    var deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      var stored = mirror.files(repository, release);
      for (var file : stored.hashes().entrySet()) {
        if (!locked.hashes().contains(file.getValue())) {
          throw new UserMistake(
              "%s: %s has the file %s, which is not in the lock. If it was added to the release later, review it: run approve plan again."
                  .formatted(release, repository.name(), file.getKey()));
        }
      }
      if (stored.hashes().values().containsAll(locked.hashes())) {
        return stored.revision();
      }
      if (System.nanoTime() > deadline) {
        throw new UserMistake(
            "%s: after %d s, CodeArtifact has imported %d of %d files. Run approve apply again."
                .formatted(
                    release, patience.toSeconds(), stored.hashes().size(), locked.hashes().size()));
      }
      Thread.sleep(pause.toMillis());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
