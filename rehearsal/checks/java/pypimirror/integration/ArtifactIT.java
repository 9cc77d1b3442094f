package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The artifact: {@code target/pypi-mirror.jar} with {@code lib/dependencies.jar}. */
class ArtifactIT {

  private static final Path PROGRAM = Path.of("target/pypi-mirror.jar").toAbsolutePath();
  private static final Path DEPENDENCIES = Path.of("target/lib/dependencies.jar").toAbsolutePath();
  private static final long LARGEST = 25_000_000;
  // The SDK's telemetry can do without it, and does: only the tests bring it along.
  private static final String OF_THE_TESTS_ONLY = "com.fasterxml.jackson.";
  private static final Pattern NOT_FOUND = Pattern.compile("-> (\\S+) +not found");

  @TempDir private Path folder;
  private Path jar;

  @BeforeEach
  void copy() throws IOException {
    jar = folder.resolve("program.jar");
    Files.createDirectories(folder.resolve("lib"));
    Files.copy(DEPENDENCIES, folder.resolve("lib/dependencies.jar"));
  }

  @Test
  void theArtifactIsUnder25Megabytes() throws IOException {
    assertThat(Files.size(PROGRAM) + Files.size(DEPENDENCIES)).isLessThan(LARGEST);
  }

  // From whatever class there is, whatever it refers to is there, unless no dependency ever had it.
  @Test
  void theArtifactContainsEveryClassItRefersTo() throws IOException {
    var report = new StringWriter();
    var jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    var status =
        jdeps.run(
            new PrintWriter(report),
            new PrintWriter(report),
            "--multi-release",
            "17",
            "-verbose:class",
            "-filter:none",
            PROGRAM.toString(),
            DEPENDENCIES.toString());
    assertThat(status).as(report.toString()).isZero();
    assertThat(report.toString()).contains("pypimirror.App", "com.pulumi.Pulumi");

    var available = classesOfAllDependencies();
    var notFound =
        NOT_FOUND.matcher(report.toString()).results().map(found -> found.group(1)).toList();
    // For Android, and of no dependency.
    assertThat(notFound).contains("android.os.Build");
    var missing =
        notFound.stream()
            .filter(available::contains)
            .filter(name -> !name.startsWith(OF_THE_TESTS_ONLY))
            .filter(name -> !holdsConstantsOnly(name))
            .toList();
    assertThat(new TreeSet<>(missing)).isEmpty();
  }

  // What is found by name at run time: java.util.ServiceLoader and grpc's own.
  @Test
  void theArtifactContainsEveryServiceProvider() throws IOException {
    var here = classes(DEPENDENCIES);
    var expected = new TreeMap<String, Set<String>>();
    for (var dependency : dependencies()) {
      providers(dependency)
          .forEach(
              (service, providers) -> {
                if (here.contains(service)) {
                  expected.computeIfAbsent(service, it -> new TreeSet<>()).addAll(providers);
                }
              });
    }
    var actual = providers(DEPENDENCIES);
    assertThat(expected).containsKey("io.grpc.ManagedChannelProvider").isNotEmpty();
    assertThat(actual).containsAllEntriesOf(expected);
    expected.values().forEach(providers -> assertThat(here).containsAll(providers));
  }

  // It takes half a second, and the engine treats it as advisory.
  @Test
  void theArtifactHasNoPluginDiscovery() throws Exception {
    assertThat(classes(DEPENDENCIES)).noneMatch(name -> name.startsWith("com.pulumi.bootstrap."));
  }

