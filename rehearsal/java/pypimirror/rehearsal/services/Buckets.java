package pypimirror.rehearsal.services;

import java.util.Comparator;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.codeartifact.Authorizer;
import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.Signatures;

/**
 * The S3 operation {@code GetObject}, for signed and anonymous requests (<a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html">GetObject</a>). It
 * evaluates policies, but buckets contain no objects.
 */
public record Buckets(Authorizer authorizer, Accounts accounts, Signatures signatures)
    implements Host {

  @Override
  public Reply answer(Call call, Notes notes) {
    try {
      var account = authorizer.account();
      var end = ".s3." + account.region() + ".amazonaws.com";
      if (!call.method().equals("GET") || !call.host().endsWith(end)) {
        throw new NotModelledException(
            "the S3 request %s %s".formatted(call.method(), call.host()));
      }
      notes.is("GetObject");
      var bucket = call.host().substring(0, call.host().length() - end.length());
      var owner = owner(bucket);
      if (owner.isEmpty()) {
        throw new AwsException(AwsError.NO_SUCH_BUCKET, "The specified bucket does not exist");
      }
      var target =
          new Authorizer.Target(
              "s3:GetObject", owner.get(), null, null, "arn:aws:s3:::" + bucket + call.path());
      if (call.header("authorization").isPresent()) {
        authorizer.require(notes, signatures.of(call, account.region(), "s3").caller(), target);
      } else {
        authorizer.requireForAnybody(notes, target);
      }
      throw new AwsException(AwsError.NO_SUCH_KEY, "The specified key does not exist.");
    } catch (AwsException e) {
      return errorReply(
          e.error().status(),
          e.error() == AwsError.ACCESS_DENIED ? "AccessDenied" : e.error().code(),
          e.reason(),
          notes);
    } catch (NotModelledException e) {
      return errorReply(501, "NotImplemented", e.getMessage(), notes);
    }
  }

  private Optional<String> owner(String bucket) {
    return accounts.all().stream()
        .filter(id -> accounts.view(id).buckets().containsKey(bucket))
        // Bucket names are unique in AWS. If several accounts have the name here, the notebook's
        // own account owns the bucket.
        .min(Comparator.comparing(id -> !id.equals(authorizer.account().id())));
  }

  private static Reply errorReply(int status, String code, String message, Notes notes) {
    notes.remark(code + ": " + message);
    return Reply.text(
        status,
        "application/xml",
        "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, message));
  }
}
