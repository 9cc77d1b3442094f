package pypimirror.rehearsal.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The accounts of a rehearsal: fixtures, which are never written, and their live copies, which hold
 * what stacks have added. An account that is as its fixture has it, has no live copy.
 *
 * <p>Every access holds a lock of the account, across threads and processes, and a change is put in
 * place whole, so that several engines can run at once and a killed one leaves no half a file.
 */
public final class Accounts {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  // File locks are the whole process's, so threads of one process need a lock of their own.
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path fixtures;
  private final Path live;
  private final Map<String, View> views = new ConcurrentHashMap<>();
  private final Map<String, Written> last = new ConcurrentHashMap<>();

  /**
   * The accounts of one rehearsal.
   *
   * @param fixtures holds {@code <account id>.json}
   * @param live gets the live copies
   */
  public Accounts(Path fixtures, Path live) {
    this.fixtures = fixtures;
    this.live = live;
  }

  /** The ids of all accounts that there are fixtures of, in order. */
  public List<String> all() {
    try (var files = Files.list(fixtures)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether there is a fixture of the account. */
  public boolean exists(String accountId) {
    return Files.isRegularFile(fixtures.resolve(accountId + ".json"));
  }

  /**
   * The account as it is now, only to look at: what is changed in it is not kept. It is read anew
   * when one of its files has changed.
   */
  public Account view(String accountId) {
    try {
      var view = views.get(accountId);
      if (view == null || !view.written.stamps.equals(stamps(accountId))) {
        var written = locked(accountId, () -> written(accountId));
        view = new View(written, parse(written.json));
        views.put(accountId, view);
      }
      return view.account;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link #view}; nothing for an account without a fixture. */
  public Optional<Account> find(String accountId) {
    return exists(accountId) ? Optional.of(view(accountId)) : Optional.empty();
  }

  private record View(Written written, Account account) {}

  /** An account as it is written, the fixture in it, and the stamps of the files of both. */
  private record Written(Stamps stamps, String fixture, String json) {}

  private record Stamps(Stamp live, Stamp fixture) {}

  /** Tells a file from the one that was in its place before; nothing for one that is not there. */
  private record Stamp(FileTime modified, long size, Object key) {}

  private Stamps stamps(String accountId) throws IOException {
    return new Stamps(stamp(liveFile(accountId)), stamp(fixtures.resolve(accountId + ".json")));
  }

  private Path liveFile(String accountId) {
    return live.resolve(accountId + ".json");
  }

  // Every change of a live copy is a new file, put in the old one's place.
  private static Stamp stamp(Path file) throws IOException {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    } catch (NoSuchFileException e) {
      return new Stamp(null, 0, null);
    }
  }

  /** Does something with the account and keeps what it changed, unless it throws. */
  public <T> T with(String accountId, Function<Account, T> work) {
    try {
      return locked(
          accountId,
          () -> {
            var before = written(accountId);
            var account = parse(before.json);
            T result = work.apply(account);
            var after = JSON.writeValueAsString(account);
            if (!after.equals(before.json)) {
              keep(accountId, before.fixture, after);
              last.put(
                  accountId,
                  new Written(
                      new Stamps(stamp(liveFile(accountId)), before.stamps.fixture),
                      before.fixture,
                      after));
            }
            return result;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Work<T> {
    T get() throws IOException;
  }

  @SuppressWarnings("try") // the lock is there to be held
  private <T> T locked(String accountId, Work<T> work) throws IOException {
    THREADS.lock();
    try {
      Files.createDirectories(live);
      try (var channel =
              FileChannel.open(
                  live.resolve(accountId + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        return work.get();
      }
    } finally {
      THREADS.unlock();
    }
  }

  private void keep(String accountId, String fixture, String account) throws IOException {
    var file = liveFile(accountId);
    if (account.equals(fixture)) {
      Files.deleteIfExists(file);
      Files.deleteIfExists(live.resolve(accountId + ".started-from.json"));
      return;
    }
    // What the live copy started from, so that a fixture can change under it.
    replace(live.resolve(accountId + ".started-from.json"), fixture + "\n");
    replace(file, account + "\n");
  }

  private static void replace(Path file, String text) throws IOException {
    var whole = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  // As this program writes it; read anew when one of its files has changed.
  private Written written(String accountId) throws IOException {
    var stamps = stamps(accountId);
    var known = last.get(accountId);
    if (known == null || !known.stamps.equals(stamps)) {
      var fixture = fixture(accountId);
      known =
          new Written(stamps, fixture, JSON.writeValueAsString(parse(current(accountId, fixture))));
      last.put(accountId, known);
    }
    return known;
  }

  private String current(String accountId, String fixture) throws IOException {
    var file = liveFile(accountId);
    if (!Files.exists(file)) {
      return fixture;
    }
    var startedFrom = JSON.readTree(live.resolve(accountId + ".started-from.json").toFile());
    return merged(startedFrom, JSON.readTree(file.toFile()), JSON.readTree(fixture)).toString();
  }

  // The fixture as it is now, with what the live copy changed since it started from an older one.
  private static JsonNode merged(JsonNode old, JsonNode now, JsonNode fixture) {
    if (now.equals(old)) {
      return fixture;
    }
    if (!now.isObject() || !old.isObject() || !fixture.isObject()) {
      return now;
    }
    var merged = (ObjectNode) fixture.deepCopy();
    for (var field : now.properties()) {
      merged.set(
          field.getKey(),
          merged(old.path(field.getKey()), field.getValue(), fixture.path(field.getKey())));
    }
    for (var name : old.properties()) {
      if (!now.has(name.getKey())) {
        merged.remove(name.getKey());
      }
    }
    merged.properties().removeIf(field -> field.getValue().isMissingNode());
    return merged;
  }

  private String fixture(String accountId) throws IOException {
    return JSON.writeValueAsString(parse(Files.readString(fixtures.resolve(accountId + ".json"))));
  }

  private static Account parse(String json) throws JsonProcessingException {
    return JSON.readValue(json, Account.class);
  }
}
