package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The Pulumi engine with its Java host: the one on {@code PATH} if it is new enough, otherwise the
 * pinned one, which is built once from its Go modules.
 */
final class Engine {

  private static final String CLI = "pulumi";
  private static final String JAVA_HOST = "pulumi-language-java";
  private static final Pattern PINNED =
      Pattern.compile("github\\.com/pulumi/pulumi/pkg/v3 v([0-9.]+)");

  private final Installation installation;
  private final Lock buildLock;

  Engine(Installation installation, Lock buildLock) {
    this.installation = installation;
    this.buildLock = buildLock;
  }

  /** Returns the folder of the engine's programs, and builds them first if necessary. */
  Path folder() throws IOException, InterruptedException {
    var onPath = onPath();
    if (onPath.isPresent()) {
      return onPath.get();
    }
    if (!isBuilt()) {
      buildLock.exclusively();
      if (!isBuilt()) {
        build();
      }
    }
    return built();
  }

  private Path built() {
    return installation.cache().resolve("bin");
  }

  /**
   * Identifies the pinned versions. Uses a checksum, because a hash of these files takes longer in
   * Java.
   */
  String fingerprint() throws IOException {
    var checksum = new CRC32();
    for (var module : List.of("engine", "language-java")) {
      for (var file : List.of("go.mod", "go.sum")) {
        checksum.update(Files.readAllBytes(installation.tools(module).resolve(file)));
      }
    }
    return Long.toHexString(checksum.getValue());
  }

  private boolean isBuilt() throws IOException {
    var builtFrom = built().resolve("built-from");
    return Files.isExecutable(built().resolve(CLI))
        && Files.isExecutable(built().resolve(JAVA_HOST))
        && Files.exists(builtFrom)
        && Files.readString(builtFrom).equals(fingerprint());
  }

  private String pinnedVersion() throws IOException {
    var module = Files.readString(installation.tools("engine").resolve("go.mod"));
    var version = PINNED.matcher(module);
    if (!version.find()) {
      throw new IllegalStateException("tools/engine/go.mod does not require the engine");
    }
    return version.group(1);
  }

  // A folder named "shim" belongs to the rehearsal, and its pulumi starts this program again.
  private Optional<Path> onPath() throws IOException, InterruptedException {
    for (var candidate : Executables.all(CLI)) {
      if (!candidate.getParent().endsWith("shim")
          && Files.isExecutable(candidate.toRealPath().resolveSibling(JAVA_HOST))
          && isNewEnough(candidate)) {
        return Optional.of(candidate.getParent());
      }
    }
    return Optional.empty();
  }

  private boolean isNewEnough(Path candidate) throws IOException, InterruptedException {
    var version = Processes.capture(List.of(candidate.toString(), "version"));
    return version.isPresent()
        && version.get().matches("v[0-9]+(\\.[0-9]+)*")
        && compare(version.get().substring(1), pinnedVersion()) >= 0;
  }

  private static int compare(String one, String other) {
    return Arrays.compare(numbers(one), numbers(other));
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }

  private void build() throws IOException, InterruptedException {
    var version = pinnedVersion();
    Executables.require(
        "go", "Install Go, or the Pulumi CLI %s or later, then try again.".formatted(version));
    var unfinished = installation.cache().resolve("bin.new");
    Folders.delete(unfinished);
    var temporary = Files.createDirectories(unfinished.resolve("tmp"));
    // Without cgo, no C compiler is needed. Less frequent garbage collection reduces the build time
    // by a seventh.
    var variables =
        Map.of(
            "CGO_ENABLED",
            "0",
            "GOTMPDIR",
            temporary.toString(),
            "GOGC",
            System.getenv().getOrDefault("GOGC", "400"));
    compile(
        "building the Pulumi engine %s from its Go module (once, a few minutes)".formatted(version),
        "engine",
        variables,
        List.of(
            "-ldflags",
            "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v" + version,
            "-o",
            unfinished.resolve(CLI).toString(),
            "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"));
    compile(
        "building the engine's Java host (once, about a minute)",
        "language-java",
        variables,
        List.of(
            "-ldflags",
            "-s -w",
            "-o",
            unfinished.resolve(JAVA_HOST).toString(),
            "github.com/pulumi/pulumi-java/pkg/cmd/pulumi-language-java"));
    Folders.delete(temporary);
    Files.writeString(unfinished.resolve("built-from"), fingerprint());
    Folders.delete(built());
    Files.move(unfinished, built(), StandardCopyOption.ATOMIC_MOVE);
  }

  private void compile(
      String what, String module, Map<String, String> variables, List<String> arguments)
      throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                "go",
                "-C",
                installation.tools(module).toString(),
                "build",
                "-v",
                "-mod=readonly",
                "-trimpath"));
    command.addAll(arguments);
    var log = installation.cache().resolve("build-" + module + ".log");
    if (!LongCommand.run(what, log, variables, command)) {
      throw new CommandException("The engine could not be built.");
    }
  }
}
