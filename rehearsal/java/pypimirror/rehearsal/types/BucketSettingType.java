package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.StorageState.BucketSettings;

/**
 * A setting of an S3 bucket that the plugin models as a separate resource: <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html">versioning</a>,
 * <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html">encryption</a>,
 * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html">public
 * access</a>.
 *
 * @param schema the bucket and the properties of the setting
 */
record BucketSettingType(Schema schema) implements ResourceType {

  static final BucketSettingType VERSIONING =
      of(
          "aws:s3/bucketVersioningV2:BucketVersioningV2",
          input(
                  "versioningConfiguration",
                  new PropertyType.Nested(
                      Map.of("status", Text.oneOf("Enabled", "Suspended", "Disabled")),
                      Set.of("status")))
              .demanded());
  static final BucketSettingType ENCRYPTION =
      of(
          "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
          input(
                  "rules",
                  PropertyType.Items.ordered(
                      new PropertyType.Nested(
                          Map.of(
                              "bucketKeyEnabled",
                              PropertyType.TRUTH,
                              "applyServerSideEncryptionByDefault",
                              new PropertyType.Nested(
                                  Map.of(
                                      "sseAlgorithm",
                                      Text.oneOf("AES256", "aws:kms", "aws:kms:dsse"),
                                      "kmsMasterKeyId",
                                      PropertyType.TEXT),
                                  Set.of("sseAlgorithm"))))))
              .demanded());
  static final BucketSettingType PUBLIC_ACCESS =
      of(
          "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
          input("blockPublicAcls", PropertyType.TRUTH).defaulting(false),
          input("blockPublicPolicy", PropertyType.TRUTH).defaulting(false),
          input("ignorePublicAcls", PropertyType.TRUTH).defaulting(false),
          input("restrictPublicBuckets", PropertyType.TRUTH).defaulting(false));

  private static BucketSettingType of(String token, Property... values) {
    return new BucketSettingType(
        Schema.of(token)
            .with(
                Stream.concat(
                        Stream.of(input("bucket", PropertyType.TEXT).demanded().replacing()),
                        Stream.of(values))
                    .toArray(Property[]::new)));
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
        || !BucketType.of(account, id).settings().containsKey(schema.token())) {
      return Optional.empty();
    }
    var state = Shapes.object().put("bucket", id);
    state.setAll((ObjectNode) BucketType.of(account, id).settings().get(schema.token()).deepCopy());
    return Optional.of(state);
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var bucket = BucketType.of(account, id);
    // The plugin accepts an empty list, and AWS rejects a configuration without rules.
    if (inputs.path("rules").isArray() && inputs.path("rules").isEmpty()) {
      throw new AwsException(AwsError.MALFORMED_XML, "The XML you provided was not well-formed");
    }
    var setting = inputs.deepCopy();
    setting.retain(
        schema.properties().stream()
            .map(Property::name)
            .filter(name -> !name.equals("bucket"))
            .toList());
    bucket.settings().put(schema.token(), setting);
    account.bucketSettings().put(id, new BucketSettings(bucket.settings(), bucket.tags()));
  }

  @Override
  public void delete(Account account, String id) {
    if (account.bucketSettings().containsKey(id)) {
      account.bucketSettings().get(id).settings().remove(schema.token());
    }
  }
}
