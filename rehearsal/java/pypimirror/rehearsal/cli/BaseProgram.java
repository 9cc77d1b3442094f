package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The program of the commit with which a working tree is compared.
 *
 * @param key identifies its sources
 * @param jar the built program
 * @param failure why it cannot be built, or empty
 */
record BaseProgram(String key, Path jar, String failure) {

  private static final int LINES_OF_A_FAILURE = 3;

  /** Builds the program, once for each version of its sources. */
  static BaseProgram build(BaseTree base, String key, Path cache, Console console)
      throws IOException, InterruptedException {
    var folder = cache.resolve(key);
    var jar = folder.resolve("target/pypi-mirror.jar");
    if (!Files.exists(folder.resolve("built"))) {
      Executables.require("mvn", "Install Maven 3.8.1 or later, then try again.");
      console.say("building the program of " + base.name());
      var unfinished = WholeFile.sibling(folder);
      base.extractProgram(unfinished);
      var log = unfinished.resolve("build.log");
      var maven =
          new ProcessBuilder(
              "mvn",
              "-B",
              "-f",
              unfinished.resolve("pom.xml").toString(),
              "-Dmaven.test.skip",
              "-Dspotless.check.skip",
              // The base tree does not contain curation/.
              "-Dassembly.skipAssembly",
              "package");
      if (Processes.start(maven, log).waitFor() != 0) {
        var failure =
            "The program of the base cannot be built: "
                + String.join("\n", errors(log)).replace(unfinished + "/", "");
        Folders.delete(unfinished);
        return new BaseProgram(key, jar, failure);
      }
      Files.createFile(unfinished.resolve("built"));
      Folders.publish(unfinished, folder);
    }
    Folders.touch(folder);
    return new BaseProgram(key, jar, "");
  }

  private static List<String> errors(Path log) throws IOException {
    var lines = Processes.text(log).lines().toList();
    return Stream.of("[ERROR] /", "[ERROR]", "")
        .map(start -> lines.stream().filter(line -> line.startsWith(start)).toList())
        .filter(found -> !found.isEmpty())
        .map(found -> found.subList(0, Math.min(LINES_OF_A_FAILURE, found.size())))
        .findFirst()
        .orElse(List.of());
  }
}
