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
 * Kept is what a token is for, under its hash; the token itself is not.
 */
public final class Tokens {

  // About as long as AWS's.
  private static final int BYTES = 750;

  private final Path folder;
  private final InstantSource clock;
  private final Map<String, Grant> remembered = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  /**
   * What a token is for.
   *
   * @param roleArn the role that asked for it
   * @param sessionName the role's session
   * @param domain the domain whose repositories it opens
   * @param domainOwner the domain's account
   * @param domainCreated when the domain was made: one of the same name that is made later is
   *     another
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
   * Tokens that expire by this clock.
   *
   * @param folder where they are kept
   */
  public Tokens(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** A new token. */
  public String issue(Grant grant) {
    var secret = new byte[BYTES];
    random.nextBytes(secret);
    var token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      forgetExpired();
      var whole = Files.createTempFile(folder, "token", ".new");
      JSON.writeValue(whole.toFile(), grant);
      Files.move(whole, file(token), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return token;
  }

  /** What a token is for; nothing for one that does not exist or has expired. */
  public Optional<Grant> of(String token) {
    var known = remembered.get(token);
    if (known != null) {
      return Optional.of(known).filter(this::isValid);
    }
    try {
      var grant = JSON.readValue(Files.readAllBytes(file(token)), Grant.class);
      remembered.put(token, grant);
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

  private void forgetExpired() throws IOException {
    try (var files = Files.newDirectoryStream(folder, "*.json")) {
      for (var file : files) {
        if (!isValid(JSON.readValue(Files.readAllBytes(file), Grant.class))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      // Another run has just forgotten one: the next token's turn will do for the rest.
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
