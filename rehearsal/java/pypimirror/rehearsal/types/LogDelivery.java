package pypimirror.rehearsal.types;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.iam.AccessRequest;
import pypimirror.rehearsal.iam.PolicyDocument;
import pypimirror.rehearsal.iam.ServicePermission;

/**
 * AWS's service that delivers logs to S3 buckets. The bucket's policy must allow it (<a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html">logs
 * sent to Amazon S3</a>).
 */
final class LogDelivery {

  private static final String SERVICE = "delivery.logs.amazonaws.com";
  private static final String S3 = "arn:aws:s3:::";

  private LogDelivery() {}

  /**
   * Returns why AWS cannot deliver logs to a bucket, or empty if it can. A bucket of another
   * account counts if the account description contains it, because the names of buckets are unique
   * in AWS.
   */
  static Optional<String> obstacle(Account account, String bucketArn) {
    var policy = account.buckets().get(bucketArn.substring(S3.length()));
    if (policy == null) {
      return Optional.of("The description of the account has no bucket %s.".formatted(bucketArn));
    }
    if (policy.isEmpty()) {
      return Optional.of("The bucket %s has no policy.".formatted(bucketArn));
    }
    var document = PolicyDocument.resourceBased(policy, AwsError.MALFORMED_POLICY);
    var source = new TreeMap<String, List<String>>();
    source.put("aws:sourceaccount", List.of(account.id()));
    source.put("aws:sourcearn", List.of(account.arn("logs", "delivery")));
    var objects = bucketArn + "/AWSLogs/" + account.id() + "/";
    var written = new TreeMap<>(source);
    written.put("s3:x-amz-acl", List.of("bucket-owner-full-control"));
    return Stream.of(
            new AccessRequest("s3:GetBucketAcl", bucketArn, source),
            new AccessRequest("s3:PutObject", objects + "log", written))
        .filter(request -> !ServicePermission.allows(document, SERVICE, request))
        .map(
            request ->
                "The policy of the bucket does not allow %s to perform %s on %s for this account."
                    .formatted(SERVICE, request.action(), request.resource()))
        .findFirst();
  }

  /** The ARN of a bucket, without a folder. */
  static final Text BUCKET_ARN =
      Text.matching(
          "the ARN of an S3 bucket (the emulator supports no other destination)",
          "arn:aws:s3:::[a-z0-9.-]{3,63}");
}
