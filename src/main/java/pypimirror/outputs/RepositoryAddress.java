package pypimirror.outputs;

import pypimirror.aws.Limits;

/**
 * The address of a repository. AWS documents its format (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/python-configure-pip.html">pip</a>), so
 * the program computes the address instead of querying AWS. The first preview therefore shows it,
 * and no query can fail.
 *
 * @param region AWS region
 * @param domainName name of the domain
 * @param owner account id of the domain, 12 digits
 * @param name name of the repository
 */
public record RepositoryAddress(String region, String domainName, String owner, String name) {

  /** {@code https://<domain>-<owner>.d.codeartifact.<region>.amazonaws.com/<format>/<name>/}. */
  public String endpoint(String format) {
    return "https://%s-%s.d.codeartifact.%s.amazonaws.com/%s/%s/"
        .formatted(domainName, owner, region, format, name);
  }

  /** URL of the index for pip and uv, without credentials. */
  public String pipIndexUrl() {
    return endpoint("pypi") + "simple/";
  }

  /** Returns the address of a different repository in the same domain. */
  public RepositoryAddress named(String other) {
    return new RepositoryAddress(region, domainName, owner, other);
  }

  /**
   * The AWS CLI command that configures a tool for the repository.
   *
   * @param tokenMaxSeconds longest token lifetime that readers can request. AWS rejects longer
   *     lifetimes.
   */
  public String login(String tool, int tokenMaxSeconds) {
    return "aws codeartifact login --tool %s --region %s --domain %s --domain-owner %s --repository %s%s"
        .formatted(
            tool,
            region,
            domainName,
            owner,
            name,
            tokenMaxSeconds < Limits.MAX_TOKEN_SECONDS
                ? " --duration-seconds " + tokenMaxSeconds
                : "");
  }
}
