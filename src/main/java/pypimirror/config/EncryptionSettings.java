package pypimirror.config;

import java.util.function.Function;
import java.util.function.Supplier;

/** The key that encrypts the packages. */
public sealed interface EncryptionSettings {

  /** The key that AWS manages. */
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

  /** Applies the function of this kind of key; an existing key is passed as its ARN. */
  <T> T match(Supplier<T> aws, Supplier<T> create, Function<String, T> adopt);
}
