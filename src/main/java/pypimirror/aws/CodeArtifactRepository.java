package pypimirror.aws;

/**
 * A repository in CodeArtifact, with its ARNs (<a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html">service
 * authorization reference</a>) and its URLs (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/python-configure-pip.html">pip</a>). AWS
 * documents both formats, so the program computes them from names instead of querying AWS. The
 * first preview therefore shows them.
 *
 * @param region region of the domain
 * @param owner id of the account that owns the domain, 12 digits
 * @param domain name of the domain
 * @param name name of the repository
 */
public record CodeArtifactRepository(String region, String owner, String domain, String name) {

  /** Returns a different repository of the same domain. */
  public CodeArtifactRepository sibling(String other) {
    return new CodeArtifactRepository(region, owner, domain, other);
  }

  /** ARN of the repository. */
  public String arn() {
    return arn("repository/%s/%s".formatted(domain, name));
  }

  /** ARN of the domain. */
  public String domainArn() {
    return arn("domain/" + domain);
  }

  /** ARN pattern that matches every Python package of the repository. */
  public String allPackagesArn() {
    return packageArn("*");
  }

  /** ARN pattern that matches every package of the repository, of any format. */
  public String everyPackageArn() {
    return arn("package/%s/%s/*".formatted(domain, name));
  }

  /** ARN of a Python package of the repository, or ARN pattern for a prefix. */
  public String packageArn(PackagePattern names) {
    return packageArn(names.text());
  }

  private String packageArn(String names) {
    return arn("package/%s/%s/%s//%s".formatted(domain, name, PackageSource.PYPI.format(), names));
  }

  private String arn(String resource) {
    return "arn:aws:codeartifact:%s:%s:%s".formatted(region, owner, resource);
  }

  /** {@code https://<domain>-<owner>.d.codeartifact.<region>.amazonaws.com/<format>/<name>/}. */
  public String endpoint(String format) {
    return "https://%s-%s.d.codeartifact.%s.amazonaws.com/%s/%s/"
        .formatted(domain, owner, region, format, name);
  }

  /** URL of the index for pip and uv, without credentials. */
  public String pipIndexUrl() {
    return endpoint(PackageSource.PYPI.format()) + "simple/";
  }
}
