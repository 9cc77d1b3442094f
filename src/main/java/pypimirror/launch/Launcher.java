package pypimirror.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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

  private static final List<String> FOR_A_SHORT_RUN =
      List.of(
          // Little is run often enough to be worth compiling, and nothing often enough for more.
          "-XX:TieredStopAtLevel=1",
          "-XX:CompileThresholdScaling=2",
          // Most of what is made is not needed for long.
          "-Xmn16m",
          "-Xlog:disable");

  private Launcher() {}

  /**
   * Runs the program of the jar that this was started from; ends with its exit code.
   *
   * @param args none
   */
  public static void main(String[] args) throws InterruptedException {
    // An archive is found again by the path that Java was started with, from wherever that is.
    var program = Path.of(System.getProperty("java.class.path")).toAbsolutePath();
    var dependencies = program.resolveSibling(DEPENDENCIES);
    if (Files.notExists(dependencies)) {
      System.err.println(
          "%s is missing, without which %s cannot run: run `mvn -q package`, then try again."
              .formatted(dependencies, program));
      System.exit(1);
    }
    try {
      System.exit(run(program, dependencies));
    } catch (IOException e) {
      System.err.println("Java cannot be started for the program: " + e);
      System.exit(1);
    }
  }

  private static int run(Path program, Path dependencies) throws IOException, InterruptedException {
    var archive = archive(program, dependencies);
    var archives = Files.notExists(archive) && writable(archive.getParent());
    var made = archive.resolveSibling("%s.%d".formatted(archive.getFileName(), pid()));
    var through = "through-%d-%d".formatted(pid(), System.nanoTime());

    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FOR_A_SHORT_RUN);
    if (!choosesACollector()) {
      command.add("-XX:+UseSerialGC");
    }
    if (archives) {
      command.add("-XX:ArchiveClassesAtExit=" + made);
    } else if (Files.exists(archive) && Files.size(archive) > 0) {
      command.add("-XX:SharedArchiveFile=" + archive);
    }
    command.addAll(List.of("-cp", dependencies.toString(), Launched.class.getName()));
    command.addAll(List.of(program.toString(), through));
    command.add(archives ? Launched.LEAVES : Launched.IS_ENDED);

    // Its standard input ends with this process, however that ends.
    var child =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!passOn(child, through)) {
      var status = child.waitFor();
      // It lacks whatever the program did not come to.
      Files.deleteIfExists(made);
      return status;
    }
    // Whatever becomes of the archive, the program has done its work.
    if (archives) {
      if (child.waitFor() == 0) {
        keep(made, archive);
      } else {
        Files.deleteIfExists(made);
      }
    } else {
      child.destroyForcibly().waitFor();
    }
    return 0;
  }

  // Java refuses to start with two.
  private static boolean choosesACollector() {
    return Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
        .map(System.getenv()::get)
        .anyMatch(options -> options != null && options.matches("(?s).*-XX:\\+Use\\w*GC.*"));
  }

  // What the program says, line by line and whatever its encoding, until it says that it ended
  // well.
  private static boolean passOn(Process child, String through) throws IOException {
    var bytes = StandardCharsets.ISO_8859_1;
    try (var said = new BufferedReader(new InputStreamReader(child.getInputStream(), bytes))) {
      var out = new PrintStream(System.out, true, bytes);
      for (var line = said.readLine(); line != null; line = said.readLine()) {
        if (line.endsWith(through)) {
          out.print(line.substring(0, line.length() - through.length()));
          out.flush();
          return true;
        }
        out.println(line);
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
    var which =
        Stream.of("java.home", "java.vm.version", "os.arch").map(System::getProperty).toList();
    return "%s-%08x".formatted(Runtime.version().feature(), which.hashCode());
  }

  private static boolean writable(Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.isWritable(folder);
    } catch (IOException e) {
      return false;
    }
  }

  // In the place of those that are of older dependencies.
  private static void keep(Path made, Path archive) {
    try {
      if (Files.exists(made)) {
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
      } else if (Files.notExists(archive)) {
        // Java has made none: there is no use in trying again.
        Files.createFile(archive);
      }
      try (var others = Files.newDirectoryStream(archive.getParent(), java() + "-*")) {
        for (var other : others) {
          if (!other.equals(archive)) {
            Files.deleteIfExists(other);
          }
        }
      }
    } catch (IOException e) {
      // The next run tries again.
    }
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }
}
