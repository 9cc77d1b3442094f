package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks every shell script with ShellCheck. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShellLintIT {

  private String shellcheck;

  @BeforeAll
  void install(@TempDir Path folder) throws IOException, InterruptedException {
    shellcheck =
        PythonTools.install("shell-lint", folder.resolve("venv")).resolve("shellcheck").toString();
  }

  static List<Path> scripts() throws IOException {
    try (var program = Files.walk(Path.of("src"));
        var emulator = Files.walk(Path.of("rehearsal"));
        var ofCi = Files.list(Path.of(".ci"))) {
      return Stream.of(
              program, emulator, ofCi, Stream.of(Path.of("rehearse"), Path.of("backend/bootstrap")))
          .flatMap(it -> it)
          .filter(Files::isRegularFile)
          .filter(ShellLintIT::isShell)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void shellCheckReportsNoFindings(Path script) throws IOException, InterruptedException {
    assertThat(PythonTools.run(shellcheck, "--external-sources", script.toString())).isEmpty();
  }

  private static boolean isShell(Path file) {
    try {
      return file.toString().endsWith(".sh")
          || new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
              .startsWith("#!/usr/bin/env bash");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Excludes the start script, which runs only in SageMaker images, and the scripts of CI, which
  // run only on GitHub's Linux runners.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rehearse",
        "backend/bootstrap",
        "rehearsal/bash/install.sh",
        "rehearsal/bash/install-again.sh",
        "rehearsal/bash/clock/date",
        "rehearsal/bash/clock/sleep"
      })
  void usesOnlyToolsAndBashFeaturesOfMacOs(String script) throws IOException {
    assertThat(Files.readString(Path.of(script)))
        .doesNotContainPattern(
            "\\bflock\\b|/proc/|readlink -f|\\bstat -c|\\bsetsid\\b|\\btac\\b|sed -i |sort -V|mv -T|grep -P"
                + "|\\bmapfile\\b|declare -A|printf '%\\(|\\$\\{[a-z]+(,,|\\^\\^)|wait -n|\\|&");
  }

  @Test
  void shellCheckDetectsAnUnquotedVariable(@TempDir Path folder) throws IOException {
    var script = Files.writeString(folder.resolve("wrong.sh"), "#!/bin/bash\nrm $1\n");
    assertThatThrownBy(() -> PythonTools.run(shellcheck, script.toString()))
        .hasMessageContaining("SC2086");
  }
}
