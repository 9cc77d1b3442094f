package pypimirror.rehearsal.services;

import java.util.Locale;
import java.util.UUID;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.codeartifact.Authorizer;
import pypimirror.rehearsal.iam.Caller;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.Signatures;

/**
 * The STS operation that notebooks use: <a
 * href="https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html">GetCallerIdentity</a>.
 */
public record SecurityTokens(Authorizer authorizer, Signatures signatures) implements Host {

  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

  @Override
  public Reply answer(Call call, Notes notes) {
    try {
      var operation = Form.of(call).value("Action");
      if (!operation.equals("GetCallerIdentity")) {
        throw new NotModelledException("the STS operation " + operation);
      }
      notes.is(operation);
      var account = authorizer.account();
      var session = signatures.of(call, account.region(), "sts");
      var caller = session.caller();
      authorizer.require(
          notes,
          caller,
          new Authorizer.Target("sts:GetCallerIdentity", account.id(), null, null, "*"));
      return identity(caller);
    } catch (AwsException e) {
      return error(e.error().status(), e.error().code(), e.reason(), notes);
    } catch (NotModelledException e) {
      return error(501, "NotModelledException", e.getMessage(), notes);
    }
  }

  /** Describes a caller, as GetCallerIdentity does. */
  static Reply identity(Caller caller) {
    return Form.xml(
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

  private static Reply error(int status, String code, String message, Notes notes) {
    notes.remark(code + ": " + message);
    return Form.xml(
        status,
        """
        <ErrorResponse xmlns="%s">
          <Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>
          <RequestId>%s</RequestId>
        </ErrorResponse>
        """
            .formatted(NAMESPACE, code, Form.escaped(message), UUID.randomUUID()));
  }
}
