package pypimirror.rehearsal.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
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
import java.util.stream.Collectors;

/**
 * The accounts of a rehearsal: fixtures, which are never changed, and live copies, which contain
 * the resources that stacks have added. An account that equals its fixture has no live copy.
 *
 * <p>Every access locks the account for other threads and processes, and every change replaces a
 * file atomically. Several engines can therefore run at the same time, and a killed engine cannot
 * leave an incomplete file.
 */
public final class Accounts {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  // A file lock belongs to the whole process, so the threads of a process need an additional lock.
  private static final ReentrantLock THREAD_LOCK = new ReentrantLock();

  private final Path fixtures;
  private final Path live;
  private final Map<String, View> views = new ConcurrentHashMap<>();
  private final Map<String, Serialized> cache = new ConcurrentHashMap<>();

  /**
   * Creates the accounts of one rehearsal.
   *
   * @param fixtures folder with the fixtures, {@code <account id>.json}
   * @param live folder for the live copies
   */
  public Accounts(Path fixtures, Path live) {
    this.fixtures = fixtures;
    this.live = live;
  }

  /** The IDs of all accounts that have a fixture, in order. */
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

  /** Whether the account has a fixture. */
  public boolean exists(String accountId) {
    return Files.isRegularFile(fixtures.resolve(accountId + ".json"));
  }

  /**
   * Returns the current state of the account, for reading only. Changes of the returned object are
   * not saved. The account is read again after one of its files has changed.
   */
  public Account view(String accountId) {
    try {
      var view = views.get(accountId);
      if (view == null || !view.serialized.stamps.equals(stamps(accountId))) {
        var serialized = locked(accountId, () -> serialized(accountId));
        view = new View(serialized, parse(serialized.json));
        views.put(accountId, view);
      }
      return view.account;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the account as {@link #view} does, or empty if it has no fixture. */
  public Optional<Account> find(String accountId) {
    return exists(accountId) ? Optional.of(view(accountId)) : Optional.empty();
  }

  private record View(Serialized serialized, Account account) {}

  /** A serialized account and its fixture, with the stamps of their files. */
  private record Serialized(Stamps stamps, String fixture, String json) {}

  private record Stamps(Stamp live, Stamp fixture) {}

  /**
   * Distinguishes a file from earlier files in its place. A missing file has a stamp without
   * values.
   */
  private record Stamp(FileTime modified, long size, Object key) {}

  private Stamps stamps(String accountId) throws IOException {
    return new Stamps(stamp(liveFile(accountId)), stamp(fixtures.resolve(accountId + ".json")));
  }

  private Path liveFile(String accountId) {
    return live.resolve(accountId + ".json");
  }

  // Every change of a live copy replaces its file with a new one.
  private static Stamp stamp(Path file) throws IOException {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    } catch (NoSuchFileException e) {
      return new Stamp(null, 0, null);
    }
  }

  /**
   * Runs an operation on the account and saves the changes, unless the operation throws an
   * exception.
   */
  public <T> T with(String accountId, Function<Account, T> work) {
    try {
      return locked(
          accountId,
          () -> {
            var before = serialized(accountId);
            var account = parse(before.json);
            T result = work.apply(account);
            var after = JSON.writeValueAsString(account);
            if (!after.equals(before.json)) {
              save(accountId, before.fixture, after);
              cache.put(
                  accountId,
                  new Serialized(
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

  @SuppressWarnings("try") // the lock is only held
  private <T> T locked(String accountId, Work<T> work) throws IOException {
    THREAD_LOCK.lock();
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
      THREAD_LOCK.unlock();
    }
  }

  private void save(String accountId, String fixture, String account) throws IOException {
    var file = liveFile(accountId);
    if (account.equals(fixture)) {
      Files.deleteIfExists(file);
      Files.deleteIfExists(live.resolve(accountId + ".started-from.json"));
      return;
    }
    // Stores the fixture that the live copy started from, so that the fixture can change later.
    replace(live.resolve(accountId + ".started-from.json"), fixture + "\n");
    replace(file, account + "\n");
  }

  private static void replace(Path file, String text) throws IOException {
    var newFile = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
    Files.move(newFile, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  // Serializes the account as this program writes it. The result is cached until a file changes.
  private Serialized serialized(String accountId) throws IOException {
    var stamps = stamps(accountId);
    var cached = cache.get(accountId);
    if (cached == null || !cached.stamps.equals(stamps)) {
      var fixture = fixture(accountId);
      cached = new Serialized(stamps, fixture, current(accountId, fixture));
      cache.put(accountId, cached);
    }
    return cached;
  }

  private String current(String accountId, String fixture) throws IOException {
    try {
      return JSON.writeValueAsString(parse(currentJson(accountId, fixture)));
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is damaged. Reset the account with ./rehearse reset --account %s."
              .formatted(liveFile(accountId), accountId),
          e);
    }
  }

  private String currentJson(String accountId, String fixture) throws IOException {
    var file = liveFile(accountId);
    if (!Files.exists(file)) {
      return fixture;
    }
    var startedFrom = JSON.readTree(live.resolve(accountId + ".started-from.json").toFile());
    return merged(startedFrom, JSON.readTree(file.toFile()), JSON.readTree(fixture)).toString();
  }

  // Returns the current fixture, with the changes that the live copy has made to an older fixture.
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
    var file = fixtures.resolve(accountId + ".json");
    try {
      return JSON.writeValueAsString(parse(Files.readString(file)));
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s does not describe an account: %s%s"
              .formatted(
                  file,
                  e instanceof JsonMappingException mapping ? path(mapping) : "",
                  e.getOriginalMessage()),
          e);
    }
  }

  // The place of an error, such as "buckets.logs: ".
  private static String path(JsonMappingException e) {
    var fields =
        e.getPath().stream()
            .map(it -> it.getFieldName() == null ? "" + it.getIndex() : it.getFieldName())
            .collect(Collectors.joining("."));
    return fields.isEmpty() ? "" : fields + ": ";
  }

  private static Account parse(String json) throws JsonProcessingException {
    return JSON.readValue(json, Account.class);
  }
}
