package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the emulator's programs in a Java process that is configured for short runs, as {@code
 * ./rehearse} starts this one.
 *
 * <p>Java loads the emulator's classes from a class-data archive, which halves the startup time. An
 * archive is valid for one Java installation and one build of the emulator. Java ignores any other
 * archive, and this class replaces it.
 */
final class EmulatorJava {

  /** The Java that runs this process. */
  static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private static final String CLASS_PATH = System.getProperty("java.class.path");
  private static final String ARCHIVE_OPTION = "-XX:SharedArchiveFile=";

  private final Installation installation;
  private final Path archive;

  EmulatorJava(Installation installation) {
    this.installation = installation;
    this.archive = Path.of(System.getProperty("rehearsal.archive"));
  }

  /** Identifies this Java installation. The answers of other tools may depend on it. */
  static String key() {
    return new Hash()
        .add(JAVA.toString())
        .add(System.getProperty("java.vm.version"))
        .add(System.getenv().getOrDefault("JAVA_HOME", ""))
        .toString();
  }

  /** The command that starts a program of the emulator. */
  List<String> command(Class<?> program, String... arguments) {
    var command = plain(CLASS_PATH, program.getName());
    if (Files.exists(archive)) {
      command.add(1, ARCHIVE_OPTION + archive);
    }
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Returns the start of a command that runs a different program with the same options, without an
   * archive.
   */
  static List<String> plain(String classPath, String program) {
    var command = new ArrayList<>(List.of(JAVA.toString()));
    command.addAll(options());
    command.addAll(List.of("-cp", classPath, program));
    return command;
  }

  // The options of this process, except its archive, which may be outdated. Other options may
  // contain passwords, which must not appear in a script or on a command line.
  private static List<String> options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-X") || option.startsWith("-Drehearsal.archive="))
        .filter(option -> !option.startsWith(ARCHIVE_OPTION))
        .toList();
  }

  /** Creates the class-data archive, unless there is one for this Java and this build. */
  void archiveClasses() throws IOException, InterruptedException {
    var record = archive.resolveSibling(archive.getFileName() + ".key");
    var key =
        "%s %s %d%n"
            .formatted(
                JAVA,
                System.getProperty("java.vm.version"),
                Files.getLastModifiedTime(installation.emulatorJar()).toMillis());
    if (Files.exists(record) && Files.readString(record).equals(key)) {
      return;
    }
    System.err.println("rehearse: optimizing the emulator's startup (once after each build)");
    var unfinished = WholeFile.sibling(archive);
    var folder = Files.createDirectories(WholeFile.sibling(archive.resolveSibling("training")));
    var command = plain(CLASS_PATH, Training.class.getName());
    command.addAll(1, List.of("-XX:ArchiveClassesAtExit=" + unfinished, "-Xlog:all=warning"));
    command.add(folder.toString());
    command.add(installation.repository().toString());
    var log = archive.resolveSibling(archive.getFileName() + ".log");
    var training =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()));
    // All runs use the archive, so the settings of this run must not affect it.
    training.environment().keySet().removeIf(name -> name.startsWith("REHEARSAL_"));
    var trained = training.start().waitFor();
    Folders.delete(folder);
    if (trained == 0 && Files.exists(unfinished)) {
      Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.deleteIfExists(unfinished);
      Files.deleteIfExists(archive);
      System.err.printf(
          "rehearse: the emulator starts more slowly without an archive of its classes (see %s)%n",
          log);
    }
    WholeFile.write(record, key);
  }
}
