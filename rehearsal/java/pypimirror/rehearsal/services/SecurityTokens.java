package pypimirror.rehearsal.services;

import java.util.Locale;
import java.util.UUID;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.codeartifact.Authorizer;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Protocol;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.Signatures;

/**
 * The STS operation that notebooks use: <a
 * href="https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html">GetCallerIdentity</a>.
 */
public record SecurityTokens(Authorizer authorizer, Signatures signatures) implements Host {

  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
  static final Protocol PROTOCOL = Protocol.query(NAMESPACE);

  @Override
  public Reply answer(Call call, Notes notes) {
    return PROTOCOL.answer(
        notes,
        () -> {
          requireGetCallerIdentity(call, notes);
          var account = authorizer.account();
          var caller = signatures.of(call, account.region(), "sts").caller();
          authorizer.require(
              notes,
              caller,
              new Authorizer.Target("sts:GetCallerIdentity", account.id(), null, null, "*"));
          return identity(caller);
        });
  }

  /** Fails if a request is for a different operation. */
  static void requireGetCallerIdentity(Call call, Notes notes) {
    var operation = Form.of(call).value("Action");
    if (!operation.equals("GetCallerIdentity")) {
      throw new NotModelledException("the STS operation " + operation);
    }
    notes.is(operation);
  }

  /** Describes a caller, as GetCallerIdentity does. */
  static Reply identity(Caller caller) {
    return Reply.xml(
        200,
        """
          <GetCallerIdentityResponse xmlns="%s">
            <GetCallerIdentityResult>
              <Arn>%s</Arn>
              <UserId>AROA%s:%s</UserId>
              <Account>%s</Account>
            </GetCallerIdentityResult>
            <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>
          </GetCallerIdentityResponse>
          """
            .formatted(
                NAMESPACE,
                caller.sessionArn(),
                caller.roleName().toUpperCase(Locale.ROOT),
                caller.sessionName(),
                caller.accountId(),
                UUID.randomUUID()));
  }
}
