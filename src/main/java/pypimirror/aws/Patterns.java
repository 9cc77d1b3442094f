package pypimirror.aws;

/** Regular expressions for AWS names. Each cites the AWS page that documents it. */
public final class Patterns {

  /** The id of an AWS account. */
  public static final String ACCOUNT_ID = "[0-9]{12}";

  /**
   * DomainName in the <a
   * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_CreateDomain.html">API</a>.
   */
  public static final String DOMAIN_NAME = "[a-z][a-z0-9-]{0,48}[a-z0-9]";

  /**
   * RepositoryName in the <a
   * href="https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_CreateRepository.html">API</a>.
   */
  public static final String REPOSITORY_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{1,99}";

  /**
   * <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html">Bucket
   * names</a>.
   */
  public static final String BUCKET_NAME = "[a-z0-9](?!.*\\.\\.)[a-z0-9.-]{1,61}[a-z0-9]";

  private Patterns() {}
}
