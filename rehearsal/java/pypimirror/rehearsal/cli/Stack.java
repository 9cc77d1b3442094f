package pypimirror.rehearsal.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An environment of a workspace as the engine sees it: a stack in a local backend, with the
 * committed configuration.
 */
final class Stack {

  private static final String CONFIG_FILE = "PULUMI_OPTION_CONFIG_FILE";
  private static final String PASSPHRASE = "rehearsal";
  // The salt of the passphrase. The state has no secrets, but the engine requires a secrets
  // provider.
  private static final String SALT =
      "v1:mb7eUO6Y+18=:v1:KdwFgL8WObQ1RsSc:WeQXDQyk3u8o9ZGG3D8lUAWaE9xBuQ==";
  private static final Pattern SECRETS_PROVIDER =
      Pattern.compile("(secretsprovider|encryptedkey|encryptionsalt):");
  private static final List<String> NOT_FOR_THE_ENGINE =
      List.of(
          "PULUMI_ACCESS_TOKEN",
          "PULUMI_CONFIG_PASSPHRASE_FILE",
          "PULUMI_DEBUG_PROVIDERS",
          "PULUMI_OPTION_CWD",
          "PULUMI_OPTION_STACK");

  private final Workspace workspace;
  private final Path engine;
  private final EngineHome engineHome;
  private final String environment;

  Stack(Workspace workspace, Path engine, EngineHome engineHome, String environment) {
    this.workspace = workspace;
    this.engine = engine;
    this.engineHome = engineHome;
    this.environment = environment;
  }

  String environment() {
    return environment;
  }

  Workspace workspace() {
    return workspace;
  }

  /** Folder for files that are derived from the environment's configuration. */
  Path derived() {
    return workspace.home().resolve("config").resolve(environment);
  }

  private Path configFile() {
    return derived().resolve("Pulumi." + environment + ".yaml");
  }

  /** Copies the current configuration to the engine's folder. */
  void copyConfiguration() throws IOException {
    var file = workspace.environmentFile(environment);
    if (!Files.isRegularFile(file)) {
      throw new CommandException(
          "Environment '%s' does not exist: Pulumi.%s.yaml is missing. Available environments: %s."
              .formatted(environment, environment, String.join(", ", workspace.environments())));
    }
    followAccount();
    try {
      WholeFile.write(configFile(), withoutSecretsProvider(Files.readString(file)));
    } catch (CharacterCodingException e) {
      throw new CommandException("%s is not encoded in UTF-8.".formatted(file));
    }
  }

  /** Creates the stack, unless it exists. An adopted environment starts with its imports. */
  void createIfMissing() throws IOException, InterruptedException {
    if (Files.exists(workspace.checkpoint(environment))) {
      return;
    }
    create();
    var imports = workspace.importFile(environment);
    if (Files.exists(imports)) {
      importAll(imports);
    }
  }

  private void importAll(Path file) throws IOException, InterruptedException {
    var log = derived().resolve("import.log");
    var command =
        command(
            List.of(
                "import",
                "--file",
                file.toString(),
                "--generate-code=false",
                "--protect=false",
                "--yes",
                "--suppress-outputs"));
    if (Processes.start(command, log).waitFor() != 0) {
      Files.deleteIfExists(workspace.checkpoint(environment));
      throw new CommandException(
          "The resources in %s cannot be imported: %s\nIf the account differs from its description, start over: ./rehearse reset --account ID"
              .formatted(file, Processes.text(log).strip()));
    }
  }

  // The engine writes to the configuration file, so it gets a copy. A passphrase replaces the key
  // in AWS. This method filters lines instead of parsing YAML, so that the engine reports an
  // invalid file.
  private static String withoutSecretsProvider(String text) {
    return text.lines()
            .filter(line -> !SECRETS_PROVIDER.matcher(line).lookingAt())
            .collect(Collectors.joining("\n", "", "\n"))
        + "encryptionsalt: "
        + SALT
        + "\n";
  }

  // Resources stay in the account to which they were deployed. In another account, the environment
  // starts without any.
  private void followAccount() throws IOException {
    var account = workspace.account(environment).orElse("");
    if (account.isEmpty()) {
      return;
    }
    if (System.getenv().getOrDefault("REHEARSAL_ACCOUNT", "").isEmpty()
        && !Files.exists(workspace.accounts().resolve(account + ".json"))) {
      throw new CommandException(
          "Environment '%s' is in account %s, but rehearsal/accounts/%s.json does not exist. Create that file with {\"id\": \"%s\", \"region\": \"…\"} and the resources that the environment adopts (see rehearsal/README.md)."
              .formatted(environment, account, account, account));
    }
    var state = workspace.state(environment);
    var record = state.resolve("account");
    var previous = Files.exists(record) ? Files.readString(record).strip() : account;
    if (!previous.equals(account)) {
      try (var turn = turn()) {
        turn.exclusively();
        // Another rehearsal may have switched the account while this one waited.
        if (Files.exists(record) && Files.readString(record).strip().equals(account)) {
          return;
        }
        Files.move(state, state.resolveSibling(environment + "@" + previous));
        var earlier = state.resolveSibling(environment + "@" + account);
        if (Files.exists(earlier)) {
          Files.move(earlier, state);
        }
      }
      workspace
          .console()
          .say(
              "'%s' is now in account %s. Its resources in account %s remain there."
                  .formatted(environment, account, previous));
    }
    WholeFile.write(record, account + "\n");
  }

