package pypimirror.rehearsal.cli;

import java.lang.reflect.Proxy;

/**
 * Leaves signals to the process in the foreground. When the engine is interrupted, it completes the
 * running steps of a deployment, and this process must wait for it. A terminal sends Ctrl-C to both
 * processes. Other programs send SIGTERM only to this one, which forwards it.
 *
 * <p>Java has no supported API for signals. {@code sun.misc.Signal} is in every JDK, but causes
 * compiler warnings, so only this class uses it, by reflection.
 */
final class Signals {

  private Signals() {}

  /** Waits for a process, and returns its exit code. */
  static int waitFor(Process process) throws InterruptedException {
    var interrupt = handle("INT", handler(() -> {}));
    var terminate = handle("TERM", handler(process::destroy));
    try {
      return process.waitFor();
    } finally {
      handle("INT", interrupt);
      handle("TERM", terminate);
    }
  }

  private static Object handler(Runnable action) {
    try {
      return Proxy.newProxyInstance(
          Signals.class.getClassLoader(),
          new Class<?>[] {Class.forName("sun.misc.SignalHandler")},
          (self, method, arguments) -> {
            action.run();
            return null;
          });
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  // Returns the previous handler.
  private static Object handle(String name, Object handler) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      return signal
          .getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
          .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
