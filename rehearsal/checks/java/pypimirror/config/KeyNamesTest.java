package pypimirror.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The emulator, the notebooks and the documentation name configuration keys as text. After a key is
 * renamed, they would silently find nothing.
 */
class KeyNamesTest {

  private static final Pattern KEY = Pattern.compile("(?<!/)pypi-mirror:[a-z][A-Za-z]*");

  @ParameterizedTest
  @ValueSource(strings = {"docs", "notebooks", "rehearsal/java"})
  void everyNamedKeyExists(String place) throws IOException {
    var keys = Arrays.stream(Key.values()).map(Key::fullName).collect(Collectors.toSet());
    var named = new TreeMap<String, Path>();
    for (var file : files(Path.of(place))) {
      var key = KEY.matcher(Files.readString(file));
      while (key.find()) {
        named.put(key.group(), file);
      }
    }
    assertThat(named).isNotEmpty();
    named.keySet().removeAll(keys);
    assertThat(named).isEmpty();
  }

  private static List<Path> files(Path place) throws IOException {
    try (var found = Files.walk(place)) {
      return found
          .filter(it -> it.toString().matches(".*\\.(java|py|ipynb|md|json)"))
          .sorted()
          .toList();
    }
  }
}