  Lock turn() {
    return workspace.turn(environment);
  }

  private void create() throws IOException, InterruptedException {
    var checkpoint = workspace.checkpoint(environment);
    Files.createDirectories(workspace.state(environment));
    WholeFile.write(
        derived().resolve("Pulumi.yaml"), "name: %s\nruntime: java\n".formatted(workspace.name()));
    var command = command(List.of("-C", derived().toString(), "stack", "init", environment));
    command.environment().put(CONFIG_FILE, "");
    var log = derived().resolve("init.log");
    // Another rehearsal may have created the stack in the meantime.
    if (Processes.start(command, log).waitFor() != 0 && !Files.exists(checkpoint)) {
      throw new CommandException(
          "The stack of %s cannot be created: %s"
              .formatted(workspace.environmentFile(environment), Processes.text(log)));
    }
  }

  /** The variables that make any {@code pulumi} use this stack. */
  Map<String, String> variables() {
    var variables = new LinkedHashMap<String, String>();
    variables.put("PULUMI_HOME", engineHome.folder().toString());
    variables.put("PULUMI_BACKEND_URL", "file://" + workspace.state(environment));
    variables.put("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE);
    variables.put("PULUMI_STACK", environment);
    variables.put(CONFIG_FILE, configFile().toString());
    variables.put("PULUMI_SKIP_UPDATE_CHECK", "true");
    variables.put("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true");
    return variables;
  }

  /** Folder with the programs that the engine calls. */
  Path engineShims() {
    return engineHome.shims();
  }

  /** Folder with the {@code pulumi} that uses the rehearsal. */
  Path pulumiShim() {
    return engineHome.pulumiShim();
  }

  /** Returns a command of the engine, in the project's folder. */
  ProcessBuilder command(List<String> arguments) {
    var words = new ArrayList<>(List.of(engine.resolve("pulumi").toString()));
    words.addAll(arguments);
    var command = new ProcessBuilder(words).directory(workspace.project().toFile());
    command.environment().keySet().removeAll(NOT_FOR_THE_ENGINE);
    command.environment().putAll(variables());
    command.environment().put("REHEARSAL_HOME", workspace.home().toString());
    command
        .environment()
        .compute(
            "PATH",
            (name, path) ->
                String.join(":", engine.toString(), engineHome.shims().toString(), path));
    return command;
  }

  /** Runs a command of the engine in the foreground, and returns its exit code. */
  int run(String... arguments) throws IOException, InterruptedException {
    return Processes.foreground(command(Arrays.asList(arguments)));
  }

  /** Runs a command of the engine in the foreground, and fails if it fails. */
  void succeed(String... arguments) throws IOException, InterruptedException {
    var exitCode = run(arguments);
    if (exitCode != 0) {
      throw new CommandException(exitCode, "pulumi %s failed.".formatted(arguments[0]));
    }
  }

  /**
   * Returns the resolved configuration in the format of {@code pulumi config --json}, with the
   * defaults of {@code Pulumi.yaml}. The result is cached until one of the files changes.
   */
  String configuration() throws IOException, InterruptedException {
    var key =
        new Hash().add(workspace.project().resolve("Pulumi.yaml")).add(configFile()).toString();
    var known = derived().resolve("resolved-" + key + ".json");
    if (!Files.exists(known)) {
      var resolved =
          Processes.capture(command(List.of("config", "--json")).redirectError(Redirect.INHERIT))
              .orElseThrow(
                  () ->
                      new CommandException(
                          "The configuration of '%s' cannot be read.".formatted(environment)));
      try (var old = Files.newDirectoryStream(derived(), "resolved-*.json")) {
        for (var file : old) {
          Files.deleteIfExists(file);
        }
      }
      WholeFile.write(known, resolved);
      return resolved;
    }
    return Files.readString(known);
  }

  /** The outputs of the deployed stack. The node is missing before the first deployment. */
  JsonNode outputs() {
    for (var resource : workspace.deployed(environment)) {
      if (resource.path("type").asText().equals("pulumi:pulumi:Stack")) {
        return resource.path("outputs");
      }
    }
    return MissingNode.getInstance();
  }
}
