package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import pypimirror.rehearsal.RehearsalClock;

@Command(
    name = "clock",
    header = "Move the emulator's clock, for example to expire tokens.",
    description = {"Sleeping notebooks wake up. Without an argument, prints the time.", ""})
final class ClockCommand implements Callable<Integer> {

  private static final Pattern STEP = Pattern.compile("\\+([0-9]{1,6})([smhd])");
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);
  private static final long POLL_MILLIS = 250;

  @ParentCommand private Rehearse rehearse;

  @Parameters(
      arity = "0..1",
      paramLabel = "STEP",
      description = "+13h (unit s, m, h or d), or reset to return to this machine's time")
  private String step = "";

  /**
   * A sleeping script of a notebook. {@code rehearsal/bash/clock/sleep} writes a file for each one.
   */
  private record Sleeper(long process, long script, long until) {

    boolean isAlive() {
      return ProcessHandle.of(process)
          .flatMap(it -> it.info().commandLine())
          .filter(it -> it.contains("/clock/sleep"))
          .isPresent();
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var file = rehearse.workspace().home().resolve("clock");
    var ahead = new RehearsalClock(file).ahead();
    if (step.equals("reset")) {
      Files.deleteIfExists(file);
      ahead = Duration.ZERO;
    } else if (!step.isEmpty()) {
      ahead = ahead.plus(parsed());
      move(file, ahead);
    }
    System.out.printf(
        "%s, %d s ahead of this machine%n",
        Instant.now().plus(ahead).truncatedTo(ChronoUnit.SECONDS), ahead.toSeconds());
    return 0;
  }

  private Duration parsed() {
    var match = STEP.matcher(step);
    if (!match.matches()) {
      throw new CommandException(
          "clock: '%s' is not valid. Use the form +13h (unit s, m, h or d), or reset."
              .formatted(step));
    }
    var unit =
        switch (match.group(2)) {
          case "s" -> ChronoUnit.SECONDS;
          case "m" -> ChronoUnit.MINUTES;
          case "h" -> ChronoUnit.HOURS;
          default -> ChronoUnit.DAYS;
        };
    return Duration.of(Long.parseLong(match.group(1)), unit);
  }

  // Waits until the scripts that wake up have done their work and sleep again.
  private static void move(Path file, Duration ahead) throws IOException, InterruptedException {
    var now = Instant.now().plus(ahead).getEpochSecond();
    var woken = sleepers(file).stream().filter(it -> it.until() <= now && it.isAlive()).toList();
    WholeFile.write(file, ahead.toSeconds() + "\n");
    var deadline = Instant.now().plus(LONGEST_WAIT);
    for (var sleeper : woken) {
      while (Instant.now().isBefore(deadline)
          && ProcessHandle.of(sleeper.script()).isPresent()
          && sleepers(file).stream()
              .noneMatch(it -> it.script() == sleeper.script() && it.until() > now)) {
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  private static List<Sleeper> sleepers(Path clock) throws IOException {
    var folder = clock.resolveSibling("clock.sleepers");
    var sleepers = new ArrayList<Sleeper>();
    if (!Files.isDirectory(folder)) {
      return sleepers;
    }
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        try {
          var words = Files.readString(file).strip().split(" ", -1);
          sleepers.add(
              new Sleeper(
                  Long.parseLong(file.getFileName().toString()),
                  Long.parseLong(words[0]),
                  Long.parseLong(words[1])));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
          // The file has just been created or deleted.
        }
      }
    }
    return sleepers;
  }
}
