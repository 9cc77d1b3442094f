package pypimirror.rehearsal.vpc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.iam.Sessions;
import pypimirror.rehearsal.iam.Sessions.Session;

/**
 * Identifies the session that signed a request by its access key (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature
 * Version 4</a>). The signature itself is not verified.
 *
 * @param sessions sessions by access key
 * @param clock determines which sessions have expired
 */
public record Signatures(Sessions sessions, InstantSource clock) {

  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "AWS4-HMAC-SHA256 .*?Credential=([A-Z0-9]+)/[0-9]{8}/([a-z0-9-]+)/([a-z0-9-]+)"
              + "/aws4_request.*");

  /** Returns the session that signed a request for a service in a region, or throws AWS's error. */
  public Session of(Call call, String region, String service) {
    var authorization = call.header("authorization").orElse("");
    if (authorization.isEmpty()) {
      throw new AwsException(AwsError.MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token");
    }
    var credential = CREDENTIAL.matcher(authorization);
    if (!credential.matches()) {
      throw new AwsException(
          AwsError.INCOMPLETE_SIGNATURE, "Authorization header is not of AWS4-HMAC-SHA256's form");
    }
    if (!credential.group(2).equals(region) || !credential.group(3).equals(service)) {
      throw new AwsException(
          AwsError.INVALID_SIGNATURE,
          "Credential should be scoped to region '%s' and service '%s'."
              .formatted(region, service));
    }
    var session =
        sessions
            .of(credential.group(1))
            .filter(
                known ->
                    MessageDigest.isEqual(
                        known.token().getBytes(StandardCharsets.UTF_8),
                        call.header("x-amz-security-token")
                            .orElse("")
                            .getBytes(StandardCharsets.UTF_8)))
            .orElseThrow(
                () ->
                    new AwsException(
                        AwsError.UNRECOGNIZED_CLIENT,
                        "The security token included in the request is invalid."));
    if (!clock.instant().isBefore(session.expires())) {
      throw new AwsException(
          AwsError.EXPIRED_TOKEN, "The security token included in the request is expired");
    }
    return session;
  }
}
