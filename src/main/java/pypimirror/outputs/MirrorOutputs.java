package pypimirror.outputs;

import com.pulumi.Context;
import com.pulumi.core.Output;
import pypimirror.network.Endpoints;
import pypimirror.policy.MirrorPolicies;
import pypimirror.registry.Registry;

/**
 * The stack's outputs: what notebooks, pipelines and other stacks may rely on. None of them is a
 * secret: a token is asked for by the one who uses it and never passes through here.
 *
 * @param repositoryEndpoint address of the readers' repository for pip, {@code
 *     https://<domain>-<owner>.d.codeartifact.<region>.amazonaws.com/pypi/<repository>/}. AWS
 *     documents this form (<a
 *     href="https://docs.aws.amazon.com/codeartifact/latest/ug/python-configure-pip.html">pip</a>),
 *     and so it is put together here: a question to AWS in the middle of a deployment would be one
 *     more thing to fail, and at the first preview there is no repository to ask about.
 * @param domainOwner account id of the domain's owner, 12 digits
 * @param domainName name of the domain
 * @param repositoryName name of the readers' repository
 * @param repositoryArn ARN of the readers' repository
 * @param pipIndexUrl pip's {@code index-url}, without credentials, with the trailing slash that pip
 *     needs
 * @param loginCommand the AWS CLI command that gets a token and sets pip up with it
 * @param region AWS region of all of it
 * @param apiEndpointId id of the {@code codeartifact.api} endpoint
 * @param repositoriesEndpointId id of the {@code codeartifact.repositories} endpoint
 */
public record MirrorOutputs(
    Output<String> repositoryEndpoint,
    Output<String> domainOwner,
    Output<String> domainName,
    Output<String> repositoryName,
    Output<String> repositoryArn,
    Output<String> pipIndexUrl,
    Output<String> loginCommand,
    Output<String> region,
    Output<String> apiEndpointId,
    Output<String> repositoriesEndpointId) {

  /**
   * The outputs of one environment.
   *
   * @param tokenMaxSeconds longest token life that the readers may ask for: the login command has
   *     to ask for no more, or AWS refuses it
   */
  public static MirrorOutputs of(
      Registry registry, Endpoints endpoints, String region, int tokenMaxSeconds) {
    var repositoryEndpoint =
        Output.format(
            "https://%s-%s.d.codeartifact.%s.amazonaws.com/pypi/%s/",
            registry.domainName, registry.owner, region, registry.repositoryName);
    return new MirrorOutputs(
        repositoryEndpoint,
        registry.owner,
        registry.domainName,
        registry.repositoryName,
        registry.repositoryArn,
        Output.format("%ssimple/", repositoryEndpoint),
        Output.format(
            "aws codeartifact login --tool pip --region %s --domain %s --domain-owner %s"
                + " --repository %s%s",
            region,
            registry.domainName,
            registry.owner,
            registry.repositoryName,
            tokenMaxSeconds < MirrorPolicies.LONGEST_TOKEN
                ? " --duration-seconds " + tokenMaxSeconds
                : ""),
        Output.of(region),
        endpoints.apiEndpointId,
        endpoints.repositoriesEndpointId);
  }

  /** Exports every output under its own name. */
  public void export(Context context) {
    context
        .export("repositoryEndpoint", repositoryEndpoint)
        .export("domainOwner", domainOwner)
        .export("domainName", domainName)
        .export("repositoryName", repositoryName)
        .export("repositoryArn", repositoryArn)
        .export("pipIndexUrl", pipIndexUrl)
        .export("loginCommand", loginCommand)
        .export("region", region)
        .export("apiEndpointId", apiEndpointId)
        .export("repositoriesEndpointId", repositoriesEndpointId);
  }
}
