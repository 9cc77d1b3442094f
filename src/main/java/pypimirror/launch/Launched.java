package pypimirror.launch;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** The program's side of {@link Launcher}: in a Java of its own, beside the dependencies. */
public final class Launched {

  /** The third argument: it ends by itself, which leaves an archive of its classes. */
  static final String LEAVES = "leaves";

  /** The third argument: at a good end it waits to be ended. */
  static final String IS_ENDED = "is-ended";

  private Launched() {}

  /**
   * Runs {@link App} of a jar.
   *
   * @param args the jar; what to say, on the standard output, at a good end; {@value #LEAVES} or
   *     {@value #IS_ENDED}
   */
  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    endWithTheLauncher();
    // Not on the class path: the archive of the dependencies holds whatever becomes of the program.
    var jar = new URL[] {Path.of(args[0]).toUri().toURL()};
    try (var program = new URLClassLoader(jar, Launched.class.getClassLoader())) {
      Thread.currentThread().setContextClassLoader(program);
      var status = (int) program.loadClass("pypimirror.App").getMethod("deploy").invoke(null);
      if (status == 0) {
        System.out.println(args[1]);
      }
      // At its own end Java grants threads in native code, and grpc has some, 0.3 seconds.
      if (status != 0 || args[2].equals(LEAVES)) {
        System.exit(status);
      }
    }
  }

  private static void endWithTheLauncher() {
    var watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // nothing is said there
                }
              } catch (IOException e) {
                // gone, then
              }
              Runtime.getRuntime().halt(1);
            },
            "watch-launcher");
    watch.setDaemon(true);
    watch.start();
  }
}
