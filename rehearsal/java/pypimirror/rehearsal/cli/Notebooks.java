package pypimirror.rehearsal.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.rehearsal.notebook.Notebook;
import pypimirror.rehearsal.notebook.Surroundings;

/** The notebooks of an environment: their Python and their surroundings. */
final class Notebooks {

  private static final String LIFECYCLE_CONFIGURATION =
      "aws:sagemaker/studioLifecycleConfig:StudioLifecycleConfig";
  private static final List<Path> GLOBAL_PIP_FILES =
      List.of(Path.of("/etc/pip.conf"), Path.of("/etc/xdg/pip/pip.conf"));
  private static final Pattern INDEX_OPTION =
      Pattern.compile(
          "(?m)^ *(index-url|extra-index-url|find-links|no-index|proxy|trusted-host) *=");

  private final Stack stack;
  private final PythonTools python;

  Notebooks(Stack stack, PythonTools python) {
    this.stack = stack;
    this.python = python;
  }

  Path folder() {
    return stack.workspace().home().resolve("notebooks").resolve(stack.environment());
  }

  /** Creates the files that every notebook of the environment uses. */
  void prepare() throws IOException, InterruptedException {
    python.prepare();
    Files.createDirectories(folder().resolve("bin"));
    Files.setPosixFilePermissions(
        folder().getParent(), PosixFilePermissions.fromString("rwx------"));
    preparePython();
    for (var file : GLOBAL_PIP_FILES) {
      if (Files.isReadable(file) && INDEX_OPTION.matcher(Processes.text(file)).find()) {
        stack
            .workspace()
            .console()
            .say("notebooks also read this machine's %s, with its index settings".formatted(file));
      }
    }
  }

  private void preparePython() throws IOException, InterruptedException {
    var venv = folder().resolve("python");
    var builtFrom = venv.resolve("built-from");
    var fingerprint = python.fingerprint(venv);
    try (var lock =
        new Lock(
            folder().resolve("lock"),
            "waiting for another notebook to start",
            stack.workspace().console())) {
      lock.exclusively();
      if (!Files.isExecutable(venv.resolve("bin/pip"))
          || !Files.exists(builtFrom)
          || !Files.readString(builtFrom).equals(fingerprint)) {
        Folders.delete(venv);
        python.createVenv(venv);
        Files.writeString(builtFrom, fingerprint);
      }
      WholeFile.writeScript(folder().resolve("bin/aws"), python.awsCliScript());
    }
  }

  private Path surroundingsFile() {
    return folder().resolve("surroundings.json");
  }

  /** Whether a notebook of the environment has ever started. */
  boolean exist() {
    return Files.exists(surroundingsFile());
  }

  /** Describes the current surroundings of the environment's notebooks. */
  Surroundings surroundings() throws IOException, InterruptedException {
    var workspace = stack.workspace();
    var config = Mappers.JSON.readTree(stack.configuration());
    var outputs = stack.outputs();
    var path =
        Stream.of(
                folder().resolve("python/bin"),
                folder().resolve("bin"),
                workspace.installation().script("bash/clock"),
                Path.of("/usr/local/bin"),
                Path.of("/usr/bin"),
                Path.of("/bin"))
            .map(Path::toString)
            .collect(Collectors.joining(":"));
    var surroundings =
        new Surroundings(
            workspace.accounts(),
            workspace.home(),
            workspace.home().resolve("pages").resolve(pipSetup()),
            folder().resolve("home"),
            path,
            List.of("python3", workspace.installation().script("python/host_pip.py").toString()),
            workspace.installation().script("python/rehearsed_network.py"),
            setting(config, "aws:allowedAccountIds").path(0).asText(),
            value(outputs, config, "vpcId").asText(),
            texts(value(outputs, config, "readerRoleArns")),
            texts(value(outputs, config, "readerSecurityGroupIds")),
            texts(value(outputs, config, "readerCidrs")));
    WholeFile.write(surroundingsFile(), Mappers.JSON.writeValueAsString(surroundings));
    return surroundings;
  }

  /** Whether readers can install only approved packages. */
  boolean isCurated() throws IOException, InterruptedException {
    return setting(Mappers.JSON.readTree(stack.configuration()), "pypi-mirror:packages")
        .asText()
        .equals("curated");
  }

  /** The role that approves packages. */
  String curator() throws IOException, InterruptedException {
    var curators =
        texts(setting(Mappers.JSON.readTree(stack.configuration()), "pypi-mirror:curatorRoleArns"));
    if (curators.isEmpty()) {
      throw new CommandException(
          "Pulumi.%s.yaml: pypi-mirror:curatorRoleArns is empty. Set packages: curated and list a role."
              .formatted(stack.environment()));
    }
    return curators.get(0);
  }

  // The output of the deployed stack, or the setting before the first deployment.
  private static JsonNode value(JsonNode outputs, JsonNode config, String key) {
    return outputs.has(key) ? outputs.path(key) : setting(config, "pypi-mirror:" + key);
  }

  private static JsonNode setting(JsonNode config, String key) {
    var entry = config.path(key);
    return entry.has("objectValue") ? entry.path("objectValue") : entry.path("value");
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  // The pages of the public index are cached separately for each configuration of pip.
  private static String pipSetup() throws IOException {
    var hash = new Hash();
    new TreeMap<>(System.getenv())
        .forEach(
            (name, value) -> {
              if (name.startsWith("PIP_")) {
                hash.add(name + "=" + value);
              }
            });
    var home = Path.of(System.getProperty("user.home"));
    for (var file : GLOBAL_PIP_FILES) {
      hash.add(file);
    }
    return hash.add(home.resolve(".pip/pip.conf"))
        .add(home.resolve(".config/pip/pip.conf"))
        .toString();
  }

  /** The deployed script that Studio runs when an app starts, or empty if there is none. */
  Optional<String> startScript() {
    for (var resource : stack.workspace().deployed(stack.environment())) {
      if (resource.path("type").asText().equals(LIFECYCLE_CONFIGURATION)) {
        var content = resource.path("outputs").path("studioLifecycleConfigContent").asText();
        return Optional.of(new String(Base64.getDecoder().decode(content), StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }

  /** Returns a command that runs a notebook in a separate process. */
  ProcessBuilder command(EmulatorJava java, String... arguments) {
    var words = new ArrayList<>(java.command(Notebook.class, surroundingsFile().toString()));
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words);
  }

  /** Stops the background processes of the environment's notebooks. */
  void stop() {
    Notebook.stopAll(home(stack.workspace(), stack.environment()));
  }

  /** The folder of the homes of an environment's notebooks. */
  static Path home(Workspace workspace, String environment) {
    return workspace.home().resolve("notebooks").resolve(environment).resolve("home");
  }
}
