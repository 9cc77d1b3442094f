package pypimirror.curation.approval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pypimirror.curation.UserMistake;
import pypimirror.curation.lock.Release;

/**
 * The releases that must never be approved again, with the reasons: {@code revoked.txt} in the
 * folder of the approvals, with one {@code name==version # reason} on each line.
 *
 * @param reasons the reasons by release
 */
public record Revocations(Map<Release, String> reasons) {

  private static final String FILE = "revoked.txt";
  private static final String HEADER =
      "# Releases that readers must not install. approve revoke adds them: name==version  # reason\n";

  /** Sorts the releases. */
  public Revocations {
    reasons = new TreeMap<>(reasons);
  }

  /**
   * Reads the file of a folder. Without the file, nothing is revoked.
   *
   * @throws UserMistake if a line is not a release with a reason. The message lists every problem.
   */
  public static Revocations read(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    var reasons = new TreeMap<Release, String>();
    var problems = new ArrayList<String>();
    var number = 0;
    for (var line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      number++;
      var parts = line.split("#", 2);
      if (parts[0].isBlank()) {
        continue;
      }
      var release = Release.parse(parts[0]);
      if (release.isEmpty() || parts.length < 2 || parts[1].isBlank()) {
        problems.add(
            "%s, line %d: \"%s\" is not name==version followed by # and a reason. Correct the line."
                .formatted(file, number, line.strip()));
      } else {
        reasons.put(release.get(), parts[1].strip());
      }
    }
    if (!problems.isEmpty()) {
      throw new UserMistake(problems);
    }
    return new Revocations(reasons);
  }

  /** Returns revocations with one more release. An earlier reason remains. */
  public Revocations with(Release release, String reason) {
    var all = new TreeMap<>(reasons);
    all.putIfAbsent(release, reason);
    return new Revocations(all);
  }

  /** Writes the file of a folder. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    var text = new StringBuilder(HEADER);
    reasons.forEach((release, reason) -> text.append("%s  # %s\n".formatted(release, reason)));
    var unfinished = folder.resolve(FILE + ".new");
    Files.writeString(unfinished, text);
    Files.move(unfinished, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }
}
