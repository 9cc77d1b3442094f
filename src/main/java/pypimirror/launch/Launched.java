package pypimirror.launch;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** Runs the program in the JVM that {@link Launcher} starts. */
public final class Launched {

  private Launched() {}

  /**
   * Runs {@code pypimirror.App}, and exits with the exit code of the program.
   *
   * @param args the program's jar
   */
  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    exitWithLauncher();
    // The program is not on the class path, because a class-data archive is valid only for a fixed
    // class path. The archive contains only the dependencies, so it stays valid when the program
    // changes.
    var jar = new URL[] {Path.of(args[0]).toUri().toURL()};
    try (var program = new URLClassLoader(jar, Launched.class.getClassLoader())) {
      Thread.currentThread().setContextClassLoader(program);
      System.exit((int) program.loadClass("pypimirror.App").getMethod("deploy").invoke(null));
    }
  }

  // The launcher owns the other end of standard input. It closes when the launcher ends, for any
  // reason.
  private static void exitWithLauncher() {
    var watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // The launcher writes nothing.
                }
              } catch (IOException e) {
                // A broken pipe also means that the launcher has ended.
              }
              Runtime.getRuntime().halt(1);
            },
            "watch-launcher");
    watch.setDaemon(true);
    watch.start();
  }
}
