package pypimirror.launch;

import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Prevents the deployment of an outdated program. The engine runs a jar without checking whether
 * its sources changed after the build.
 */
public final class StaleJar {

  private StaleJar() {}

  /** Thrown if the jar of the program is older than its sources. */
  public static final class StaleJarException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    StaleJarException(String message) {
      super(message);
    }
  }

  /**
   * Compares the running jar with {@code pom.xml} and {@code src/main} of the working directory,
   * where the engine runs the program. Does nothing if there are no sources, or if the program does
   * not run from a jar.
   *
   * @throws StaleJarException if a source is newer
   */
  public static void check() {
    var code = Path.of(location());
    if (Files.isRegularFile(code)) {
      check(code, Path.of("").toAbsolutePath());
    }
  }

  static void check(Path jar, Path project) {
    try {
      newerSource(jar, project)
          .ifPresent(
              source -> {
                throw new StaleJarException(
                    "%s is older than %s. Run `mvn -q package`."
                        .formatted(relative(project, jar), relative(project, source)));
              });
    } catch (IOException e) {
      throw new StaleJarException(
          "%s cannot be compared with its sources (%s). Run `mvn -q package`."
              .formatted(relative(project, jar), e.getMessage()));
    }
  }

  /**
   * Returns the newest source of the program if it is newer than the jar. Directories count as
   * sources, because a deleted source changes its directory.
   *
   * @param project folder with {@code pom.xml} and {@code src/main}
   */
  public static Optional<Path> newerSource(Path jar, Path project) throws IOException {
    var sources = project.resolve("src/main");
    if (!Files.isDirectory(sources)) {
      return Optional.empty();
    }
    var built = Files.getLastModifiedTime(jar);
    try (var files = Files.walk(sources)) {
      return Stream.concat(files, Stream.of(project.resolve("pom.xml")))
          .filter(Files::exists)
          .max(Comparator.comparing(StaleJar::lastModified))
          .filter(source -> lastModified(source).compareTo(built) > 0);
    }
  }

  private static FileTime lastModified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path relative(Path project, Path file) {
    return file.startsWith(project) ? project.relativize(file) : file;
  }

  private static URI location() {
    try {
      return StaleJar.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
