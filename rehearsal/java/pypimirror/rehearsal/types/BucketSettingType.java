package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Account.BucketSettings;

/**
 * One setting of an S3 bucket, which the plugin has as a resource of its own: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html">versioning</a>,
 * <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html">encryption</a>,
 * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html">public
 * access</a>.
 *
 * @param token the type's token
 * @param values the setting's own properties
 */
record BucketSettingType(String token, Map<String, PropertyType> values) implements ResourceType {

  static final BucketSettingType VERSIONING =
      new BucketSettingType(
          "aws:s3/bucketVersioningV2:BucketVersioningV2",
          Map.of(
              "versioningConfiguration",
              new PropertyType.Nested(Map.of("status", PropertyType.TEXT))));
  static final BucketSettingType ENCRYPTION =
      new BucketSettingType(
          "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
          Map.of(
              "rules",
              new PropertyType.Items(
                  new PropertyType.Nested(
                      Map.of(
                          "bucketKeyEnabled",
                          PropertyType.TRUTH,
                          "applyServerSideEncryptionByDefault",
                          new PropertyType.Nested(
                              Map.of(
                                  "sseAlgorithm",
                                  PropertyType.TEXT,
                                  "kmsMasterKeyId",
                                  PropertyType.TEXT)))),
                  true)));
  static final BucketSettingType PUBLIC_ACCESS =
      new BucketSettingType(
          "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
          Map.of(
              "blockPublicAcls", PropertyType.TRUTH,
              "blockPublicPolicy", PropertyType.TRUTH,
              "ignorePublicAcls", PropertyType.TRUTH,
              "restrictPublicBuckets", PropertyType.TRUTH));

  @Override
  public boolean taggable() {
    return false;
  }

  @Override
  public List<Property> properties() {
    var properties = new ArrayList<Property>();
    properties.add(input("bucket", PropertyType.TEXT).demanded().replacing());
    values.forEach((name, kind) -> properties.add(input(name, kind)));
    return properties;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var bucket = inputs.path("bucket").asText();
    update(account, bucket, inputs);
    return bucket;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    if (!account.buckets().containsKey(id)
        || !BucketType.of(account, id).settings().containsKey(token)) {
      return Optional.empty();
    }
    var state = Shapes.object().put("bucket", id);
    state.setAll((ObjectNode) BucketType.of(account, id).settings().get(token).deepCopy());
    return Optional.of(state);
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var bucket = BucketType.of(account, id);
    bucket.settings().put(token, Shapes.only(inputs, List.copyOf(values.keySet())));
    account.bucketSettings().put(id, new BucketSettings(bucket.settings(), bucket.tags()));
  }

  @Override
  public void delete(Account account, String id) {
    if (account.bucketSettings().containsKey(id)) {
      account.bucketSettings().get(id).settings().remove(token);
    }
  }
}
