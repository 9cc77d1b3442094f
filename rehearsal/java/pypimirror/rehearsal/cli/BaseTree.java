package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The Git commit with which a working tree is compared. */
final class BaseTree {

  private static final List<String> PROGRAM = List.of("src/main", "pom.xml");

  private final Path project;
  private final String name;
  private final String commit;

  /**
   * Finds the commit.
   *
   * @param name any Git ref
   */
  BaseTree(Path project, String name) throws IOException, InterruptedException {
    Executables.require("git", "Install Git, then try again.");
    this.project = project;
    this.name = name;
    if (git("rev-parse", "--git-dir").isEmpty()) {
      throw new CommandException("%s is not in a Git working tree.".formatted(project));
    }
    commit =
        git("rev-parse", "--verify", "--quiet", name + "^{commit}")
            .orElseThrow(
                () ->
                    new CommandException(
                        "'%s' is not a known commit. Run `git fetch`, then try again."
                            .formatted(name)));
    if (file("Pulumi.yaml").isEmpty()) {
      throw new CommandException(
          "'%s' has no Pulumi.yaml: it is not a version of this project.".formatted(name));
    }
  }

  /** The ref, as the user named it. */
  String name() {
    return name;
  }

  private Optional<String> git(String... arguments) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("git", "-C", project.toString()));
    words.addAll(List.of(arguments));
    return Processes.capture(words);
  }

  /** Returns the content of a project file, or empty if the file does not exist. */
  Optional<String> file(String path) throws IOException, InterruptedException {
    return git("show", commit + ":./" + path).map(content -> content + "\n");
  }

  List<String> environments() throws IOException, InterruptedException {
    var files = git("ls-tree", "--name-only", commit, "./").orElse("");
    return Workspace.environmentsIn(files.lines().toList());
  }

  /** Identifies the sources of the commit's program. */
  String program() throws IOException, InterruptedException {
    var hash = new Hash();
    var command = Stream.concat(Stream.of("ls-tree", "-rz", commit, "--"), PROGRAM.stream());
    var entries = git(command.toArray(String[]::new)).orElse("").split("\0", -1);
    // MODE TYPE OBJECT, a tab, and the path.
    Arrays.stream(entries)
        .filter(entry -> !entry.isEmpty())
        .map(entry -> entry.split("\t", 2))
        .sorted((one, other) -> one[1].compareTo(other[1]))
        .forEach(entry -> hash.add(entry[0].split(" ", -1)[2] + " " + entry[1]));
    return hash.toString();
  }

  /** Identifies the sources of the working tree's program, in the same way. */
  String workingProgram() throws IOException, InterruptedException {
    var hash = new Hash();
    var command =
        Stream.concat(
            Stream.of("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"),
            PROGRAM.stream());
    var paths = git(command.toArray(String[]::new)).orElse("").split("\0", -1);
    for (var path : new TreeSet<>(Arrays.asList(paths))) {
      var file = project.resolve(path);
      if (!path.isEmpty() && Files.isRegularFile(file)) {
        hash.add(object(Files.readAllBytes(file)) + " " + path);
      }
    }
    return hash.toString();
  }

  // https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
  private static String object(byte[] content) {
    var digest = Hash.digest("SHA-1");
    digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(content));
  }

  /** Writes the sources of the commit's program into a folder. */
  void extractProgram(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    var parts =
        git("ls-tree", "--name-only", commit, "--", "src/main", "pom.xml", ".mvn").orElse("");
    var archive =
        new ArrayList<>(List.of("git", "-C", project.toString(), "archive", commit, "--"));
    archive.addAll(parts.lines().toList());
    var pipeline =
        ProcessBuilder.startPipeline(
            List.of(
                new ProcessBuilder(archive).redirectError(Redirect.INHERIT),
                new ProcessBuilder("tar", "-x", "-C", folder.toString())
                    .redirectError(Redirect.INHERIT)));
    for (var process : pipeline) {
      if (process.waitFor() != 0) {
        throw new CommandException("The program of '%s' cannot be extracted.".formatted(name));
      }
    }
  }
}
