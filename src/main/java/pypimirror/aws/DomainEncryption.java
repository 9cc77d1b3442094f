package pypimirror.aws;

/** The key that encrypts the packages of a domain. */
public sealed interface DomainEncryption {

  /** The AWS managed key. */
  record AwsManaged() implements DomainEncryption {}

  /**
   * A customer managed key.
   *
   * @param keyArn ARN of the key
   */
  record CustomerManaged(String keyArn) implements DomainEncryption {}

  /** Returns the key with this ARN, or {@link AwsManaged} if the ARN is empty. */
  static DomainEncryption of(String keyArn) {
    return keyArn.isEmpty() ? new AwsManaged() : new CustomerManaged(keyArn);
  }
}
