package pypimirror.rehearsal.notebook;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import pypimirror.rehearsal.vpc.RequestLog;

/**
 * Processes that a notebook keeps running after its command has ended, as an app of Studio does. A
 * separate process keeps the VPC available for them at the same address, and exits when the last of
 * them has ended.
 *
 * <p>Processes are found by their environment variables, which child processes inherit. The
 * environment is readable only for processes of the same user.
 */
final class BackgroundProcesses {

  /**
   * The variable with the token for the role's credentials, which is different for each command.
   */
  static final String TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

  /**
   * The same token, for the process that keeps the VPC. That process does not belong to a notebook.
   */
  static final String AUTHORIZATION = "REHEARSED_AUTHORIZATION";

  private static final Path PROC = Path.of("/proc");
  private static final String KEEPER = "REHEARSED_VPC_OF";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
  private static final long KEEPER_POLL_MILLIS = 500;
  private static final long POLL_MILLIS = 50;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private BackgroundProcesses() {}

  /** Returns the processes with an environment variable whose value has a given prefix. */
  static List<ProcessHandle> processes(String variable, String prefix) {
    var wanted = variable + "=" + prefix;
    return ProcessHandle.allProcesses()
        .filter(process -> environment(process).stream().anyMatch(it -> it.startsWith(wanted)))
        .toList();
  }

  private static List<String> environment(ProcessHandle process) {
    try {
      return Files.isDirectory(PROC) ? ofLinux(process.pid()) : ofMacOs(process.pid());
    } catch (IOException e) {
      // The process has ended, or belongs to another user.
      return List.of();
    }
  }

  private static List<String> ofLinux(long pid) throws IOException {
    var all = Files.readString(PROC.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
    return Arrays.asList(all.split("\0", -1));
  }

  // The command with its environment, separated by spaces. The relevant values contain no spaces.
  private static List<String> ofMacOs(long pid) throws IOException {
    var ps = new ProcessBuilder("ps", "-E", "-ww", "-o", "command=", "-p", Long.toString(pid));
    var output = ps.redirectErrorStream(true).start().getInputStream().readAllBytes();
    return Arrays.asList(new String(output, StandardCharsets.UTF_8).strip().split(" ", -1));
  }

  /**
   * Starts a process that keeps the VPC running.
   *
   * @param notebook folder of the environment's notebooks
   * @param port previous port of the VPC
   * @param options the location and the role
   */
  static void stay(
      Path notebook, int port, String authorization, List<String> options, Terminal terminal)
      throws IOException {
    // Ctrl-C and the end of a terminal session must affect only the command in the foreground.
    var command =
        new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh", java()));
    // Other options may contain passwords, which must not appear on a command line.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-X"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Notebook.class.getName()));
    command.addAll(options);
    command.addAll(List.of("--keep", Integer.toString(port)));
    var log = notebook.resolveSibling("background.log").toFile();
    var builder =
        terminal
            .command(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .redirectError(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().put(AUTHORIZATION, authorization);
    builder.environment().put(KEEPER, notebook.toString());
    var keeper = builder.start();
    waitUntil(START_TIMEOUT, () -> isOurs(port, authorization) || !keeper.isAlive());
    if (processes(TOKEN, authorization).isEmpty()) {
      // The background processes have ended in the meantime.
      return;
    }
    if (!keeper.isAlive() || !isOurs(port, authorization)) {
      throw new IllegalStateException(
          "The emulated VPC cannot continue to run for the background processes. See " + log);
    }
    terminal
        .err()
        .printf(
            "rehearse: background processes of the notebook are still running. Their requests are logged in %s. To stop them, run ./rehearse notebook --stack %s --stop.%n",
            log, environment(notebook));
  }

  /** The environment of a folder of notebooks. */
  static String environment(Path notebook) {
    return notebook.resolveSibling("").normalize().getFileName().toString();
  }

  private static String java() {
    return ProcessHandle.current().info().command().orElse("java");
  }

  // Any other process that had taken the port would not know the notebook's token.
  private static boolean isOurs(int port, String authorization) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/credentials"))
            .header("Authorization", authorization)
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      return CLIENT.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Keeps a VPC running until no process uses it, and prints its requests. If this process is
   * stopped, it stops the processes that use the VPC.
   */
  static void keep(RequestLog requests, String authorization, Path home) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(TOKEN, authorization)));
    var logged = 0;
    while (!processes(TOKEN, authorization).isEmpty()) {
      pause(KEEPER_POLL_MILLIS);
      var entries = requests.entries();
      for (; logged < entries.size(); logged++) {
        System.out.println(entries.get(logged).words());
      }
      if (!Files.exists(home)) {
        return;
      }
    }
  }

  /**
   * Stops the background processes of an environment's notebooks, but no command that is still
   * running.
   */
  static void stop(Path notebook, Terminal terminal) {
    terminal
        .err()
        .printf(
            "rehearse: stopped background processes (notebooks: %d)%n",
            end(KEEPER, notebook.toString()));
  }

  /** Stops the processes that {@link #processes} finds, and returns their number. */
  static int end(String variable, String prefix) {
    var running = processes(variable, prefix);
    running.forEach(ProcessHandle::destroy);
    if (!waitUntil(STOP_TIMEOUT, () -> processes(variable, prefix).isEmpty())) {
      processes(variable, prefix).forEach(ProcessHandle::destroyForcibly);
    }
    return running.size();
  }

  private static boolean waitUntil(Duration timeout, BooleanSupplier done) {
    var end = Instant.now().plus(timeout);
    while (!done.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        return false;
      }
      pause(POLL_MILLIS);
    }
    return true;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
