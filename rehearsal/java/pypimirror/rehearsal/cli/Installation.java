package pypimirror.rehearsal.cli;

import java.nio.file.Path;

/**
 * Files of the repository that contains {@code ./rehearse}.
 *
 * @param repository root of the repository
 */
record Installation(Path repository) {

  /** Build results and caches that all rehearsals share. */
  Path cache() {
    return repository.resolve(".rehearsal");
  }

  Path jar() {
    return repository.resolve("target/pypi-mirror.jar");
  }

  Path dependenciesJar() {
    return repository.resolve("target/lib/dependencies.jar");
  }

  Path emulatorJar() {
    return repository.resolve("target/pypi-mirror-rehearsal.jar");
  }

  /** The command line of curators. */
  Path approve() {
    return repository.resolve("approve");
  }

  Path tools(String name) {
    return repository.resolve("tools").resolve(name);
  }

  /** A script or program of the rehearsal that is not Java. */
  Path script(String name) {
    return repository.resolve("rehearsal").resolve(name);
  }
}
