package pypimirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What the engine starts: runs the program in a Java that is set up for a short run.
 *
 * <p>The engine passes Java no options, and Java's own choices are for servers: with them a preview
 * takes half as long again, and twice the memory. The classes of {@value #DEPENDENCIES} are kept as
 * Java has loaded them ("class data sharing", JEP 350), in a file that the first run leaves: it
 * takes a second more. Where it can't be written, or does not fit, Java reads the jar.
 */
public final class Launcher {

  /** Beside the program's jar. */
  private static final String DEPENDENCIES = "lib/dependencies.jar";

  private Launcher() {}

  /**
   * Runs the program of the jar that this was started from; ends with its exit code.
   *
   * @param args none
   */
  public static void main(String[] args) throws InterruptedException {
    try {
      System.exit(run(Path.of(System.getProperty("java.class.path"))));
    } catch (IOException e) {
      System.err.println("Java cannot be started for the program: " + e.getMessage());
      System.exit(1);
    }
  }

  private static int run(Path program) throws IOException, InterruptedException {
    var dependencies = program.resolveSibling(DEPENDENCIES);
    var archive = archive(program, dependencies);
    var archives = Files.notExists(archive) && writable(archive.getParent());
    var made = archive.resolveSibling("%s.%d".formatted(archive.getFileName(), pid()));

    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            // Little is run often enough to be worth compiling, and nothing often enough for more.
            "-XX:TieredStopAtLevel=1",
            "-XX:CompileThresholdScaling=2",
            "-XX:+UseSerialGC",
            "-Xmn16m",
            "-Xlog:disable"));
    // With neither it would be said that the archive is missing.
    command.add(archives ? "-XX:ArchiveClassesAtExit=" + made : "-XX:SharedArchiveFile=" + archive);
    command.addAll(List.of("-cp", dependencies.toString(), Launched.class.getName()));
    command.add(program.toString());
    command.add(archives ? Launched.LEAVES : Launched.IS_ENDED);

    // Its standard input ends with this process, however that ends.
    var child =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (passOn(child)) {
      child.destroyForcibly().waitFor();
      return 0;
    }
    var status = child.waitFor();
    if (archives) {
      keep(made, archive);
    }
    return status;
  }

  // What the program says, until it says that it is through.
  private static boolean passOn(Process child) throws IOException {
    var buffer = new byte[8192];
    var said = child.getInputStream();
    for (int length; (length = said.read(buffer)) > 0; ) {
      var through = buffer[length - 1] == Launched.THROUGH;
      System.out.write(buffer, 0, through ? length - 1 : length);
      System.out.flush();
      if (through) {
        return true;
      }
    }
    return false;
  }

  // One for each Java and each state of the dependencies.
  private static Path archive(Path program, Path dependencies) throws IOException {
    var built = Files.getLastModifiedTime(dependencies).toMillis();
    return program.resolveSibling("cds").resolve("%s-%d.jsa".formatted(java(), built));
  }

  private static String java() {
    return System.getProperty("java.vm.version").replaceAll("[^0-9A-Za-z.+-]", "_");
  }

  private static boolean writable(Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.isWritable(folder);
    } catch (IOException e) {
      return false;
    }
  }

  // In the place of those that are of older dependencies. Where Java has made none, an empty file
  // says that there is no use in trying again.
  private static void keep(Path made, Path archive) throws IOException {
    if (Files.exists(made)) {
      Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
    } else if (Files.notExists(archive)) {
      Files.createFile(archive);
    }
    try (var others = Files.newDirectoryStream(archive.getParent(), java() + "-[0-9]*.jsa")) {
      for (var other : others) {
        if (!other.equals(archive)) {
          Files.deleteIfExists(other);
        }
      }
    }
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }
}
