package pypimirror.aws;

/**
 * The ARNs of a domain and its contents, in the format of the <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html">service
 * authorization reference</a>. The program computes the ARNs from names, so the first preview shows
 * every policy in full.
 *
 * @param region the domain's region
 * @param owner id of the account that owns the domain, 12 digits
 * @param domainName name of the domain
 * @param repositoryName name of the readers' repository
 */
public record MirrorArns(String region, String owner, String domainName, String repositoryName) {

  /** ARN of the domain. */
  public String domain() {
    return arn("domain/" + domainName);
  }

  /** ARN of the readers' repository. */
  public String repository() {
    return repository(repositoryName);
  }

  /** ARN of a repository of the domain. */
  public String repository(String name) {
    return arn("repository/%s/%s".formatted(domainName, name));
  }

  /** ARN pattern that matches every Python package of a repository. */
  public String packages(String repository) {
    return arn("package/%s/%s/pypi//*".formatted(domainName, repository));
  }

  /** ARN of a Python package of a repository, or ARN pattern for a prefix. */
  public String packages(String repository, PackagePattern names) {
    return arn("package/%s/%s/pypi//%s".formatted(domainName, repository, names.text()));
  }

  private String arn(String resource) {
    return "arn:aws:codeartifact:%s:%s:%s".formatted(region, owner, resource);
  }
}
