package pypimirror.rehearsal.iam;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Temporary credentials of roles (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html">AWS</a>), as a
 * container receives them. They are valid only while this process runs.
 */
public final class Sessions {

  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final String KEY_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int KEY_LENGTH = 16;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  /**
   * The credentials of a session.
   *
   * @param accessKeyId identifies the session in a signed request
   * @param secretAccessKey signs requests
   * @param token accompanies a signed request
   */
  public record Session(
      String accessKeyId, String secretAccessKey, String token, Instant expires, Caller caller) {

    /** Omits the secrets. */
    @Override
    public String toString() {
      return accessKeyId + " of " + caller.sessionArn();
    }
  }

  /** Creates a store of sessions that expire by this clock. */
  public Sessions(InstantSource clock) {
    this.clock = clock;
  }

  /** Opens a session with new credentials. */
  public Session open(Caller caller) {
    var key = new StringBuilder("ASIA");
    for (var i = 0; i < KEY_LENGTH; i++) {
      key.append(KEY_ALPHABET.charAt(random.nextInt(KEY_ALPHABET.length())));
    }
    var session =
        new Session(
            key.toString(), secret(30), secret(300), clock.instant().plus(LIFETIME), caller);
    sessions.put(session.accessKeyId(), session);
    return session;
  }

  /** Returns the session of an access key, or empty if there is none. */
  public Optional<Session> of(String accessKeyId) {
    return Optional.ofNullable(sessions.get(accessKeyId));
  }

  private String secret(int bytes) {
    var secret = new byte[bytes];
    random.nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }
}
