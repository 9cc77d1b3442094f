package pypimirror.curation.plan;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipInputStream;
import pypimirror.curation.Progress;
import pypimirror.curation.UserMistake;
import pypimirror.curation.advisories.Advisory;
import pypimirror.curation.index.Http;
import pypimirror.curation.index.Index;
import pypimirror.curation.index.IndexFile;
import pypimirror.curation.lock.Lock;
import pypimirror.curation.lock.Release;

/**
 * Collects what the index and the metadata say about releases.
 *
 * @param known the releases that are already approved
 * @param resolutions the resolutions by target
 * @param advisories the advisories by release
 */
record Research(
    Http http,
    Set<Release> known,
    Map<Target, Resolution> resolutions,
    Map<Release, List<Advisory>> advisories,
    Progress progress) {

  private static final int THREADS = 8;

  /** Returns the facts about releases, in their order. */
  List<Facts> collect(List<Release> releases) throws IOException, InterruptedException {
    progress.say("reading the metadata of %d releases".formatted(releases.size()));
    var threads = Executors.newFixedThreadPool(THREADS);
    var done = new AtomicInteger();
    try {
      var tasks = new ArrayList<Callable<Facts>>();
      for (var release : releases) {
        tasks.add(
            () -> {
              var facts = facts(release);
              progress.step("reading metadata", done.incrementAndGet(), releases.size());
              return facts;
            });
      }
      var facts = new ArrayList<Facts>();
      for (var result : threads.invokeAll(tasks)) {
        facts.add(result.get());
      }
      return facts;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof UserMistake mistake) {
        throw mistake;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private Facts facts(Release release) throws IOException {
    var entries = new TreeMap<String, Lock.Entry>();
    URI address = null;
    for (var resolution : resolutions.entrySet()) {
      var entry = resolution.getValue().lock().packages().get(release);
      if (entry != null) {
        entries.put(resolution.getKey().lockName(), entry);
        address = Uv.index(resolution.getValue(), release.name()).orElse(address);
      }
    }
    var requiredBy = new TreeSet<String>();
    var hashes = new TreeSet<String>();
    entries
        .values()
        .forEach(
            entry -> {
              requiredBy.addAll(entry.requiredBy());
              hashes.addAll(entry.hashes());
            });
    if (known.contains(release) || address == null) {
      return new Facts(
          release,
          !known.contains(release),
          requiredBy.isEmpty(),
          requiredBy,
          entries.keySet(),
          List.of(),
          Optional.empty(),
          "",
          Set.of(),
          Set.of(),
          advisories.getOrDefault(release, List.of()));
    }
    var index = new Index(http, address, Map.of());
    var page = index.files(release.name());
    var files = page.stream().filter(file -> hashes.contains(file.sha256())).toList();
    var metadata = metadata(index, files);
    return new Facts(
        release,
        true,
        requiredBy.isEmpty(),
        requiredBy,
        entries.keySet(),
        files,
        page.stream().flatMap(file -> file.uploadTime().stream()).min(Instant::compareTo),
        Licenses.of(metadata),
        metadata.contacts(),
        former(release, index, page).contacts(),
        advisories.getOrDefault(release, List.of()));
  }

  // The metadata of the approved release of the same package.
  private Metadata former(Release release, Index index, List<IndexFile> page) throws IOException {
    for (var other : known) {
      if (other.name().equals(release.name())) {
        return metadata(
            index, page.stream().filter(it -> it.version().equals(other.version())).toList());
      }
    }
    return Metadata.UNKNOWN;
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
