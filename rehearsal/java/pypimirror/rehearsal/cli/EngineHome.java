package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pypimirror.rehearsal.provider.Plugin;

/** Sets up the folder in which the engine finds its plugins and tools. */
final class EngineHome {

  private static final String VERSION_PROPERTY = "pulumi.aws.version";
  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
  private static final Pattern VERSION =
      Pattern.compile("<" + Pattern.quote(VERSION_PROPERTY) + ">\\s*([^<\\s]+)\\s*</");
  private static final List<String> TOOLS = List.of("java", "javac", "mvn", "gradle");

  private final Workspace workspace;
  private final EmulatorJava java;

  EngineHome(Workspace workspace, EmulatorJava java) {
    this.workspace = workspace;
    this.java = java;
  }

  /** Value of {@code PULUMI_HOME}. */
  Path folder() {
    return workspace.home().resolve("home");
  }

  /** Folder with shims of the tools whose versions the engine queries at every start. */
  Path shims() {
    return workspace.home().resolve("shims").resolve(EmulatorJava.key());
  }

  /** Folder with the {@code pulumi} that {@code ./rehearse env} puts on the PATH. */
  Path pulumiShim() {
    return workspace.home().resolve("shim");
  }

  void prepare() throws IOException {
    preparePlugin();
    for (var tool : TOOLS) {
      prepareShim(tool);
    }
    WholeFile.writeScript(
        pulumiShim().resolve("pulumi"),
        """
        #!/usr/bin/env bash
        REHEARSAL_HOME=%s REHEARSAL_PROJECT=%s exec %s --as-pulumi "$@"
        """
            .formatted(
                quote(workspace.home()),
                quote(workspace.project()),
                quote(workspace.installation().repository().resolve("rehearse"))));
  }

  // The emulator replaces the AWS plugin in the version with which the program is built.
  private void preparePlugin() throws IOException {
    var own = workspace.project().resolve("pom.xml");
    var version =
        version(Files.exists(own) ? own : workspace.installation().repository().resolve("pom.xml"));
    var command =
        java.command(
            Plugin.class,
            version,
            workspace.accounts().toString(),
            workspace.liveAccounts().toString());
    WholeFile.writeScript(
        folder().resolve("plugins/resource-aws-v" + version + "/pulumi-resource-aws"),
        "#!/usr/bin/env bash\nexec %s \"$@\"\n"
            .formatted(command.stream().map(EngineHome::quote).collect(Collectors.joining(" "))));
  }

  // Reads the file without an XML parser, whose startup would take a hundredth of a preview.
  static String version(Path pom) throws IOException {
    var property = VERSION.matcher(COMMENT.matcher(Files.readString(pom)).replaceAll(""));
    if (!property.find()) {
      throw new CommandException(
          "%s does not set the property %s.".formatted(pom, VERSION_PROPERTY));
    }
    return property.group(1);
  }

  // The engine's Java host queries the version of each tool at every start, which takes a third of
  // a second. A shim answers from a file, whose name changes with the tool.
  private void prepareShim(String tool) throws IOException {
    var real =
        Executables.all(tool).stream()
            .filter(file -> !file.getParent().getParent().endsWith("shims"))
            .findFirst();
    if (real.isEmpty()) {
      return;
    }
    WholeFile.writeScript(shims().resolve(tool), shim(real.get(), answer(shims(), real.get())));
  }

  /** The file with a tool's answer to {@code --version}. */
  static Path answer(Path folder, Path tool) throws IOException {
    var real = tool.toRealPath();
    var key = new Hash().add(real.toString()).add(Files.getLastModifiedTime(real).toString());
    return folder.resolve(tool.getFileName() + "-" + key + ".version");
  }

  /** A script that runs a tool, and answers {@code --version} from a file. */
  static String shim(Path tool, Path answer) {
    return """
    #!/usr/bin/env bash
    tool=%s
    answer=%s
    if [[ $* == --version ]]; then
      if [[ ! -f $answer ]]; then
        "$tool" --version >"$answer.$$" || {
          status=$?
          cat "$answer.$$"
          rm -f "$answer.$$"
          exit "$status"
        }
        mv -f "$answer.$$" "$answer"
      fi
      exec cat "$answer"
    fi
    exec "$tool" "$@"
    """
        .formatted(quote(tool), quote(answer));
  }

  /** Quotes a word for a shell. */
  static String quote(Object word) {
    return "'" + word.toString().replace("'", "'\\''") + "'";
  }
}
