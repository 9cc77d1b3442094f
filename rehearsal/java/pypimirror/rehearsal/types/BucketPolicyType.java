package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * The policy of an S3 bucket (<a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html">PutBucketPolicy</a>).
 */
final class BucketPolicyType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:s3/bucketPolicy:BucketPolicy")
          .with(
              input("bucket", PropertyType.TEXT).demanded().replacing(),
              input("policy", PropertyType.POLICY).demanded());

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var bucket = inputs.path("bucket").asText();
    update(account, bucket, inputs);
    return bucket;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return account.buckets().getOrDefault(id, "").isEmpty()
        ? Optional.empty()
        : Optional.of(Shapes.object().put("bucket", id).put("policy", account.buckets().get(id)));
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    BucketType.of(account, id);
    var policy = inputs.path("policy").asText();
    PolicyDocument.resourceBased(policy, AwsError.MALFORMED_POLICY);
    account.buckets().put(id, policy);
  }

  @Override
  public void delete(Account account, String id) {
    account.buckets().computeIfPresent(id, (name, policy) -> "");
  }
}
