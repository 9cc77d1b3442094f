package pypimirror.packages;

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
import pypimirror.naming.ComponentTypes;
import pypimirror.naming.Tags;

/**
 * Creates the KMS key that encrypts the packages. AWS rotates the key every year. AWS deletes it
 * only after 30 days, because deleting the key makes every package unreadable (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/domain-overview.html">domains</a>).
 */
public final class EncryptionKey extends ComponentResource {

  /**
   * Arguments of {@link EncryptionKey}.
   *
   * @param policy policy of the key, JSON
   * @param protect whether Pulumi rejects the deletion and replacement of the key
   * @param retainOnDelete whether the key stays in AWS when the stack is destroyed
   * @param tags tags of the key
   */
  public record Args(String policy, boolean protect, boolean retainOnDelete, Tags tags) {}

  /** ARN of the key. */
  @Export public final Output<String> arn;

  /** Creates the component. The names of its children start with {@code name}. */
  public EncryptionKey(String name, Args args, ComponentResourceOptions options) {
    super(ComponentTypes.ENCRYPTION_KEY, name, options);
    var key =
        new Key(
            name + "-key",
            KeyArgs.builder()
                .description("Encrypts the packages of " + name)
                .enableKeyRotation(true)
                .deletionWindowInDays(Limits.KEY_DELETION_DAYS)
                .policy(args.policy())
                .tags(args.tags().named(name + "-key"))
                .build(),
            CustomResourceOptions.builder()
                .parent(this)
                .protect(args.protect())
                .retainOnDelete(args.retainOnDelete())
                .build());
    new Alias(
        name + "-key",
        AliasArgs.builder().name("alias/" + name).targetKeyId(key.keyId()).build(),
        CustomResourceOptions.builder().parent(this).retainOnDelete(args.retainOnDelete()).build());
    this.arn = key.arn();
    registerOutputs(Map.of("arn", arn));
  }
}
