package pypimirror.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The emulator, the notebooks, the pipelines and the documentation name configuration keys as text.
 * After a key is renamed, they would silently find nothing.
 */
class KeyNamesTest {

  private static final Pattern KEY = Pattern.compile("pypi-mirror:[a-z][A-Za-z]*");

  @Test
  void everyNamedKeyExists() throws IOException {
    var keys = Arrays.stream(Key.values()).map(Key::fullName).collect(Collectors.toSet());
    var unknown = new TreeMap<String, String>();
    var named = new TreeSet<String>();
    for (var file : files()) {
      var key = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
      while (key.find()) {
        named.add(key.group());
        if (!keys.contains(key.group())) {
          unknown.put(key.group(), file.toString());
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(named).contains(Key.VPC_ID.fullName(), Key.READER_ROLE_ARNS.fullName());
  }

  private static Iterable<Path> files() throws IOException {
    var files = new TreeSet<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
    for (var folder :
        List.of("rehearsal/java", "notebooks", "docs", ".ci", ".github", "backend/src")) {
      try (var found = Files.walk(Path.of(folder))) {
        found
            .filter(Files::isRegularFile)
            .filter(it -> !it.toString().contains("__pycache__"))
            .forEach(files::add);
      }
    }
    return files;
  }
}
