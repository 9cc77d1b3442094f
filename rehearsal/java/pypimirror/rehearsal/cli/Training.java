package pypimirror.rehearsal.cli;

import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import pypimirror.rehearsal.provider.PluginExercise;

/**
 * Loads the classes of the emulator once, while Java records them in a class-data archive (see
 * {@link EmulatorJava}).
 */
public final class Training {

  private Training() {}

  /**
   * Uses the plugin and the command line, and loads all other classes of the emulator.
   *
   * @param arguments an empty folder
   */
  public static void main(String[] arguments) throws Exception {
    PluginExercise.run(Path.of(arguments[0]));
    Rehearse.commandLine().getUsageMessage();
    Workspace.YAML.readTree("config: {}");
    loadAll();
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
