package pypimirror.rehearsal.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {

  private static final String ID = "111122223333";

  @TempDir Path folder;
  private Accounts accounts;

  @BeforeEach
  void createFixture() throws IOException {
    Files.createDirectories(folder.resolve("fixtures"));
    Files.writeString(
        folder.resolve("fixtures/" + ID + ".json"),
        "{\"id\":\"111122223333\",\"region\":\"us-east-1\",\"roles\":{\"reader\":{\"path\":\"/\","
            + "\"assumeRolePolicy\":\"{}\"}}}");
    accounts = new Accounts(folder.resolve("fixtures"), folder.resolve("live"));
  }

  @Test
  void savesAChangeAndDoesNotModifyTheFixture() throws IOException {
    var fixture = Files.readString(folder.resolve("fixtures/" + ID + ".json"));
    add("d");
    assertThat(domains()).containsExactly("d");
    assertThat(folder.resolve("fixtures/" + ID + ".json")).content().isEqualTo(fixture);
  }

  @Test
  void deletesTheLiveCopyIfNoChangeRemains() {
    add("d");
    assertThat(folder.resolve("live/" + ID + ".json")).exists();
    accounts.with(ID, account -> account.domains().remove("d"));
    assertThat(folder.resolve("live/" + ID + ".json")).doesNotExist();
  }

  @Test
  void readingCreatesNoLiveCopy() {
    accounts.with(ID, Account::id);
    assertThat(folder.resolve("live/" + ID + ".json")).doesNotExist();
  }

  @Test
  void discardsAChangeThatFails() {
    assertThatThrownBy(
            () ->
                accounts.with(
                    ID,
                    account -> {
                      put(account, "half");
                      throw new IllegalStateException("refused");
                    }))
        .hasMessage("refused");
    assertThat(domains()).isEmpty();
  }

  @Test
  void namesAnUnknownPropertyOfAFixture() throws IOException {
    Files.writeString(
        folder.resolve("fixtures/" + ID + ".json"), "{\"id\":\"111122223333\",\"vpc\":{}}");
    assertThatThrownBy(this::domains).hasMessageContaining("\"vpc\"");
  }

  @Test
  void appliesAChangedFixtureToALiveCopy() throws IOException {
    add("d");
    Files.writeString(
        folder.resolve("fixtures/" + ID + ".json"),
        "{\"id\":\"111122223333\",\"region\":\"us-east-1\",\"roles\":{\"other\":{\"path\":\"/\","
            + "\"assumeRolePolicy\":\"{}\"}}}");
    Set<String> roles = accounts.with(ID, account -> account.roles().keySet());
    assertThat(roles).containsExactly("other");
    assertThat(domains()).containsExactly("d");
    accounts.with(ID, account -> account.domains().remove("d"));
    assertThat(folder.resolve("live/" + ID + ".json")).doesNotExist();
  }

  @Test
  void appliesAFixtureThatChangesWhileALiveCopyIsWritten() {
    accounts.with(
        ID,
        account -> {
          put(account, "d");
          edit("\"us-east-1\"", "\"eu-west-1\"");
          return null;
        });
    assertThat(accounts.view(ID).region()).isEqualTo("eu-west-1");
    assertThat(domains()).containsExactly("d");
  }

  @Test
  void anAccountWithoutAFixtureIsNotFound() {
    assertThat(accounts.find(ID)).map(Account::id).contains(ID);
    assertThat(accounts.find("999999999999")).isEmpty();
  }

  @Test
  void concurrentThreadsAndProcessesLoseNoChanges() throws IOException, InterruptedException {
    var other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                SeparateProcess.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    SeparateProcess.addDomains(folder, "here");
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).isZero();
    assertThat(domains()).hasSize(2 * SeparateProcess.DOMAINS);
  }

  /** Adds domains from four threads, in this process or in a separate one. */
  static final class SeparateProcess {

    static final int DOMAINS = 200;

    private SeparateProcess() {}

    public static void main(String[] args) throws InterruptedException {
      addDomains(Path.of(args[0]), "there");
    }

    static void addDomains(Path folder, String prefix) throws InterruptedException {
      var threads = Executors.newFixedThreadPool(4);
      for (int i = 0; i < DOMAINS; i++) {
        var name = prefix + i;
        threads.execute(
            () ->
                new Accounts(folder.resolve("fixtures"), folder.resolve("live"))
                    .with(
                        ID,
                        account -> {
                          put(account, name);
                          return name;
                        }));
      }
      threads.shutdown();
      if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the threads did not finish in time");
      }
    }
  }

  private void edit(String from, String to) {
    var fixture = folder.resolve("fixtures/" + ID + ".json");
    try {
      Files.writeString(fixture, Files.readString(fixture).replace(from, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String name) {
    accounts.with(
        ID,
        account -> {
          put(account, name);
          return name;
        });
  }

  private Set<String> domains() {
    return accounts.with(ID, account -> account.domains().keySet());
  }

  private static void put(Account account, String name) {
    account
        .domains()
        .put(
            name,
            new CodeArtifactState.Domain("key", "2026-01-01T00:00:00Z", null, Map.of(), Map.of()));
  }
}
