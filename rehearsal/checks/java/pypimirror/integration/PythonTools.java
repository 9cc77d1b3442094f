package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Installs and runs Python tools from the package index of this machine, pinned with hashes in
 * {@code tools}.
 */
final class PythonTools {

  private static final Path REPOSITORY = Path.of("").toAbsolutePath();

  private PythonTools() {}

  /** Installs {@code tools/<name>/requirements.txt} and returns the folder of its commands. */
  static Path install(String name, Path venv) throws IOException, InterruptedException {
    run("python3", "-m", "venv", venv.toString());
    run(
        venv.resolve("bin/python").toString(),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        // Most modules are never imported, so compiling them takes longer than it saves.
        "--no-compile",
        "--require-hashes",
        "--no-deps",
        "-r",
        REPOSITORY.resolve("tools").resolve(name).resolve("requirements.txt").toString());
    return venv.resolve("bin");
  }

  /** Returns the path of this machine's Python interpreter. */
  static String executable() {
    try {
      return run("python3", "-c", "import sys; print(sys.executable)").strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Runs a command that must succeed, and returns its output. */
  static String run(String... command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Map.of("PYTHONDONTWRITEBYTECODE", "1"));
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
