package pypimirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only the tests in {@code rehearsal/checks} use both the program and the emulator. */
class TestRoomsTest {

  @ParameterizedTest
  @CsvSource({
    "src/test/java, pypimirror\\.(rehearsal|checks|integration)\\.",
    "rehearsal/test/java, pypimirror\\.(?!rehearsal\\.)"
  })
  void testsImportOnlyTheirOwnPackages(Path folder, String forbidden) throws IOException {
    var imports = Pattern.compile("(?m)^import (static )?" + forbidden + ".*");
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        assertThat(imports.matcher(Files.readString(file)).results()).as(file.toString()).isEmpty();
      }
    }
  }
}
