package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** The programs that {@code ./approve plan} uses, in the versions of {@code tools/}. */
final class CurationTools {

  private static final String INSTALL =
      """
      python3 -m venv "$1"
      "$1/bin/python" -m pip install --disable-pip-version-check --no-compile --require-hashes -r "$2"
      """;

  private final Installation installation;
  private final Lock buildLock;

  CurationTools(Installation installation, Lock buildLock) {
    this.installation = installation;
    this.buildLock = buildLock;
  }

  private Path folder() {
    return installation.cache().resolve("curation");
  }

  String uv() {
    return folder().resolve("uv/bin/uv").toString();
  }

  String osvScanner() {
    return folder().resolve("osv-scanner").toString();
  }

  /** Installs and builds what is missing or has a different version. */
  void prepare() throws IOException, InterruptedException {
    if (!isBuilt()) {
      buildLock.exclusively();
      if (!isBuilt()) {
        build();
      }
      buildLock.shared();
    }
  }

  private String fingerprint() throws IOException {
    return new Hash()
        .add(installation.tools("uv").resolve("requirements.txt"))
        .add(installation.tools("osv-scanner").resolve("go.sum"))
        .toString();
  }

  private boolean isBuilt() throws IOException {
    var builtFrom = folder().resolve("built-from");
    return Files.exists(builtFrom) && Files.readString(builtFrom).equals(fingerprint());
  }

  private void build() throws IOException, InterruptedException {
    Executables.require(
        "python3", "Install Python 3.10 or later with pip and venv, then try again.");
    Executables.require("go", "Install Go 1.25.11 or later, then try again.");
    Folders.delete(folder());
    Files.createDirectories(folder());
    run(
        "installing uv from the package index of this machine's pip (once)",
        "build-uv.log",
        Map.of(),
        List.of(
            "bash",
            "-euc",
            INSTALL,
            "install",
            folder().resolve("uv").toString(),
            installation.tools("uv").resolve("requirements.txt").toString()));
    var unfinished = folder().resolve("osv-scanner.new");
    run(
        "building osv-scanner from its Go module (once, a few minutes)",
        "build-osv-scanner.log",
        // The module requires a newer Go than the engine, which Go downloads.
        Map.of("CGO_ENABLED", "0", "GOTOOLCHAIN", "auto"),
        List.of(
            "go",
            "-C",
            installation.tools("osv-scanner").toString(),
            "build",
            "-mod=readonly",
            "-trimpath",
            "-ldflags",
            "-s -w",
            "-o",
            unfinished.toString(),
            "github.com/google/osv-scanner/v2/cmd/osv-scanner"));
    Files.move(unfinished, Path.of(osvScanner()), StandardCopyOption.ATOMIC_MOVE);
    Files.writeString(folder().resolve("built-from"), fingerprint());
  }

  private void run(String what, String log, Map<String, String> variables, List<String> command)
      throws IOException, InterruptedException {
    if (!LongCommand.run(what, installation.cache().resolve(log), variables, command)) {
      throw new CommandException("%s failed.".formatted(what));
    }
  }
}
