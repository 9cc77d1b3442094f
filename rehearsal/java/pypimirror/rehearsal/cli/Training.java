package pypimirror.rehearsal.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import pypimirror.rehearsal.notebook.NotebookExercise;
import pypimirror.rehearsal.provider.PluginExercise;

/**
 * Runs the most common operations once, while Java records the classes in a class-data archive (see
 * {@link EmulatorJava}).
 */
public final class Training {

  private static final String ACCOUNT = "000000000000";
  private static final String ENVIRONMENT = "training";

  private Training() {}

  /**
   * Uses the plugin, a notebook and the command line, and loads all other classes of the emulator.
   *
   * @param arguments an empty folder, and the repository
   */
  public static void main(String[] arguments) throws Exception {
    var folder = Path.of(arguments[0]);
    var installation = new Installation(Path.of(arguments[1]));
    PluginExercise.run(Files.createDirectories(folder.resolve("plugin")));
    NotebookExercise.run(Files.createDirectories(folder.resolve("notebook")));
    prepareAndRun(installation, folder);
    loadAll();
  }

  // Uses a stack whose engine does nothing.
  private static void prepareAndRun(Installation installation, Path folder) throws Exception {
    var project = Files.createDirectories(folder.resolve("project"));
    Files.copy(installation.repository().resolve("Pulumi.yaml"), project.resolve("Pulumi.yaml"));
    Files.writeString(
        project.resolve("Pulumi." + ENVIRONMENT + ".yaml"),
        "config:\n  aws:allowedAccountIds: [\"" + ACCOUNT + "\"]\n  pypi-mirror:tags: {}\n");
    WholeFile.write(project.resolve("rehearsal/accounts/" + ACCOUNT + ".json"), "{}");
    WholeFile.writeScript(folder.resolve("engine/pulumi"), "#!/bin/sh\n");
    var home = folder.resolve("home");
    var workspace = new Workspace(installation, project, home, Console.standard());
    WholeFile.write(workspace.checkpoint(ENVIRONMENT), "{}");
    var lock = new Lock(folder.resolve("lock"), "", Console.standard());
    new Engine(installation, lock).fingerprint();
    new Program(installation, lock, Console.standard()).isCurrent();
    var words = CommandWords.of(List.of("preview", "--stack", ENVIRONMENT));
    new PulumiCommand(null, words).refuse();
    for (var turn = 0; turn < 2; turn++) {
      var engineHome = new EngineHome(workspace, new EmulatorJava(installation));
      Background.start(engineHome::prepare).await();
      var stack = new Stack(workspace, folder.resolve("engine"), engineHome, ENVIRONMENT);
      stack.copyConfiguration();
      stack.createIfMissing();
      stack.succeed(words.array());
    }
  }

  private static void loadAll() throws Exception {
    var jar = Path.of(Training.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (var content = new JarFile(jar.toFile())) {
      for (var name : content.stream().map(JarEntry::getName).toList()) {
        if (name.endsWith(".class")) {
          Class.forName(
              name.substring(0, name.length() - ".class".length()).replace('/', '.'),
              false,
              Training.class.getClassLoader());
        }
      }
    }
  }
}
