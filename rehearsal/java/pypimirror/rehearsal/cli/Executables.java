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

  /** All programs of a name, first the one that a shell would run. */
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

  /** Fails if there is no program of that name. */
  static Path require(String name, String remedy) {
    return find(name)
        .orElseThrow(() -> new CommandException("%s is missing. %s".formatted(name, remedy)));
  }
}
