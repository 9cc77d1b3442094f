package pypimirror.registry;

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
import pypimirror.naming.Tags;

/**
 * The customer's own key for the packages: symmetric, rotated every year, and kept for a month
 * after it was given up, since with it every package is lost (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/domain-overview.html">domains</a>).
 */
public final class EncryptionKey extends ComponentResource {

  // The longest that AWS offers.
  private static final int DAYS_UNTIL_DELETION = 30;

  /**
   * What the key is made from.
   *
   * @param policy who may use it, JSON
   * @param protect whether it refuses deletion and replacement
   * @param retainOnDelete whether it stays in AWS when the stack is destroyed
   * @param tags its tags
   */
  public record Args(String policy, boolean protect, boolean retainOnDelete, Tags tags) {}

  /** ARN of the key. */
  @Export public final Output<String> arn;

  /** Type {@code pypimirror:registry:EncryptionKey}; children are named after {@code name}. */
  public EncryptionKey(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:registry:EncryptionKey", name, options);
    var key =
        new Key(
            name + "-key",
            KeyArgs.builder()
                .description("Encrypts the packages of " + name)
                .enableKeyRotation(true)
                .deletionWindowInDays(DAYS_UNTIL_DELETION)
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
