package pypimirror.rehearsal.services;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.codeartifact.Authorizer;
import pypimirror.rehearsal.network.Service;
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

  private static final Pattern OBJECT = Pattern.compile("[^/]+/.+");

  @Override
  public Reply answer(Call call, Notes notes) {
    try {
      var account = authorizer.account();
      var object =
          objectPath(call, account.region())
              .filter(it -> call.method().equals("GET") && OBJECT.matcher(it).matches())
              .orElseThrow(
                  () ->
                      new NotModelledException(
                          "the S3 request %s %s%s"
                              .formatted(call.method(), call.host(), call.path())));
      notes.is("GetObject");
      var bucket = object.substring(0, object.indexOf('/'));
      var owner = owner(bucket);
      if (owner.isEmpty()) {
        throw new AwsException(AwsError.NO_SUCH_BUCKET, "The specified bucket does not exist");
      }
      var target =
          new Authorizer.Target("s3:GetObject", owner.get(), null, null, "arn:aws:s3:::" + object);
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

  // Bucket and key, in the form of the resource's ARN.
  private static Optional<String> objectPath(Call call, String region) {
    for (var host : Service.s3Hosts(region)) {
      if (call.host().equals(host)) {
        return Optional.of(call.path().substring(1));
      }
      if (call.host().endsWith("." + host)) {
        return Optional.of(
            call.host().substring(0, call.host().length() - host.length() - 1) + call.path());
      }
    }
    return Optional.empty();
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
