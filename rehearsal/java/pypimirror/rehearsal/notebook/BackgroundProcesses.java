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
 * What a notebook goes on running when a command has ended, as an app of Studio would: the VPC
 * stays for it, at the same address, in a process of its own, and goes when the last of it has
 * ended.
 *
 * <p>Processes are found by their environment, which they hand down; only this user's can be read.
 */
final class BackgroundProcesses {

  /** What a notebook says to get its role's credentials: another one for each command. */
  static final String TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

  /** The same for the process that keeps the VPC, which is no notebook's itself. */
  static final String AUTHORIZATION = "REHEARSED_AUTHORIZATION";

  private static final Path PROC = Path.of("/proc");
  private static final String KEEPER = "REHEARSED_VPC_OF";
  private static final Duration LONGEST_START = Duration.ofSeconds(20);
  private static final Duration LONGEST_END = Duration.ofSeconds(15);
  private static final long KEEPERS_LOOK_MILLIS = 500;
  private static final long LOOK_MILLIS = 50;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private BackgroundProcesses() {}

  /** The processes in whose environment a variable begins with a value. */
  static List<ProcessHandle> processes(String variable, String beginning) {
    var wanted = variable + "=" + beginning;
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

  // The command with its environment, separated by spaces: values of interest contain none.
  private static List<String> ofMacOs(long pid) throws IOException {
    var ps = new ProcessBuilder("ps", "-E", "-ww", "-o", "command=", "-p", Long.toString(pid));
    var output = ps.redirectErrorStream(true).start().getInputStream().readAllBytes();
    return Arrays.asList(new String(output, StandardCharsets.UTF_8).strip().split(" ", -1));
  }

  /**
   * Has the VPC stay.
   *
   * @param notebook folder of the environment's notebooks
   * @param port where it has been
   * @param options the place and the role
   */
  static void stay(Path notebook, int port, String authorization, List<String> options)
      throws IOException {
    // Ctrl-C and the end of a terminal are for the command in the foreground.
    var command =
        new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh", java()));
    // Others may contain passwords, which do not belong on a command line.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-X"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Notebook.class.getName()));
    command.addAll(options);
    command.addAll(List.of("--keep", Integer.toString(port)));
    var log = notebook.resolveSibling("background.log").toFile();
    var builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .redirectError(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().put(AUTHORIZATION, authorization);
    builder.environment().put(KEEPER, notebook.toString());
    builder.start();
    if (!until(LONGEST_START, () -> isOurs(port, authorization))) {
      throw new IllegalStateException(
          "The VPC cannot keep running for the background processes. See " + log);
    }
    System.err.printf(
        "rehearse: background processes of the notebook are still running. Their requests are logged in %s. To stop them, run ./rehearse notebook --stack %s --stop.%n",
        log, environment(notebook));
  }

  /** The environment that a folder of notebooks is of. */
  static String environment(Path notebook) {
    return notebook.resolveSibling("").normalize().getFileName().toString();
  }

  private static String java() {
    return ProcessHandle.current().info().command().orElse("java");
  }

  // Whoever else had taken the port would not know what the notebook says to get credentials.
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
   * Keeps a VPC for as long as anything runs in it, and writes down what is asked for. Whoever ends
   * this process ends what runs in it.
   */
  static void keep(RequestLog requests, String authorization, Path home) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(TOKEN, authorization)));
    var told = 0;
    while (!processes(TOKEN, authorization).isEmpty()) {
      pause(KEEPERS_LOOK_MILLIS);
      var entries = requests.entries();
      for (; told < entries.size(); told++) {
        System.out.println(entries.get(told).words());
      }
      if (!Files.exists(home)) {
        return;
      }
    }
  }

  /** Ends what the notebooks of an environment go on running, and no command that has not ended. */
  static void stop(Path notebook) {
    System.err.printf(
        "rehearse: stopped background notebooks: %d%n", end(KEEPER, notebook.toString()));
  }

  /** Ends processes, found as {@link #processes} does, and says how many there were. */
  static int end(String variable, String beginning) {
    var running = processes(variable, beginning);
    running.forEach(ProcessHandle::destroy);
    if (!until(LONGEST_END, () -> processes(variable, beginning).isEmpty())) {
      processes(variable, beginning).forEach(ProcessHandle::destroyForcibly);
    }
    return running.size();
  }

  private static boolean until(Duration longest, BooleanSupplier done) {
    var end = Instant.now().plus(longest);
    while (!done.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        return false;
      }
      pause(LOOK_MILLIS);
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
