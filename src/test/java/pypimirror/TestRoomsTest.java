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
    "src/test/java, \\bpypimirror\\.(rehearsal|checks|integration|requests)\\.",
    "rehearsal/test/java, \\bpypimirror\\.(?!rehearsal\\b)[a-z]+\\."
  })
  void testsImportOnlyTheirOwnPackages(Path folder, String forbidden) throws IOException {
    var use = Pattern.compile("(?m)^(?!package |.*\"|.*//).*" + forbidden + ".*");
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        assertThat(use.matcher(Files.readString(file)).results()).as(file.toString()).isEmpty();
      }
    }
  }
}
