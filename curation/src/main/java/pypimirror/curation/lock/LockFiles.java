package pypimirror.curation.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import pypimirror.curation.UserMistake;

/** The locks in a folder, one for each environment in which packages are installed. */
public final class LockFiles {

  private static final String ENDING = ".lock";

  private LockFiles() {}

  /**
   * Reads all locks of a folder as one.
   *
   * @throws UserMistake if the folder has no locks, or a file is not a lock
   */
  public static Lock read(Path folder) throws IOException {
    var locks = all(folder);
    if (locks.isEmpty()) {
      throw new UserMistake(
          "%s has no file that ends with %s. Run approve plan first.".formatted(folder, ENDING));
    }
    return locks.values().stream().reduce(new Lock(Map.of()), Lock::with);
  }

  /**
   * Reads the locks of a folder, by name without ending.
   *
   * @throws UserMistake if a file is not a lock
   */
  public static Map<String, Lock> all(Path folder) throws IOException {
    var locks = new TreeMap<String, Lock>();
    var problems = new ArrayList<String>();
    if (Files.isDirectory(folder)) {
      try (var files = Files.list(folder)) {
        for (var file : files.filter(it -> it.toString().endsWith(ENDING)).sorted().toList()) {
          var name = file.getFileName().toString();
          try {
            locks.put(
                name.substring(0, name.length() - ENDING.length()),
                Lock.parse(Files.readString(file)));
          } catch (IllegalArgumentException e) {
            problems.add("%s: %s Run approve plan again.".formatted(file, e.getMessage()));
          }
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new UserMistake(problems);
    }
    return locks;
  }
}
