package pypimirror.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * An archive of the dependencies' classes in the format that the JVM loads (class-data sharing, <a
 * href="https://openjdk.org/jeps/350">JEP 350</a>). The first run creates the archive, which takes
 * one to two seconds. If the JVM cannot create or use the archive, it reads the jar instead.
 *
 * @param file the archive
 * @param draft temporary path at which this run creates the archive
 * @param creates whether this run creates the archive
 */
record ClassDataArchive(Path file, Path draft, boolean creates) {

  /** Returns the archive for this JVM and these dependencies. */
  static ClassDataArchive of(Path dependencies) throws IOException {
    var folder = dependencies.resolveSibling("cds");
    var built = Files.getLastModifiedTime(dependencies).toMillis();
    var file = folder.resolve("%s-%d.jsa".formatted(jvm(), built));
    return new ClassDataArchive(
        file,
        folder.resolve("%s.%d".formatted(file.getFileName(), ProcessHandle.current().pid())),
        Files.notExists(file) && isWritable(folder));
  }

  private static String jvm() {
    var properties =
        Stream.of("java.home", "java.vm.version", "os.arch").map(System::getProperty).toList();
    return "%s-%08x".formatted(Runtime.version().feature(), properties.hashCode());
  }

  private static boolean isWritable(Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.isWritable(folder);
    } catch (IOException e) {
      return false;
    }
  }

  /** JVM options that create or use the archive. */
  List<String> options() throws IOException {
    if (creates) {
      return List.of("-XX:ArchiveClassesAtExit=" + draft);
    }
    return Files.exists(file) && Files.size(file) > 0
        ? List.of("-XX:SharedArchiveFile=" + file)
        : List.of();
  }

  /**
   * Keeps the archive that this run created, and deletes the archives of older dependencies.
   *
   * @param complete whether the run was successful. The archive of a failed run lacks classes.
   */
  void keep(boolean complete) {
    if (!creates) {
      return;
    }
    try {
      if (!complete) {
        Files.deleteIfExists(draft);
        return;
      }
      if (Files.exists(draft)) {
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } else if (Files.notExists(file)) {
        // This JVM cannot create archives. The empty file stops the next run from trying again.
        Files.createFile(file);
      }
      try (var others = Files.newDirectoryStream(file.getParent(), jvm() + "-*")) {
        for (var other : others) {
          if (!other.equals(file)) {
            Files.deleteIfExists(other);
          }
        }
      }
    } catch (IOException e) {
      // The next run tries again.
    }
  }
}
