package pypimirror.rehearsal.cli;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs a long command. Its output goes to a log file, and every ten seconds a line reports the
 * progress.
 *
 * <p>{@code ./rehearse} also starts this file from source, before anything is compiled. For that
 * reason it uses no other class of the project.
 */
public final class LongCommand {

  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final int LONGEST_LINE = 100;
  private static final int LINES_OF_A_FAILURE = 40;

  private LongCommand() {}

  /**
   * Runs a build while no rehearsal is running, unless another process finishes the same build in
   * the meantime.
   *
   * @param arguments the lock file of the rehearsals, the files that the build writes (separated
   *     like a class path), a log file, a description of the build, and the command
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var started = Instant.now();
    var results = Arrays.stream(arguments[1].split(File.pathSeparator)).map(Path::of).toList();
    var log = Path.of(arguments[2]);
    var finished = log.resolveSibling("build-finished");
    Files.createDirectories(log.getParent());
    try (var lock =
        FileChannel.open(
            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (lock.tryLock() == null) {
        System.err.println("rehearse: waiting for another rehearsal to end");
        lock.lock();
      }
      if (Files.exists(finished)
          && Files.getLastModifiedTime(finished).toInstant().isAfter(started)) {
        return;
      }
      var begun = FileTime.from(Instant.now());
      var command = Arrays.asList(arguments).subList(4, arguments.length);
      if (!run(arguments[3], log, Map.of(), command)) {
        System.exit(1);
      }
      // The results must be older than a source that is saved during the build.
      for (var result : results) {
        Files.setLastModifiedTime(result, begun);
      }
      Files.writeString(finished, "");
    }
  }

  /**
   * Runs a command, and prints the end of its output if it fails.
   *
   * @param what what the command does, such as "building the engine"
   * @return whether the command succeeded
   */
  static boolean run(String what, Path log, Map<String, String> variables, List<String> command)
      throws IOException, InterruptedException {
    System.err.println("rehearse: " + what);
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(variables);
    var started = Instant.now();
    var process = builder.start();
    var interruption = new Thread(() -> interrupt(what, process));
    Runtime.getRuntime().addShutdownHook(interruption);
    while (!process.waitFor(INTERVAL.toSeconds(), TimeUnit.SECONDS)) {
      System.err.printf("rehearse: … %d s: %s%n", secondsSince(started), lastLine(log));
    }
    removeHook(interruption);
    if (process.exitValue() != 0) {
      failure(log).forEach(System.err::println);
      System.err.printf("rehearse: failed: %s (see %s)%n", what, log);
      return false;
    }
    System.err.printf("rehearse: done in %d s: %s%n", secondsSince(started), what);
    return true;
  }

  /** Removes a shutdown hook, or waits for the end of this process if it is being interrupted. */
  static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      LockSupport.park();
    }
  }

  private static void interrupt(String what, Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    System.err.println("rehearse: interrupted: " + what);
  }

  // The output of another program may not be UTF-8, and may end within a character.
  private static List<String> lines(Path log) throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
  }

  private static long secondsSince(Instant time) {
    return Duration.between(time, Instant.now()).toSeconds();
  }

  private static String lastLine(Path log) throws IOException {
    var lines = lines(log);
    var last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    return last.substring(0, Math.min(last.length(), LONGEST_LINE));
  }

  // The compiler's errors, which Maven prints twice, or the end of the log.
  private static List<String> failure(Path log) throws IOException {
    var lines = lines(log);
    var errors = lines.stream().filter(line -> line.startsWith("[ERROR] /")).distinct().toList();
    return errors.isEmpty()
        ? lines.subList(Math.max(0, lines.size() - LINES_OF_A_FAILURE), lines.size())
        : errors;
  }
}
