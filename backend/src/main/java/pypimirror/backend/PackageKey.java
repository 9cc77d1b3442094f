package pypimirror.backend;

import com.pulumi.aws.kms.Alias;
import com.pulumi.aws.kms.AliasArgs;
import com.pulumi.aws.kms.Key;
import com.pulumi.aws.kms.KeyArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;
import pypimirror.aws.Limits;

/**
 * Creates the KMS key that encrypts the packages of an environment. AWS rotates the key every year,
 * and deletes it only after 30 days, because deleting the key makes every package unreadable (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/domain-overview.html">domains</a>).
 */
final class PackageKey extends ComponentResource {

  /**
   * Arguments of {@link PackageKey}.
   *
   * @param policy policy of the key, JSON
   * @param protect whether Pulumi rejects the deletion and replacement of the key
   * @param tags tags of the key
   */
  record Args(String policy, boolean protect, Map<String, String> tags) {}

  /** ARN of the key. */
  @Export public final Output<String> arn;

  /**
   * Creates the component, of type {@code pypimirror:backend:PackageKey}. The names of its children
   * start with {@code name}, which is also the name of the alias.
   */
  PackageKey(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:backend:PackageKey", name, options);
    var key =
        new Key(
            name + "-packages",
            KeyArgs.builder()
                .description("Encrypts the packages of " + name)
                .enableKeyRotation(true)
                .deletionWindowInDays(Limits.KEY_DELETION_DAYS)
                .policy(args.policy())
                .tags(args.tags())
                .build(),
            CustomResourceOptions.builder().parent(this).protect(args.protect()).build());
    new Alias(
        name + "-packages",
        AliasArgs.builder().name("alias/" + name).targetKeyId(key.keyId()).build(),
        CustomResourceOptions.builder().parent(this).build());
    this.arn = key.arn();
    registerOutputs(Map.of("arn", arn));
  }
}
