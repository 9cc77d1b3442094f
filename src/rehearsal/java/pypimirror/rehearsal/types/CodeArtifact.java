package pypimirror.rehearsal.types;

import java.util.Optional;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;

/** What CodeArtifact's resource types have in common: names, ARNs and what is not found. */
final class CodeArtifact {

  /** DomainName and RepositoryName in CodeArtifact's API model. */
  private static final Pattern DOMAIN_NAME = Pattern.compile("[a-z][a-z0-9\\-]{0,48}[a-z0-9]");

  private static final Pattern REPOSITORY_NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._\\-]{1,99}");

  private CodeArtifact() {}

  static String domainArn(Account account, String domain) {
    return account.arn("codeartifact", "domain/" + domain);
  }

  static String repositoryArn(Account account, String domain, String repository) {
    return account.arn("codeartifact", "repository/" + domain + "/" + repository);
  }

  /** The domain's name in an ARN of this account and region. */
  static Optional<String> domainName(Account account, String arn) {
    var prefix = domainArn(account, "");
    return arn.startsWith(prefix) ? Optional.of(arn.substring(prefix.length())) : Optional.empty();
  }

  /** Domain and repository name in an ARN of this account and region. */
  static Optional<String[]> repositoryNames(Account account, String arn) {
    var prefix = account.arn("codeartifact", "repository/");
    return arn.startsWith(prefix)
        ? Optional.of(arn.substring(prefix.length()).split("/", 2))
            .filter(names -> names.length == 2)
        : Optional.empty();
  }

  static Account.Domain domain(Account account, String name) {
    requireDomainName(name);
    var domain = account.domains().get(name);
    if (domain == null) {
      throw new AwsException(
          "ResourceNotFoundException",
          "Domain not found. Domain '%s' owned by account '%s' does not exist."
              .formatted(name, account.id()));
    }
    return domain;
  }

  static Account.Repository repository(Account account, String domain, String name) {
    requireRepositoryName(name);
    var repository = domain(account, domain).repositories().get(name);
    if (repository == null) {
      throw new AwsException(
          "ResourceNotFoundException",
          "Repository not found. Repository '%s' in domain '%s' owned by account '%s' does not exist."
              .formatted(name, domain, account.id()));
    }
    return repository;
  }

  static void requireDomainName(String name) {
    require(DOMAIN_NAME, "domain", name);
  }

  static void requireRepositoryName(String name) {
    require(REPOSITORY_NAME, "repository", name);
  }

  private static void require(Pattern pattern, String parameter, String value) {
    if (!pattern.matcher(value).matches()) {
      throw new AwsException(
          "ValidationException",
          "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must"
                  .formatted(value, parameter)
              + " satisfy regular expression pattern: "
              + pattern);
    }
  }
}
