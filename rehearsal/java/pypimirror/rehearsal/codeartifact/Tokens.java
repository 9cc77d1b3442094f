package pypimirror.rehearsal.codeartifact;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Authorization tokens (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html">AWS</a>).
 * The store contains the grant of each token under the hash of the token, but not the token itself.
 */
public final class Tokens {

  // About the length of AWS's tokens.
  private static final int BYTES = 750;

  private final Path folder;
  private final InstantSource clock;
  private final Map<String, Grant> cache = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  /**
   * The grant of a token.
   *
   * @param roleArn the role that requested the token
   * @param sessionName the role's session
   * @param domain the domain for which the token is valid
   * @param domainOwner the domain's account
   * @param domainCreated creation time of the domain; the token is not valid for a domain that is
   *     created later with the same name
   * @param expires seconds since 1970
   */
  public record Grant(
      String roleArn,
      String sessionName,
      String domain,
      String domainOwner,
      String domainCreated,
      long expires) {}

  /**
   * Creates a store of tokens that expire by this clock.
   *
   * @param folder folder in which grants are stored
   */
  public Tokens(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Issues a new token. */
  public String issue(Grant grant) {
    var secret = new byte[BYTES];
    random.nextBytes(secret);
    var token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      deleteExpired();
      var newFile = Files.createTempFile(folder, "token", ".new");
      JSON.writeValue(newFile.toFile(), grant);
      Files.move(newFile, file(token), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return token;
  }

  /** Returns the grant of a token, or empty if the token does not exist or has expired. */
  public Optional<Grant> of(String token) {
    var known = cache.get(token);
    if (known != null) {
      return Optional.of(known).filter(this::isValid);
    }
    try {
      var grant = JSON.readValue(Files.readAllBytes(file(token)), Grant.class);
      cache.put(token, grant);
      return Optional.of(grant).filter(this::isValid);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isValid(Grant grant) {
    return clock.instant().isBefore(Instant.ofEpochSecond(grant.expires()));
  }

  private void deleteExpired() throws IOException {
    try (var files = Files.newDirectoryStream(folder, "*.json")) {
      for (var file : files) {
        if (!isValid(JSON.readValue(Files.readAllBytes(file), Grant.class))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      // Another process has just deleted a grant. The next token deletes the remaining ones.
      return;
    }
  }

  private Path file(String token) {
    try {
      var hash =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return folder.resolve(HexFormat.of().formatHex(hash) + ".json");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final ObjectMapper JSON = JsonMapper.builder().build();
}
