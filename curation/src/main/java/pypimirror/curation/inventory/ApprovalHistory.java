package pypimirror.curation.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import pypimirror.curation.Tools;
import pypimirror.curation.UserMistake;
import pypimirror.curation.lock.LockFiles;
import pypimirror.curation.lock.Release;

/**
 * The commits that approved the releases in the locks, from Git.
 *
 * @param commits the earliest commit by release
 */
public record ApprovalHistory(Map<Release, Commit> commits) {

  // A line of git blame --line-porcelain: the commit of a line of the file, or a line with a tab.
  private static final Pattern COMMIT = Pattern.compile("([0-9a-f]{40,64}) \\d+ \\d+.*");
  private static final Pattern NOT_COMMITTED = Pattern.compile("0+");
  private static final String TIME = "committer-time ";

  /**
   * A commit.
   *
   * @param hash hash of the commit
   * @param time when it was committed
   */
  public record Commit(String hash, Instant time) {}

  /**
   * Reads the history of the locks in a folder. It is empty without Git, outside of a Git
   * repository, and in a repository with only the latest commits.
   */
  public static ApprovalHistory read(Path folder, Tools tools)
      throws IOException, InterruptedException {
    var commits = new TreeMap<Release, Commit>();
    if (!Files.isDirectory(folder) || !isComplete(folder, tools)) {
      return new ApprovalHistory(commits);
    }
    for (var lock : LockFiles.all(folder).keySet()) {
      var blame =
          tools.run(git(folder, "blame", "--line-porcelain", "--", LockFiles.fileName(lock)));
      if (blame.exitCode() == 0) {
        add(commits, blame.output().lines().toList());
      }
    }
    return new ApprovalHistory(commits);
  }

  private static boolean isComplete(Path folder, Tools tools)
      throws IOException, InterruptedException {
    try {
      var shallow = tools.run(git(folder, "rev-parse", "--is-shallow-repository"));
      return shallow.exitCode() == 0 && shallow.output().strip().equals("false");
    } catch (UserMistake e) {
      // Git is not installed.
      return false;
    }
  }

  private static List<String> git(Path folder, String... arguments) {
    var command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static void add(Map<Release, Commit> commits, List<String> blame) {
    var hash = "";
    var time = Instant.EPOCH;
    for (var line : blame) {
      var commit = COMMIT.matcher(line);
      if (line.startsWith("\t")) {
        var release = Release.parse(line.strip().replaceFirst("\\s*\\\\$", ""));
        if (release.isPresent() && !NOT_COMMITTED.matcher(hash).matches()) {
          commits.merge(
              release.get(),
              new Commit(hash, time),
              (one, other) -> one.time().isAfter(other.time()) ? other : one);
        }
      } else if (commit.matches()) {
        hash = commit.group(1);
      } else if (line.startsWith(TIME)) {
        time = Instant.ofEpochSecond(Long.parseLong(line.substring(TIME.length())));
      }
    }
  }
}
