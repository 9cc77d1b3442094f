package pypimirror.rehearsal.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The programs on {@code PATH}. */
final class Executables {

  private Executables() {}

  /** Returns all programs with a name. The first one is the one that a shell would run. */
  static List<Path> all(String name) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder).resolve(name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .toList();
  }

  static Optional<Path> find(String name) {
    return all(name).stream().findFirst();
  }

  /** Returns the first program with a name, or fails if there is none. */
  static Path require(String name, String remedy) {
    return find(name)
        .orElseThrow(() -> new CommandException("%s is missing. %s".formatted(name, remedy)));
  }
}
