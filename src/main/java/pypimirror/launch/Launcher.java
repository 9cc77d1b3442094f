package pypimirror.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the program in a JVM that is configured for short runs. The engine cannot pass options to a
 * JVM, so it starts this class. {@code docs/explanation/performance.md} lists the gain of each
 * option.
 */
public final class Launcher {

  /** Path of the dependencies, relative to the program's jar. */
  private static final String DEPENDENCIES = "lib/dependencies.jar";

  private static final List<String> OPTIONS =
      List.of(
          // The optimizing compiler never pays off in a run of a few seconds.
          "-XX:TieredStopAtLevel=1",
          "-XX:CompileThresholdScaling=2",
          // Most objects are short-lived.
          "-Xmn16m",
          "-Xlog:disable");

  private Launcher() {}

  /**
   * Runs the program in the jar that contains this class, and exits with the exit code of the
   * program.
   *
   * @param args not used
   */
  public static void main(String[] args) throws InterruptedException {
    var program = Path.of(System.getProperty("java.class.path")).toAbsolutePath();
    var dependencies = program.resolveSibling(DEPENDENCIES);
    if (Files.notExists(dependencies)) {
      System.err.printf(
          "%s is missing, but %s requires it. Run `mvn -q package`.%n", dependencies, program);
      System.exit(1);
    }
    try {
      System.exit(run(program, dependencies));
    } catch (IOException e) {
      System.err.printf("Cannot start the JVM for %s: %s%n", program, e.getMessage());
      System.exit(1);
    }
  }

  private static int run(Path program, Path dependencies) throws IOException, InterruptedException {
    var archive = ClassDataArchive.of(dependencies);
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    if (!choosesCollector()) {
      command.add("-XX:+UseSerialGC");
    }
    command.addAll(archive.options());
    command.addAll(
        List.of("-cp", dependencies.toString(), Launched.class.getName(), program.toString()));
    var status =
        new ProcessBuilder(command)
            .inheritIO()
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start()
            .waitFor();
    archive.keep(status == 0);
    return status;
  }

  // The JVM does not start with two garbage collectors.
  private static boolean choosesCollector() {
    return Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
        .map(System.getenv()::get)
        .anyMatch(options -> options != null && options.matches("(?s).*-XX:\\+Use\\w*GC.*"));
  }
}
