package pypimirror.outputs;

import pypimirror.policy.MirrorPolicies;

/**
 * Where a repository is, and how its clients are set up. AWS documents the address's form (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/python-configure-pip.html">pip</a>), and
 * so it is put together here: a question to AWS in the middle of a deployment would be one more
 * thing to fail, and at the first preview there is no repository to ask about.
 *
 * @param region its region
 * @param domainName its domain
 * @param owner the domain's account
 * @param name its name
 */
public record RepositoryAddress(String region, String domainName, String owner, String name) {

  /** {@code https://<domain>-<owner>.d.codeartifact.<region>.amazonaws.com/<format>/<name>/}. */
  public String endpoint(String format) {
    return "https://%s-%s.d.codeartifact.%s.amazonaws.com/%s/%s/"
        .formatted(domainName, owner, region, format, name);
  }

  /** Address of the index for pip and uv, without credentials. */
  public String pipIndexUrl() {
    return endpoint("pypi") + "simple/";
  }

  /**
   * The AWS CLI command that sets a tool up.
   *
   * @param tokenMaxSeconds longest token life that the readers may ask for: the command has to ask
   *     for no more, or AWS refuses it
   */
  public String login(String tool, int tokenMaxSeconds) {
    return "aws codeartifact login --tool %s --region %s --domain %s --domain-owner %s --repository %s%s"
        .formatted(
            tool,
            region,
            domainName,
            owner,
            name,
            tokenMaxSeconds < MirrorPolicies.LONGEST_TOKEN
                ? " --duration-seconds " + tokenMaxSeconds
                : "");
  }
}