  @Test
  void theFirstRunCreatesAClassArchiveThatLaterRunsUse() throws Exception {
    program("System.out.println(\"said\"); return 0;");

    assertThat(run()).isEqualTo(new Ended(0, "said\n"));
    var archives = archives();
    assertThat(archives).hasSize(1);
    assertThat(Files.size(archives.get(0))).isGreaterThan(0);

    assertThat(classesFrom(archives.get(0))).isPositive();

    program("System.out.println(\"said otherwise\"); return 0;");
    assertThat(run()).isEqualTo(new Ended(0, "said otherwise\n"));
    assertThat(archives()).isEqualTo(archives);

    // Java goes by the time of the jar that it was made of.
    Files.setLastModifiedTime(
        folder.resolve("lib/dependencies.jar"), FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(run().exitCode()).isZero();
    assertThat(archives()).hasSize(1).doesNotContainAnyElementsOf(archives);
  }

  private long classesFrom(Path archive) throws IOException, InterruptedException {
    var ended =
        finish(
            start(
                folder,
                "-XX:SharedArchiveFile=" + archive,
                "-Xlog:class+load",
                "-XX:+UseSerialGC",
                "-cp",
                folder.resolve("lib/dependencies.jar").toString(),
                "pypimirror.launch.Launched",
                jar.toString()));
    return ended
        .output()
        .lines()
        .filter(line -> line.endsWith("shared objects file (top)"))
        .count();
  }

  @Test
  void aCollectorThatTheUserChoseIsUsed() throws Exception {
    program("return 0;");
    var launcher = command(folder, "-jar", jar.toString());
    launcher.environment().put("JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC");
    assertThat(finish(launcher.start()).exitCode()).isZero();
  }

  @Test
  void theProgramRunsInAReadOnlyFolder() throws Exception {
    program("System.out.println(\"said\"); return 0;");
    Files.createFile(folder.resolve("lib/cds"));
    assertThat(run()).isEqualTo(new Ended(0, "said\n"));
  }

  @Test
  void theLauncherExitsWithTheProgramsExitCode() throws Exception {
    program("System.out.println(\"said\"); return 3;");
    assertThat(run()).isEqualTo(new Ended(3, "said\n"));
    // A program that failed early has loaded little.
    assertThat(archives()).isEmpty();

    program("System.out.println(\"said\"); return 0;");
    assertThat(run()).isEqualTo(new Ended(0, "said\n"));
    program("System.out.println(\"said\"); return 3;");
    assertThat(run()).isEqualTo(new Ended(3, "said\n"));
    assertThat(archives()).hasSize(1);
  }

  // Its failure would only make every rehearsal slower.
  @Test
  void theTrainingRunOfTheEmulatorSucceeds() throws Exception {
    var classes = Files.readString(Path.of("target/rehearsal.classpath")).strip();
    var trained =
        finish(
            start(
                Path.of("").toAbsolutePath(),
                "-Drehearsal.archive=" + folder.resolve("archive"),
                "-cp",
                "target/pypi-mirror-rehearsal.jar" + File.pathSeparator + classes,
                "pypimirror.rehearsal.cli.Training",
                Files.createDirectory(folder.resolve("training")).toString(),
                Path.of("").toAbsolutePath().toString()));
    assertThat(trained).isEqualTo(new Ended(0, ""));
  }

  @Test
  void missingDependenciesAreReported() throws Exception {
    program("return 0;");
    Files.delete(folder.resolve("lib/dependencies.jar"));
    assertThat(run())
        .isEqualTo(
            new Ended(
                1,
                folder.resolve("lib/dependencies.jar")
                    + " is missing, and "
                    + jar
                    + " needs it. Run `mvn -q package`.\n"));
  }

  @Test
  void theProgramEndsWithTheLauncher() throws Exception {
    program("System.out.println(\"waits\"); while (true) Thread.onSpinWait();");
    var launcher = start(folder, "-jar", jar.toString());
    try (var said = launcher.inputReader()) {
      assertThat(said.readLine()).isEqualTo("waits");
    }
    var program = launcher.children().toList();
    assertThat(program).hasSize(1);

    launcher.destroyForcibly().waitFor();

    var deadline = Instant.now().plus(Duration.ofSeconds(30));
    while (program.get(0).isAlive()) {
      assertThat(Instant.now()).isBefore(deadline);
      Thread.sleep(20);
    }
  }

  private record Ended(int exitCode, String output) {}

  private Ended run() throws IOException, InterruptedException {
    return finish(start(folder, "-jar", jar.toString()));
  }

  private static Process start(Path folder, String... arguments) throws IOException {
    return command(folder, arguments).start();
  }

  private static ProcessBuilder command(Path folder, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
  }

  private static Ended finish(Process process) throws IOException, InterruptedException {
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
    return new Ended(process.exitValue(), output);
  }

  private List<Path> archives() throws IOException {
    try (var files = Files.list(folder.resolve("lib/cds"))) {
      return files.sorted().toList();
    }
  }

  // Another program with the manifest of ours, which is started the same way.
  private void program(String deploy) throws IOException {
    var sources = Files.createDirectories(folder.resolve("sources"));
    var source =
        Files.writeString(
            sources.resolve("App.java"),
            "package pypimirror; public final class App { public static int deploy() { %s } }"
                .formatted(deploy));
    var errors = new StringWriter();
    var compiler = ToolProvider.findFirst("javac").orElseThrow();
    var status =
        compiler.run(
            new PrintWriter(errors),
            new PrintWriter(errors),
            "-d",
            sources.toString(),
            source.toString());
    assertThat(status).as(errors.toString()).isZero();

    Manifest manifest;
    try (var original = new JarFile(PROGRAM.toFile())) {
      manifest = original.getManifest();
    }
    assertThat(manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH))
        .isEqualTo("lib/dependencies.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      try (var original = new JarFile(PROGRAM.toFile())) {
        for (var entry : original.stream().toList()) {
          if (entry.getName().matches("pypimirror/launch/.+\\.class")) {
            out.putNextEntry(new JarEntry(entry.getName()));
            original.getInputStream(entry).transferTo(out);
            out.closeEntry();
          }
        }
      }
      out.putNextEntry(new JarEntry("pypimirror/App.class"));
      out.write(Files.readAllBytes(sources.resolve("pypimirror/App.class")));
      out.closeEntry();
    }
  }

  // The compiler copies constants, and leaves the name of the class that they are from.
  private static boolean holdsConstantsOnly(String name) {
    try {
      var type = Class.forName(name, false, ArtifactIT.class.getClassLoader());
      return type.getDeclaredMethods().length == 0
          && Arrays.stream(type.getDeclaredFields())
              .allMatch(
                  field ->
                      Modifier.isStatic(field.getModifiers())
                          && Modifier.isFinal(field.getModifiers())
                          && (field.getType().isPrimitive() || field.getType() == String.class));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  // Those that the build saw, as they are in the local repository: the tests' are among them.
  private static List<Path> dependencies() throws IOException {
    return Arrays.stream(
            Files.readString(Path.of("target/rehearsal.classpath")).split(File.pathSeparator))
        .map(Path::of)
        .toList();
  }

  private static Set<String> classesOfAllDependencies() throws IOException {
    var classes = new HashSet<String>();
    for (var dependency : dependencies()) {
      classes.addAll(classes(dependency));
    }
    assertThat(classes).hasSizeGreaterThan(10_000);
    return classes;
  }

  private static Set<String> classes(Path file) throws IOException {
    var classes = new HashSet<String>();
    try (var content = new JarFile(file.toFile())) {
      content.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
          .forEach(
              name ->
                  classes.add(
                      name.substring(0, name.length() - ".class".length()).replace('/', '.')));
    }
    return classes;
  }

  private static Map<String, Set<String>> providers(Path file) throws IOException {
    var providers = new TreeMap<String, Set<String>>();
    try (var content = new JarFile(file.toFile())) {
      for (var entry : content.stream().toList()) {
        if (entry.getName().matches("META-INF/services/[^/]+")) {
          var lines =
              new String(content.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
          providers.put(
              entry.getName().substring("META-INF/services/".length()),
              new TreeSet<>(
                  lines
                      .lines()
                      .map(line -> line.replaceFirst("#.*", "").strip())
                      .filter(line -> !line.isEmpty())
                      .toList()));
        }
      }
    }
    return providers;
  }
}
