package pypimirror.curation.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipInputStream;
import pypimirror.curation.Parallel;
import pypimirror.curation.Progress;
import pypimirror.curation.advisories.Advisory;
import pypimirror.curation.index.Index;
import pypimirror.curation.index.IndexFile;
import pypimirror.curation.lock.Release;

/**
 * Collects what the index and the metadata say about releases. Nothing is read about releases that
 * are already approved.
 *
 * @param known the releases that are already approved
 * @param advisories the advisories by release
 */
record Research(Set<Release> known, Map<Release, List<Advisory>> advisories, Progress progress) {

  private static final int THREADS = 8;

  /** Returns the facts about releases, in their order. */
  List<Facts> collect(List<Candidate> candidates) throws InterruptedException {
    progress.say("reading the metadata of %d releases".formatted(candidates.size()));
    var done = new AtomicInteger();
    var tasks = new ArrayList<Callable<Facts>>();
    for (var candidate : candidates) {
      tasks.add(
          () -> {
            var facts = facts(candidate);
            progress.step("reading metadata", done.incrementAndGet(), candidates.size());
            return facts;
          });
    }
    return Parallel.run(THREADS, tasks);
  }

  private Facts facts(Candidate candidate) throws IOException {
    var isNew = !known.contains(candidate.release());
    var page = isNew ? candidate.index().files(candidate.release().name()) : List.<IndexFile>of();
    var files = page.stream().filter(candidate::has).toList();
    var metadata = metadata(candidate.index(), files);
    return new Facts(
        candidate.release(),
        isNew,
        candidate.requiredBy(),
        candidate.targets(),
        files,
        page.stream().flatMap(file -> file.uploadTime().stream()).min(Instant::compareTo),
        Licenses.of(metadata),
        metadata.contacts(),
        former(candidate, page).contacts(),
        advisories.getOrDefault(candidate.release(), List.of()));
  }

  // The metadata of the approved release of the same package.
  private Metadata former(Candidate candidate, List<IndexFile> page) throws IOException {
    Optional<Release> former =
        known.stream().filter(it -> it.name().equals(candidate.release().name())).findFirst();
    return former.isEmpty()
        ? Metadata.UNKNOWN
        : metadata(
            candidate.index(),
            page.stream().filter(it -> it.version().equals(former.get().version())).toList());
  }

  private static Metadata metadata(Index index, List<IndexFile> files) throws IOException {
    var offered = files.stream().filter(IndexFile::hasMetadata).findFirst();
    if (offered.isPresent()) {
      try (var in = index.open(offered.get().metadataUrl())) {
        return Metadata.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    var wheel = files.stream().filter(IndexFile::isWheel).findFirst();
    if (wheel.isEmpty()) {
      return Metadata.UNKNOWN;
    }
    try (var zip = new ZipInputStream(index.open(wheel.get().url()))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().matches("[^/]+\\.dist-info/METADATA")) {
          return Metadata.parse(new String(zip.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return Metadata.UNKNOWN;
  }
}
