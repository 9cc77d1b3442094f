package pypimirror.curation.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockTest {

  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  private static String entry(String release, String hash, String... requiredBy) {
    return release
        + " \\\n    --hash=sha256:"
        + hash
        + "\n"
        + String.join("", List.of(requiredBy).stream().map("    # via %s\n"::formatted).toList());
  }

  @Test
  void readsWhatItWrites() {
    var lock = Lock.parse(entry("demo==1.0", A) + entry("helper==2.0", B, "demo"));
    assertThat(lock.packages())
        .containsOnlyKeys(new Release("demo", "1.0"), new Release("helper", "2.0"));
    assertThat(Lock.parse(lock.text())).isEqualTo(lock);
  }

  @Test
  void readsBothFormsOfAnnotations() {
    var lock =
        Lock.parse(
            entry("helper==2.0", B)
                + "    # via\n    #   demo\n    #   -r approvals/requirements.in\n");
    assertThat(lock.packages().get(new Release("helper", "2.0")).requiredBy())
        .containsExactly("demo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "demo>=1", "demo @ https://example.org/demo.whl", "-e ."})
  void rejectsWhatIsNotARelease(String line) {
    assertThatThrownBy(() -> Lock.parse(line + "\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not name==version or a hash.");
  }

  @Test
  void rejectsAReleaseWithoutAHash() {
    assertThatThrownBy(() -> Lock.parse("demo==1.0\n")).hasMessage("demo==1.0 has no hash.");
  }

  @Test
  void normalizesNames() {
    assertThat(Lock.parse(entry("De_mo.X==1.0", A)).packages())
        .containsOnlyKeys(new Release("de-mo-x", "1.0"));
  }

  @Test
  void aMergedLockHasTheHashesOfBoth() {
    var merged = Lock.parse(entry("demo==1.0", A)).with(Lock.parse(entry("demo==1.0", B)));
    assertThat(merged.packages().get(new Release("demo", "1.0")).hashes()).isEqualTo(Set.of(A, B));
  }

  @Test
  void aReleaseComesAfterThoseThatItRequires() {
    var lock =
        Lock.parse(
            entry("a==1", A)
                + entry("b==1", A, "a")
                + entry("c==1", A, "b")
                + entry("d==1", A, "a"));
    assertThat(lock.inInstallationOrder())
        .extracting(Release::name)
        .containsExactly("c", "b", "d", "a");
  }

  @Test
  void aCycleIsBroken() {
    var lock = Lock.parse(entry("a==1", A, "b") + entry("b==1", A, "a"));
    assertThat(lock.inInstallationOrder()).extracting(Release::name).containsExactly("b", "a");
  }
}
