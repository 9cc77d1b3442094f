package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/**
 * Writes files that other processes may read at any time. A file is either complete or does not
 * exist.
 */
final class WholeFile {

  private WholeFile() {}

  /** Writes a text, unless the file already contains it. */
  static void write(Path file, String text) {
    write(file, text, false);
  }

  /** Writes an executable script, unless the file already contains it. */
  static void writeScript(Path file, String text) {
    write(file, text, true);
  }

  private static void write(Path file, String text, boolean executable) {
    var content = text.getBytes(StandardCharsets.UTF_8);
    try {
      if (Files.exists(file)
          && Arrays.equals(Files.readAllBytes(file), content)
          && (!executable || Files.isExecutable(file))) {
        return;
      }
      Files.createDirectories(file.getParent());
      var part = sibling(file);
      Files.write(part, content);
      if (executable && !part.toFile().setExecutable(true)) {
        throw new IOException("cannot make " + part + " executable");
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a name next to a file that only this process uses. */
  static Path sibling(Path file) {
    return file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
  }
}
