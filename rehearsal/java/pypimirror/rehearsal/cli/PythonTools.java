package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The AWS CLI and virtualenv, installed once from the package index of this machine's pip. */
final class PythonTools {

  private static final String VERSION = "import sys; print(sys.version, sys.executable)";
  private static final String INSTALL =
      """
      python3 -m venv "$1"
      "$1/bin/python" -m pip install --disable-pip-version-check --require-hashes -r "$2"
      """;

  private final Installation installation;
  private final Lock buildLock;
  private String python;

  PythonTools(Installation installation, Lock buildLock) {
    this.installation = installation;
    this.buildLock = buildLock;
  }

  private Path venv() {
    return installation.cache().resolve("venv");
  }

  private Path requirements() {
    return installation.tools("python").resolve("requirements.txt");
  }

  private Path awsCli() {
    return venv().resolve("bin/aws");
  }

  /**
   * A script that runs the AWS CLI. The CLI's own script names its interpreter in the first line,
   * which cannot contain a path with a space.
   */
  String awsCliScript() {
    return "#!/bin/sh\nexec %s %s \"$@\"\n"
        .formatted(EngineHome.quote(venv().resolve("bin/python")), EngineHome.quote(awsCli()));
  }

  /** Identifies a virtual environment: its folder, the pinned tools, and this machine's Python. */
  String fingerprint(Path venv) throws IOException, InterruptedException {
    if (python == null) {
      python =
          Processes.capture(List.of("python3", "-c", VERSION))
              .orElseThrow(() -> new CommandException("python3 does not run."));
    }
    // A virtual environment cannot be moved, because its scripts contain its path.
    return new Hash().add(requirements()).add(python).add(venv.toString()).toString();
  }

  void prepare() throws IOException, InterruptedException {
    Executables.require(
        "python3", "Install Python 3.10 or later with pip and venv, then try again.");
    if (!isBuilt()) {
      buildLock.exclusively();
      if (!isBuilt()) {
        build();
      }
      buildLock.shared();
    }
  }

  private boolean isBuilt() throws IOException, InterruptedException {
    var builtFrom = venv().resolve("built-from");
    return Files.isExecutable(awsCli())
        && Files.exists(builtFrom)
        && Files.readString(builtFrom).equals(fingerprint(venv()));
  }

  private void build() throws IOException, InterruptedException {
    Folders.delete(venv());
    if (!LongCommand.run(
        "installing the AWS CLI from the package index of this machine's pip (once)",
        installation.cache().resolve("build-python.log"),
        Map.of(),
        List.of(
            "bash", "-euc", INSTALL, "install", venv().toString(), requirements().toString()))) {
      throw new CommandException("The AWS CLI could not be installed.");
    }
    Files.writeString(venv().resolve("built-from"), fingerprint(venv()));
  }

  /** Creates a virtual environment with pip, in less than a second and without any download. */
  void createVenv(Path folder, String... options) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                venv().resolve("bin/virtualenv").toString(),
                "--quiet",
                "--no-download",
                "--no-periodic-update",
                "--app-data",
                installation.cache().resolve("virtualenv").toString()));
    command.addAll(List.of(options));
    command.add(folder.toString());
    var builder =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT);
    builder.environment().put("PIP_CONFIG_FILE", "/dev/null");
    if (builder.start().waitFor() != 0) {
      throw new CommandException("The virtual environment %s cannot be created.".formatted(folder));
    }
  }
}
