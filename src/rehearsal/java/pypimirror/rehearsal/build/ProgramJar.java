package pypimirror.rehearsal.build;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Brings the program's jar up to date with edited sources, without Maven: compiles what was edited
 * against the jar, and everything where others can see another {@link Surface} of it. The build's
 * checks (formatting, Error Prone, warnings) are Maven's.
 */
public final class ProgramJar {

  // As in pom.xml.
  private static final int RELEASE = 17;

  private final Path java;
  private final Path resources;
  private final Path jar;
  private final Path dependencies;
  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

  private ProgramJar(Path sources, Path jar, Path dependencies) {
    this.java = sources.resolve("java");
    this.resources = sources.resolve("resources");
    this.jar = jar;
    this.dependencies = dependencies;
  }

  /**
   * Ends with 0 when the jar is up to date, with 1 when this is for Maven: a source is gone, or the
   * compiler has something to say; then the jar is as it was.
   *
   * @param args {@code src/main}, the program's jar, the jar of its dependencies
   */
  public static void main(String[] args) throws IOException {
    System.exit(update(Path.of(args[0]), Path.of(args[1]), Path.of(args[2])) ? 0 : 1);
  }

  static boolean update(Path sources, Path jar, Path dependencies) throws IOException {
    return new ProgramJar(sources, jar, dependencies).update();
  }

  private boolean update() throws IOException {
    // What is edited from here on is newer than the jar will be.
    var asOf = FileTime.from(Instant.now());
    var edited = edited(java);
    if (compiler == null || !hasWhatThereIs(edited)) {
      return false;
    }
    // One for all, since it remembers what is in which jar.
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      return update(files, edited, asOf);
    }
  }

  private boolean update(StandardJavaFileManager files, List<Path> edited, FileTime asOf)
      throws IOException {
    var scratch = Files.createTempDirectory("program");
    try {
      var classes = Files.createDirectory(scratch.resolve("classes"));
      if (!edited.isEmpty()) {
        if (!compile(files, edited, List.of(jar, dependencies), classes)) {
          return false;
        }
        var names = edited.stream().map(this::className).toList();
        var before = Surface.of(compiler, files, List.of(jar, dependencies), names);
        if (!before.equals(
            Surface.of(compiler, files, List.of(classes, jar, dependencies), names))) {
          classes = Files.createDirectory(scratch.resolve("all"));
          edited = files(java);
          if (!compile(files, edited, List.of(dependencies), classes)) {
            return false;
          }
        }
      }
      var updated =
          jar.resolveSibling("%s.%d".formatted(jar.getFileName(), ProcessHandle.current().pid()));
      put(updated, edited, classes);
      Files.setLastModifiedTime(updated, asOf);
      Files.move(updated, jar, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } finally {
      delete(scratch);
    }
  }

  // What was deleted or renamed has no time that tells.
  private boolean hasWhatThereIs(List<Path> edited) throws IOException {
    var classes = new HashSet<String>();
    var others = new HashSet<String>();
    try (var content = new JarFile(jar.toFile())) {
      for (var entry : content.stream().map(JarEntry::getName).toList()) {
        if (entry.endsWith(".class")) {
          // Those of backend/ are another program's.
          if (!entry.startsWith("pypimirror/backend/")) {
            classes.add(entry.replaceFirst("(\\$[^/]*)?\\.class$", "").replace('/', '.'));
          }
        } else if (!entry.endsWith("/") && !entry.startsWith("META-INF/")) {
          others.add(entry);
        }
      }
    }
    edited.forEach(source -> classes.add(className(source)));
    edited(resources).forEach(file -> others.add(resource(file)));
    return classes.equals(files(java).stream().map(this::className).collect(toSet()))
        && others.equals(files(resources).stream().map(this::resource).collect(toSet()));
  }

  private List<Path> edited(Path folder) throws IOException {
    var built = Files.getLastModifiedTime(jar);
    var edited = new ArrayList<Path>();
    for (var file : files(folder)) {
      // An older file that was put back has an older time, and a new one of that.
      var changed = (FileTime) Files.getAttribute(file, "unix:ctime");
      if (changed.compareTo(built) > 0) {
        edited.add(file);
      }
    }
    return edited;
  }

  private boolean compile(
      StandardJavaFileManager files, List<Path> sources, List<Path> classpath, Path target)
      throws IOException {
    files.setLocationFromPaths(StandardLocation.CLASS_PATH, classpath);
    return compiler
        .getTask(
            new StringWriter(),
            files,
            null,
            options(target),
            null,
            files.getJavaFileObjectsFromPaths(sources))
        .call();
  }

  private static List<String> options(Path target) {
    var options = new ArrayList<>(List.of("-d", target.toString(), "-proc:none", "-nowarn", "-g"));
    // Java's own classes are there already; those of another version take longer to read.
    if (Runtime.version().feature() != RELEASE) {
      options.addAll(List.of("--release", Integer.toString(RELEASE)));
    }
    return options;
  }

  private void put(Path updated, List<Path> compiled, Path classes) throws IOException {
    var entries = new TreeMap<String, Path>();
    files(classes).forEach(file -> entries.put(classes.relativize(file).toString(), file));
    edited(resources).forEach(file -> entries.put(resource(file), file));
    var types = compiled.stream().map(java::relativize).map(ProgramJar::type).toList();
    try (var old = new JarFile(jar.toFile());
        var out = new ZipOutputStream(Files.newOutputStream(updated))) {
      for (var entry : old.stream().toList()) {
        var name = entry.getName();
        // An edit may have taken a nested class away.
        if (!entries.containsKey(name) && types.stream().noneMatch(type -> belongs(name, type))) {
          out.putNextEntry(new ZipEntry(name));
          old.getInputStream(entry).transferTo(out);
          out.closeEntry();
        }
      }
      for (var entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        Files.copy(entry.getValue(), out);
        out.closeEntry();
      }
    }
  }

  private static boolean belongs(String entry, String type) {
    return entry.equals(type + ".class")
        || (entry.startsWith(type + "$") && entry.endsWith(".class"));
  }

  private static String type(Path source) {
    return source.toString().replaceFirst("\\.java$", "");
  }

  private String className(Path source) {
    return type(java.relativize(source)).replace('/', '.');
  }

  private String resource(Path file) {
    return resources.relativize(file).toString();
  }

  // Without what editors and desktops leave beside them.
  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().matches("[.#].*|.*~"))
          .toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
