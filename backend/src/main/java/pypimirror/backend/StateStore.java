package pypimirror.backend;

import com.pulumi.aws.kms.Alias;
import com.pulumi.aws.kms.AliasArgs;
import com.pulumi.aws.kms.Key;
import com.pulumi.aws.kms.KeyArgs;
import com.pulumi.aws.s3.BucketPolicy;
import com.pulumi.aws.s3.BucketPolicyArgs;
import com.pulumi.aws.s3.BucketPublicAccessBlock;
import com.pulumi.aws.s3.BucketPublicAccessBlockArgs;
import com.pulumi.aws.s3.BucketServerSideEncryptionConfigurationV2;
import com.pulumi.aws.s3.BucketServerSideEncryptionConfigurationV2Args;
import com.pulumi.aws.s3.BucketV2;
import com.pulumi.aws.s3.BucketV2Args;
import com.pulumi.aws.s3.BucketVersioningV2;
import com.pulumi.aws.s3.BucketVersioningV2Args;
import com.pulumi.aws.s3.inputs.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs;
import com.pulumi.aws.s3.inputs.BucketServerSideEncryptionConfigurationV2RuleArgs;
import com.pulumi.aws.s3.inputs.BucketVersioningV2VersioningConfigurationArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;

/**
 * Creates the store for Pulumi state: an S3 bucket with versioning, so that an overwritten state
 * can be restored, and a KMS key. The key encrypts the bucket and the secrets in the state (<a
 * href="https://www.pulumi.com/docs/iac/operations/stack-management/using-a-diy-backend/">DIY
 * backends</a>). The bucket rejects public access and requests without TLS.
 */
final class StateStore extends ComponentResource {

  private static final int DAYS_UNTIL_DELETION = 30;

  /**
   * Arguments of {@link StateStore}.
   *
   * @param bucket name of the bucket
   * @param alias alias of the key, {@code alias/…}
   * @param bucketPolicy policy of the bucket, JSON
   * @param keyPolicy policy of the key, JSON
   * @param protect whether Pulumi rejects the deletion and replacement of the bucket and the key
   * @param tags tags of the bucket and the key
   */
  record Args(
      String bucket,
      String alias,
      String bucketPolicy,
      String keyPolicy,
      boolean protect,
      Map<String, String> tags) {}

  /** ARN of the key. */
  @Export public final Output<String> keyArn;

  /**
   * Creates the component, of type {@code pypimirror:backend:StateStore}. The names of its children
   * start with {@code name}.
   */
  StateStore(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:backend:StateStore", name, options);
    var child = CustomResourceOptions.builder().parent(this).build();
    var kept = CustomResourceOptions.builder().parent(this).protect(args.protect()).build();
    var key =
        new Key(
            name + "-key",
            KeyArgs.builder()
                .description("Encrypts Pulumi's state")
                .enableKeyRotation(true)
                .deletionWindowInDays(DAYS_UNTIL_DELETION)
                .policy(args.keyPolicy())
                .tags(args.tags())
                .build(),
            kept);
    new Alias(
        name + "-key",
        AliasArgs.builder().name(args.alias()).targetKeyId(key.keyId()).build(),
        child);
    var bucket =
        new BucketV2(
            name + "-bucket",
            BucketV2Args.builder().bucket(args.bucket()).tags(args.tags()).build(),
            kept);
    new BucketVersioningV2(
        name + "-versions",
        BucketVersioningV2Args.builder()
            .bucket(bucket.bucket())
            .versioningConfiguration(
                BucketVersioningV2VersioningConfigurationArgs.builder().status("Enabled").build())
            .build(),
        child);
    new BucketServerSideEncryptionConfigurationV2(
        name + "-encryption",
        BucketServerSideEncryptionConfigurationV2Args.builder()
            .bucket(bucket.bucket())
            .rules(
                BucketServerSideEncryptionConfigurationV2RuleArgs.builder()
                    .bucketKeyEnabled(true)
                    .applyServerSideEncryptionByDefault(
                        BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs
                            .builder()
                            .sseAlgorithm("aws:kms")
                            .kmsMasterKeyId(key.arn())
                            .build())
                    .build())
            .build(),
        child);
    var closed =
        new BucketPublicAccessBlock(
            name + "-closed",
            BucketPublicAccessBlockArgs.builder()
                .bucket(bucket.bucket())
                .blockPublicAcls(true)
                .blockPublicPolicy(true)
                .ignorePublicAcls(true)
                .restrictPublicBuckets(true)
                .build(),
            child);
    new BucketPolicy(
        name + "-policy",
        BucketPolicyArgs.builder().bucket(bucket.bucket()).policy(args.bucketPolicy()).build(),
        CustomResourceOptions.builder().parent(this).dependsOn(closed).build());
    this.keyArn = key.arn();
    registerOutputs(Map.of("keyArn", keyArn));
  }
}
