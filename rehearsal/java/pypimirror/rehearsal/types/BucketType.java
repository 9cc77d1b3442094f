package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.StorageState.BucketSettings;

/**
 * S3 buckets (<a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html">names</a>).
 * The emulator does not model objects, which prevent the deletion of a bucket in AWS.
 */
final class BucketType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:s3/bucketV2:BucketV2")
          .taggable()
          .autonamed("bucket")
          .with(
              input("bucket", Text.length(0, 63)).replacing().filledByAws(),
              output("arn"),
              output("bucketDomainName"),
              output("bucketRegionalDomainName"),
              output("region"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  static BucketSettings of(Account account, String name) {
    if (!account.buckets().containsKey(name)) {
      throw new AwsException(
          AwsError.NO_SUCH_BUCKET, "The specified bucket does not exist: " + name);
    }
    return account.bucketSettings().getOrDefault(name, new BucketSettings(null, null));
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var name = inputs.path("bucket").asText();
    if (!NAME.matcher(name).matches()) {
      throw new AwsException(
          AwsError.INVALID_BUCKET_NAME, "The specified bucket is not valid: " + name);
    }
    if (account.buckets().containsKey(name)) {
      throw new AwsException(
          AwsError.BUCKET_ALREADY_OWNED_BY_YOU,
          "Your previous request to create the named bucket succeeded and you already own it.");
    }
    account.buckets().put(name, "");
    account.bucketSettings().put(name, new BucketSettings(null, Shapes.tags(inputs)));
    return name;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return account.buckets().containsKey(id)
        ? Optional.of(
            Shapes.object()
                .put("bucket", id)
                .put("arn", "arn:aws:s3:::" + id)
                .put("bucketDomainName", id + ".s3.amazonaws.com")
                .put(
                    "bucketRegionalDomainName",
                    "%s.s3.%s.amazonaws.com".formatted(id, account.region()))
                .put("region", account.region()))
        : Optional.empty();
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return of(account, id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    account
        .bucketSettings()
        .put(id, new BucketSettings(of(account, id).settings(), Shapes.tags(inputs)));
  }

  @Override
  public void delete(Account account, String id) {
    account.buckets().remove(id);
    account.bucketSettings().remove(id);
  }
}
