package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Operations on whole folders. */
final class Folders {

  private static final Duration IN_USE = Duration.ofHours(1);

  private Folders() {}

  /** Copies a folder with its content into a folder that may already exist. */
  static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : (Iterable<Path>) files::iterator) {
        var copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  /** Deletes a folder with its content, or does nothing if it does not exist. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Moves a complete folder to its destination, or deletes it if another process was faster. */
  static void publish(Path complete, Path place) throws IOException {
    try {
      Files.move(complete, place);
    } catch (IOException e) {
      if (!Files.isDirectory(place)) {
        throw e;
      }
      delete(complete);
    }
  }

  /** Deletes the oldest folders of a cache, except those that were used within the last hour. */
  static void prune(Path cache, int kept) throws IOException {
    if (!Files.isDirectory(cache)) {
      return;
    }
    List<Path> newestFirst;
    try (var entries = Files.list(cache)) {
      newestFirst = entries.sorted(Comparator.comparing(Folders::lastModified).reversed()).toList();
    }
    var unused = FileTime.from(Instant.now().minus(IN_USE));
    newestFirst.stream()
        .skip(kept)
        .filter(entry -> lastModified(entry).compareTo(unused) < 0)
        .forEach(Folders::deleteIfPossible);
  }

  // Another rehearsal may delete the folder at the same time.
  private static void deleteIfPossible(Path folder) {
    try {
      delete(folder);
    } catch (UncheckedIOException e) {
      // The next rehearsal tries again.
    }
  }

  /** Marks a folder of a cache as used now. */
  static void touch(Path folder) throws IOException {
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
  }

  private static FileTime lastModified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.from(Instant.EPOCH);
    }
  }
}
