package pypimirror.config;

import java.util.function.Function;
import java.util.function.Supplier;

/** The key that encrypts the packages. */
public sealed interface EncryptionSettings {

  /** Values of {@link Key#ENCRYPTION}. */
  enum Choice {
    AWS,
    CUSTOMER
  }

  /** The AWS managed key. */
  record AwsManaged() implements EncryptionSettings {

    @Override
    public <T> T match(Supplier<T> aws, Supplier<T> create, Function<String, T> adopt) {
      return aws.get();
    }
  }

  /** A customer managed key that the environment creates. */
  record Create() implements EncryptionSettings {

    @Override
    public <T> T match(Supplier<T> aws, Supplier<T> create, Function<String, T> adopt) {
      return create.get();
    }
  }

  /**
   * An existing customer managed key.
   *
   * @param keyArn ARN of the key
   */
  record Adopt(String keyArn) implements EncryptionSettings {

    @Override
    public <T> T match(Supplier<T> aws, Supplier<T> create, Function<String, T> adopt) {
      return adopt.apply(keyArn);
    }
  }

  /**
   * Calls the function for this kind of key. {@code adopt} receives the ARN of the existing key.
   */
  <T> T match(Supplier<T> aws, Supplier<T> create, Function<String, T> adopt);
}
