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
  // The SDK's telemetry uses Jackson only if it is present. Only the tests depend on it.
  private static final String TEST_ONLY_PACKAGE = "com.fasterxml.jackson.";
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

  // Every class that the artifact refers to is present, unless no dependency contains it.
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
    // A class of Android, which no dependency contains.
    assertThat(notFound).contains("android.os.Build");
    var missing =
        notFound.stream()
            .filter(available::contains)
            .filter(name -> !name.startsWith(TEST_ONLY_PACKAGE))
            .filter(name -> !containsOnlyConstants(name))
            .toList();
    assertThat(new TreeSet<>(missing)).isEmpty();
  }

  // Service providers that java.util.ServiceLoader and gRPC load by name at run time.
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

  // Plugin discovery takes half a second, and the engine treats its result as advisory.
  @Test
  void theArtifactHasNoPluginDiscovery() throws Exception {
    assertThat(classes(DEPENDENCIES)).noneMatch(name -> name.startsWith("com.pulumi.bootstrap."));
  }

  @Test
  void theFirstRunCreatesAClassArchiveThatLaterRunsUse() throws Exception {
    program("System.out.println(\"said\"); return 0;");

    assertThat(run()).isEqualTo(new Result(0, "said\n"));
    var archives = archives();
    assertThat(archives).hasSize(1);
    assertThat(Files.size(archives.get(0))).isGreaterThan(0);

    assertThat(classesFrom(archives.get(0))).isPositive();

    program("System.out.println(\"said otherwise\"); return 0;");
    assertThat(run()).isEqualTo(new Result(0, "said otherwise\n"));
    assertThat(archives()).isEqualTo(archives);

    // Java validates the archive by the modification time of the jar.
    Files.setLastModifiedTime(
        folder.resolve("lib/dependencies.jar"), FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(run().exitCode()).isZero();
    assertThat(archives()).hasSize(1).doesNotContainAnyElementsOf(archives);
  }

  private long classesFrom(Path archive) throws IOException, InterruptedException {
    var result =
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
    return result
        .output()
        .lines()
        .filter(line -> line.endsWith("shared objects file (top)"))
        .count();
  }

  @Test
  void startsWithAGarbageCollectorThatTheUserChose() throws Exception {
    program("return 0;");
    var launcher = command(folder, "-jar", jar.toString());
    launcher.environment().put("JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC");
    assertThat(finish(launcher.start()).exitCode()).isZero();
  }

  @Test
  void theProgramRunsIfTheClassArchiveCannotBeWritten() throws Exception {
    program("System.out.println(\"said\"); return 0;");
    Files.createFile(folder.resolve("lib/cds"));
    assertThat(run()).isEqualTo(new Result(0, "said\n"));
  }

  @Test
  void theLauncherExitsWithTheProgramsExitCode() throws Exception {
    program("System.out.println(\"said\"); return 3;");
    assertThat(run()).isEqualTo(new Result(3, "said\n"));
    // A run that fails early creates no archive, because it has loaded few classes.
    assertThat(archives()).isEmpty();

    program("System.out.println(\"said\"); return 0;");
    assertThat(run()).isEqualTo(new Result(0, "said\n"));
    program("System.out.println(\"said\"); return 3;");
    assertThat(run()).isEqualTo(new Result(3, "said\n"));
    assertThat(archives()).hasSize(1);
  }

  // No other test notices a failed training run, because it only makes rehearsals slower.
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
    assertThat(trained).isEqualTo(new Result(0, "rehearse: requests: 0, failed: 0\n"));
  }

  @Test
  void missingDependenciesAreReported() throws Exception {
    program("return 0;");
    Files.delete(folder.resolve("lib/dependencies.jar"));
    assertThat(run())
        .isEqualTo(
            new Result(
                1,
                folder.resolve("lib/dependencies.jar")
                    + " is missing, but "
                    + jar
                    + " requires it. Run `mvn -q package`.\n"));
  }

  @Test
  void theProgramEndsWhenTheLauncherIsKilled() throws Exception {
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

  private record Result(int exitCode, String output) {}

  private Result run() throws IOException, InterruptedException {
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

  private static Result finish(Process process) throws IOException, InterruptedException {
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
    return new Result(process.exitValue(), output);
  }

  private List<Path> archives() throws IOException {
    try (var files = Files.list(folder.resolve("lib/cds"))) {
      return files.sorted().toList();
    }
  }

  // Creates a program with the manifest of the real one, so that it starts in the same way.
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

  // The compiler inlines constants but keeps the name of the class that declares them.
  private static boolean containsOnlyConstants(String name) {
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

  // The dependencies of the build in the local repository, including those of the tests.
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
