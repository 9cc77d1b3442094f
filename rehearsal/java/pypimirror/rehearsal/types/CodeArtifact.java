package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.CodeArtifactState;
import pypimirror.rehearsal.iam.PolicyDocument;

/** Names, ARNs and checks that the CodeArtifact resource types share. */
public final class CodeArtifact {

  /** DomainName and RepositoryName in CodeArtifact's API model. */
  private static final Pattern DOMAIN_NAME = Pattern.compile("[a-z][a-z0-9\\-]{0,48}[a-z0-9]");

  private static final Pattern REPOSITORY_NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._\\-]{1,99}");

  /** PolicyDocument in CodeArtifact's API model. */
  private static final int MAX_POLICY_LENGTH = 7168;

  // The AWS accounts that own the asset buckets, by region:
  // https://docs.aws.amazon.com/codeartifact/latest/ug/create-s3-gateway-endpoint.html
  private static final Map<String, String> ASSET_ACCOUNTS =
      Map.ofEntries(
          Map.entry("us-east-1", "193858265520"),
          Map.entry("us-east-2", "250872398865"),
          Map.entry("us-west-2", "787052242323"),
          Map.entry("eu-west-1", "438097961670"),
          Map.entry("eu-west-2", "247805302724"),
          Map.entry("eu-west-3", "762466490029"),
          Map.entry("eu-north-1", "611884512288"),
          Map.entry("eu-south-1", "484130244270"),
          Map.entry("eu-central-1", "769407342218"),
          Map.entry("ap-northeast-1", "660291247815"),
          Map.entry("ap-southeast-1", "421485864821"),
          Map.entry("ap-southeast-2", "860415559748"),
          Map.entry("ap-south-1", "681137435769"));

  // https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection.html
  private static final Map<String, String> CONNECTIONS =
      Map.of(
          "public:pypi", "pypi",
          "public:npmjs", "npm",
          "public:nuget-org", "nuget",
          "public:maven-central", "maven",
          "public:maven-googleandroid", "maven",
          "public:maven-gradleplugins", "maven",
          "public:maven-commonsware", "maven",
          "public:maven-clojars", "maven",
          "public:ruby-gems-org", "ruby",
          "public:crates-io", "cargo");

  private CodeArtifact() {}

  /** The ARN of the AWS bucket that stores a region's assets. */
  public static String assetBucketArn(String region) {
    return "arn:aws:s3:::assets-%s-%s".formatted(ASSET_ACCOUNTS.get(region), region);
  }

  /**
   * Returns the package format of an external connection, or null if the connection does not exist.
   */
  public static String connectionFormat(String connection) {
    return CONNECTIONS.get(connection);
  }

  public static String domainArn(Account account, String domain) {
    return account.arn("codeartifact", "domain/" + domain);
  }

  public static String repositoryArn(Account account, String domain, String repository) {
    return account.arn("codeartifact", "repository/" + domain + "/" + repository);
  }

  /**
   * Returns the domain name in an ARN, or empty if the ARN is not a domain of this account and
   * region.
   */
  static Optional<String> domainName(Account account, String arn) {
    var prefix = domainArn(account, "");
    return arn.startsWith(prefix) ? Optional.of(arn.substring(prefix.length())) : Optional.empty();
  }

  /**
   * Returns the domain and repository names in an ARN, or empty if the ARN is not a repository of
   * this account and region.
   */
  static Optional<String[]> repositoryNames(Account account, String arn) {
    var prefix = account.arn("codeartifact", "repository/");
    return arn.startsWith(prefix)
        ? Optional.of(arn.substring(prefix.length()).split("/", 2))
            .filter(names -> names.length == 2)
        : Optional.empty();
  }

  public static CodeArtifactState.Domain domain(Account account, String name) {
    requireDomainName(name);
    var domain = account.domains().get(name);
    if (domain == null) {
      throw new AwsException(
          AwsError.RESOURCE_NOT_FOUND,
          "Domain not found. Domain '%s' owned by account '%s' does not exist."
              .formatted(name, account.id()));
    }
    return domain;
  }

  public static CodeArtifactState.Repository repository(
      Account account, String domain, String name) {
    requireRepositoryName(name);
    var repository = domain(account, domain).repositories().get(name);
    if (repository == null) {
      throw new AwsException(
          AwsError.RESOURCE_NOT_FOUND,
          "Repository not found. Repository '%s' in domain '%s' owned by account '%s' does not exist."
              .formatted(name, domain, account.id()));
    }
    return repository;
  }

  /** Returns the policy of a domain or a repository, after CodeArtifact's checks. */
  static String policyDocument(Account account, ObjectNode inputs) {
    var document = inputs.path("policyDocument").asText();
    if (document.length() > MAX_POLICY_LENGTH) {
      throw new AwsException(
          AwsError.VALIDATION,
          "policyDocument has %d characters, which exceeds the limit of %d."
              .formatted(document.length(), MAX_POLICY_LENGTH));
    }
    var policy = PolicyDocument.resourceBased(document, AwsError.VALIDATION);
    Principals.requireExisting(account, policy, AwsError.VALIDATION);
    return document;
  }

  public static void requireDomainName(String name) {
    require(DOMAIN_NAME, "domain", name);
  }

  public static void requireRepositoryName(String name) {
    require(REPOSITORY_NAME, "repository", name);
  }

  private static void require(Pattern pattern, String parameter, String value) {
    if (!pattern.matcher(value).matches()) {
      throw new AwsException(
          AwsError.VALIDATION,
          "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must"
                  .formatted(value, parameter)
              + " satisfy regular expression pattern: "
              + pattern);
    }
  }
}
