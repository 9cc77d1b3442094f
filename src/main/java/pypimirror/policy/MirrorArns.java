package pypimirror.policy;

import pypimirror.catalog.PackagePattern;

/**
 * The ARNs of a mirror, as the <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html">service
 * authorization reference</a> has them. They follow from names, so every policy is known before
 * anything is made, and a preview shows it.
 *
 * @param region the domain's region
 * @param owner the domain's account, 12 digits
 * @param domainName name of the domain
 * @param repositoryName name of the readers' repository
 */
public record MirrorArns(String region, String owner, String domainName, String repositoryName) {

  /** The domain. */
  public String domain() {
    return arn("domain/" + domainName);
  }

  /** The readers' repository. */
  public String repository() {
    return repository(repositoryName);
  }

  /** Any repository of the domain. */
  public String repository(String name) {
    return arn("repository/%s/%s".formatted(domainName, name));
  }

  /** Every Python package of a repository. */
  public String packages(String repository) {
    return arn("package/%s/%s/pypi//*".formatted(domainName, repository));
  }

  /** One Python package of a repository, or with a prefix those that go on after a hyphen. */
  public String packages(String repository, PackagePattern names) {
    return arn("package/%s/%s/pypi//%s".formatted(domainName, repository, names.text()));
  }

  private String arn(String resource) {
    return "arn:aws:codeartifact:%s:%s:%s".formatted(region, owner, resource);
  }
}
