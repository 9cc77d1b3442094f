package pypimirror.rehearsal.types;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
   * Whether AWS can deliver logs to a bucket. A bucket of another account counts if the account
   * description contains it, because the names of buckets are unique in AWS.
   */
  static boolean isAllowed(Account account, String bucketArn) {
    var policy = account.buckets().get(bucketArn.substring(S3.length()));
    if (policy == null || policy.isEmpty()) {
      return false;
    }
    var document = PolicyDocument.resourceBased(policy, AwsError.MALFORMED_POLICY);
    var source =
        Map.of(
            "aws:sourceaccount", List.of(account.id()),
            "aws:sourcearn", List.of(account.arn("logs", "delivery")));
    var written = new TreeMap<>(source);
    written.put("s3:x-amz-acl", List.of("bucket-owner-full-control"));
    return ServicePermission.allows(
            document, SERVICE, new AccessRequest("s3:GetBucketAcl", bucketArn, source))
        && ServicePermission.allows(
            document,
            SERVICE,
            new AccessRequest(
                "s3:PutObject", bucketArn + "/AWSLogs/" + account.id() + "/log", written));
  }

  /** The ARN of a bucket, without a folder. */
  static final Text BUCKET_ARN =
      Text.matching(
          "the ARN of an S3 bucket (the emulator supports no other destination)",
          "arn:aws:s3:::[a-z0-9.-]{3,63}");
}
