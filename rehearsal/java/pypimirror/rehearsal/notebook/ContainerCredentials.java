package pypimirror.rehearsal.notebook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.iam.Sessions;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Reply;

/**
 * The credentials of a container's role, as AWS SDKs request them (<a
 * href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">container
 * credential provider</a>). Each request opens a new session.
 *
 * @param authorization the required token, so that other users of the machine cannot get
 *     credentials
 */
record ContainerCredentials(Sessions sessions, Caller caller, String authorization)
    implements Host {

  @Override
  public Reply answer(Call call, Notes notes) {
    var received = call.header("authorization").orElse("").getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(received, authorization.getBytes(StandardCharsets.UTF_8))) {
      return Reply.text(
          403,
          "application/json",
          "{\"message\":\"The authorization token is missing or invalid.\"}");
    }
    var session = sessions.open(caller);
    return Reply.text(
        200,
        "application/json",
        JsonNodeFactory.instance
            .objectNode()
            .put("RoleArn", caller.roleArn())
            .put("AccessKeyId", session.accessKeyId())
            .put("SecretAccessKey", session.secretAccessKey())
            .put("Token", session.token())
            .put("Expiration", session.expires().toString())
            .toString());
  }
}
