package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/**
 * The program's JAR, which is kept up to date with its sources. This class compiles only the
 * program. {@code ./rehearse} builds everything else with Maven before it starts this command line.
 */
final class Program {

  private final Installation installation;
  private final Lock buildLock;
  private final Console console;

  Program(Installation installation, Lock buildLock, Console console) {
    this.installation = installation;
    this.buildLock = buildLock;
    this.console = console;
  }

  /** Compiles the program if it was edited, without the checks of the build. */
  void update() throws IOException {
    buildLock.shared();
    if (isCurrent()) {
      return;
    }
    buildLock.exclusively();
    if (!isCurrent()) {
      console.say("compiling the edited program (`mvn verify` runs Maven's checks)");
      compile();
    }
    buildLock.shared();
  }

  // Calls the check in the JAR that the program itself performs when it starts. The JAR is not on
  // the class path, because a class-data archive requires a class path that does not change with
  // every edit.
  boolean isCurrent() throws IOException {
    var jar = installation.jar();
    try (var program =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      var newer =
          program
              .loadClass("pypimirror.launch.StaleJar")
              .getMethod("newerSource", Path.class, Path.class)
              .invoke(null, jar, installation.repository());
      return ((Optional<?>) newer).isEmpty();
    } catch (ReflectiveOperationException e) {
      throw new CommandException("%s is damaged. Run `mvn -q package`.".formatted(jar));
    }
  }

  private void compile() {
    var folder = WholeFile.sibling(installation.cache().resolve("edit"));
    try {
      // The JAR must be older than an edit that is saved during the compilation. The time comes
      // from
      // a file, because the kernel's clock for files can be some milliseconds behind.
      var classes = Files.createDirectories(folder.resolve("classes"));
      var started = Files.getLastModifiedTime(classes);
      compileSources(classes);
      var jar = folder.resolve("program.jar");
      assemble(classes, jar);
      Files.setLastModifiedTime(jar, started);
      Files.move(jar, installation.jar(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CommandException("The program cannot be compiled: " + e.getMessage());
    } finally {
      Folders.delete(folder);
    }
  }

  private void compileSources(Path classes) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new CommandException("The Java compiler is missing. Install JDK 17 or later.");
    }
    var messages = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var task =
          compiler.getTask(
              messages,
              files,
              null,
              List.of(
                  "-d",
                  classes.toString(),
                  "-cp",
                  installation.dependenciesJar().toString(),
                  "-proc:none",
                  "-nowarn",
                  "-encoding",
                  "UTF-8",
                  "--release",
                  "17"),
              null,
              files.getJavaFileObjectsFromPaths(sources()));
      if (!task.call()) {
        throw new CommandException("The program does not compile:\n" + messages);
      }
    }
  }

  private List<Path> sources() throws IOException {
    try (var files = Files.walk(installation.repository().resolve("src/main/java"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .toList();
    }
  }

  // Adds the new classes and resources. From the old JAR, adds only what is not part of the
  // program: the manifest, and backend/.
  private void assemble(Path classes, Path jar) throws IOException {
    try (var old = new JarFile(installation.jar().toFile());
        var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.setLevel(0);
      for (var entry : old.stream().toList()) {
        if (entry.getName().startsWith("META-INF/")
            || entry.getName().startsWith("pypimirror/backend/")) {
          out.putNextEntry(new ZipEntry(entry.getName()));
          old.getInputStream(entry).transferTo(out);
        }
      }
      for (var folder : List.of(classes, installation.repository().resolve("src/main/resources"))) {
        add(folder, out);
      }
    }
  }

  private static void add(Path folder, ZipOutputStream out) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        out.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }
}
