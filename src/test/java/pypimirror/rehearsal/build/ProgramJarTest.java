package pypimirror.rehearsal.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program of two classes, Said and Asks, of which one knows the other. */
class ProgramJarTest {

  private static final FileTime BEFORE = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));

  private static final int TICK_MILLIS = 20;

  private static final String SAID =
      """
      package pypimirror;
      class Said {
        static final String CONSTANT = "constant";
        private static final int HIDDEN = 1;
        static Object word(long ignored) { return "old"; }
        static class Nested { }
      }
      """;
  private static final String ASKS =
      """
      package pypimirror;
      public class Asks {
        public static String answer() { return Said.CONSTANT + " " + Said.word(1); }
      }
      """;

  @TempDir private Path folder;
  private Path jar;
  private Path nothing;

  @BeforeEach
  void build() throws Exception {
    jar = folder.resolve("program.jar");
    nothing = empty("nothing.jar");
    empty("program.jar");
    source("Said", SAID);
    source("Asks", ASKS);
    Files.createDirectories(folder.resolve("main/resources/pypimirror"));
    assertThat(update()).isTrue();
    assertThat(answer()).isEqualTo("constant old");
    built();
  }

  // As if it had been built of what is there now.
  private void built() throws IOException, InterruptedException {
    // The clock of files may be behind, by the tick of a few milliseconds.
    Thread.sleep(TICK_MILLIS);
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
    Thread.sleep(TICK_MILLIS);
  }

  @Test
  void anEditInAMethodIsCompiledAlone() throws Exception {
    source("Asks", ASKS.replace("\" \"", "\" not compiled \""));
    built();
    source("Said", SAID.replace("old", "new"));

    assertThat(update()).isTrue();
    assertThat(answer()).isEqualTo("constant new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"constant\"->\"another constant\"",
        "word(long->word(int",
        "static Object word->static String word",
        "static class Nested { }->static class Nested { int added; }",
        "class Said {->@Deprecated class Said {",
        "class Said {->class Said implements java.io.Serializable {",
        "static Object word(long ignored)->static Object word(long ignored) throws IllegalStateException",
      })
  void whatOthersCanSeeIsCompiledWithThem(String edit) throws Exception {
    var words = edit.split("->", -1);
    source("Asks", ASKS.replace("\" \"", "\" compiled \""));
    built();
    source("Said", SAID.replace(words[0], words[1]));

    assertThat(update()).isTrue();
    assertThat(answer()).contains(" compiled old");
  }

  @Test
  void whatOthersCannotSeeIsNot() throws Exception {
    source("Asks", ASKS.replace("\" \"", "\" compiled \""));
    built();
    source("Said", SAID.replace("HIDDEN = 1", "HIDDEN = 2"));

    assertThat(update()).isTrue();
    assertThat(answer()).isEqualTo("constant old");
  }

  @Test
  void whatIsInheritedFromAPrivateClassOthersCanSeeToo() throws Exception {
    var said =
        SAID.replace(
            "static class Nested { }",
            "private static class Base { static final int NUMBER = 1; }"
                + " static class Nested extends Base { }");
    source("Said", said);
    assertThat(update()).isTrue();
    source("Asks", ASKS.replace("\" \"", "\" compiled \""));
    built();
    source("Said", said.replace("NUMBER = 1", "NUMBER = 2"));

    assertThat(update()).isTrue();
    assertThat(answer()).isEqualTo("constant compiled old");
  }

  @Test
  void aNestedClassThatIsGoneLeavesTheJar() throws Exception {
    assertThat(entries()).contains("pypimirror/Said$Nested.class");
    source("Said", SAID.replace("static class Nested { }", ""));

    assertThat(update()).isTrue();
    assertThat(entries())
        .containsExactlyInAnyOrder("pypimirror/Said.class", "pypimirror/Asks.class");
  }

  @Test
  void aResourceIsTakenOver() throws Exception {
    Files.writeString(folder.resolve("main/resources/pypimirror/said.txt"), "said");

    assertThat(update()).isTrue();
    assertThat(entries()).contains("pypimirror/said.txt");
    assertThat(answer()).isEqualTo("constant old");
  }

  @Test
  void anErrorLeavesTheJarAsItWas() throws Exception {
    var before = Files.readAllBytes(jar);
    source("Said", SAID.replace("return \"old\"", "return"));

    assertThat(update()).isFalse();
    assertThat(Files.readAllBytes(jar)).isEqualTo(before);
  }

  @Test
  void anErrorInAClassThatKnowsItLeavesTheJarAsItWas() throws Exception {
    var before = Files.readAllBytes(jar);
    source("Said", SAID.replace("word(", "phrase("));

    assertThat(update()).isFalse();
    assertThat(Files.readAllBytes(jar)).isEqualTo(before);
  }

  @Test
  void aSourceThatIsGoneIsForTheBuild() throws Exception {
    Files.delete(folder.resolve("main/java/pypimirror/Asks.java"));
    assertThat(update()).isFalse();
  }

  @Test
  void aSourceThatIsPutBackWithItsOlderTimeIsCompiled() throws Exception {
    source("Said", SAID.replace("old", "new"));
    assertThat(update()).isTrue();
    built();
    Files.setLastModifiedTime(source("Said", SAID), BEFORE);

    assertThat(update()).isTrue();
    assertThat(answer()).isEqualTo("constant old");
  }

  @Test
  void aNewSourceIsCompiled() throws Exception {
    source("Newer", "package pypimirror; class Newer { }");
    assertThat(update()).isTrue();
    assertThat(entries()).contains("pypimirror/Newer.class");
  }

  @Test
  void aResourceThatIsRenamedIsForTheBuild() throws Exception {
    var resource = folder.resolve("main/resources/pypimirror/said.txt");
    Files.writeString(resource, "said");
    assertThat(update()).isTrue();
    Files.move(resource, resource.resolveSibling("renamed.txt"));
    assertThat(update()).isFalse();
  }

  @Test
  void whatEditorsLeaveIsNoSource() throws Exception {
    Files.writeString(folder.resolve("main/java/pypimirror/.Said.java.swp"), "no source");
    Files.writeString(folder.resolve("main/resources/pypimirror/said.txt~"), "no resource");
    assertThat(update()).isTrue();
    assertThat(entries()).allMatch(name -> name.endsWith(".class"));
  }

  @Test
  void whatIsEditedMeanwhileIsNewerThanTheJar() throws Exception {
    source("Said", SAID.replace("old", "new"));
    assertThat(update()).isTrue();
    var through = FileTime.from(Instant.now());
    // Compiling takes longer than this: the jar is as old as its beginning.
    assertThat(Files.getLastModifiedTime(jar).toMillis()).isLessThan(through.toMillis() - 5);
  }

  private boolean update() throws IOException {
    return ProgramJar.update(folder.resolve("main"), jar, nothing);
  }

  private Path source(String name, String text) throws IOException {
    var file = folder.resolve("main/java/pypimirror").resolve(name + ".java");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Path empty(String name) throws IOException {
    var file = folder.resolve(name);
    try (var out = new JarOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new JarEntry("META-INF/empty"));
      out.closeEntry();
    }
    Files.setLastModifiedTime(file, BEFORE);
    return file;
  }

  private List<String> entries() throws IOException {
    try (var content = new JarFile(jar.toFile())) {
      return content.stream()
          .map(JarEntry::getName)
          .filter(name -> name.startsWith("pypimirror/"))
          .toList();
    }
  }

  private String answer() throws IOException, ReflectiveOperationException {
    try (var program = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      return (String) program.loadClass("pypimirror.Asks").getMethod("answer").invoke(null);
    }
  }
}
