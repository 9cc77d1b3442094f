package pypimirror.outputs;

import com.pulumi.Context;
import com.pulumi.core.Output;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pypimirror.catalog.PackageSource;

/**
 * The stack's outputs: what notebooks, pipelines and other stacks may rely on. None of them is a
 * secret: a token is asked for by the one who uses it and never passes through here.
 *
 * @param repository the readers' repository
 * @param environment the environment's name
 * @param tokenMaxSeconds longest token life that readers may ask for
 * @param repositoryEndpoints address of the readers' repository by package format
 * @param loginCommands the AWS CLI command that gets a token and sets a tool up with it, by tool
 * @param vpcId the notebooks' VPC
 * @param subnetIds subnets of the endpoints, which are the notebooks' where the network is made
 * @param readerSecurityGroupIds groups that the endpoints let in: notebooks carry one of them
 * @param readerCidrs ranges that the endpoints let in
 * @param readerRoleArns roles that install
 * @param endpointIds ids of the endpoints, by service
 * @param readerPolicyJson identity policy that a reader of another account needs on its side
 * @param others what only some environments have, by name
 */
public record MirrorOutputs(
    Repository repository,
    String environment,
    int tokenMaxSeconds,
    Output<Map<String, String>> repositoryEndpoints,
    Output<Map<String, String>> loginCommands,
    Output<String> vpcId,
    Output<List<String>> subnetIds,
    Output<List<String>> readerSecurityGroupIds,
    Output<List<String>> readerCidrs,
    Output<List<String>> readerRoleArns,
    Output<Map<String, String>> endpointIds,
    Output<String> readerPolicyJson,
    Map<String, Output<?>> others) {

  /**
   * A readers' repository, wherever it is.
   *
   * @param region its region
   * @param domainName its domain
   * @param owner the domain's account
   * @param name its name
   * @param arn its ARN
   */
  public record Repository(
      String region,
      Output<String> domainName,
      Output<String> owner,
      Output<String> name,
      Output<String> arn) {

    /** Where it is, once that is known. */
    public Output<RepositoryAddress> address() {
      return Output.all(domainName, owner, name)
          .applyValue(
              parts -> new RepositoryAddress(region, parts.get(0), parts.get(1), parts.get(2)));
    }

    /** Its address for a package format. */
    public Output<String> endpoint(String format) {
      return address().applyValue(it -> it.endpoint(format));
    }

    /** See {@link RepositoryAddress#login}. */
    public Output<String> login(String tool, int tokenMaxSeconds) {
      return address().applyValue(it -> it.login(tool, tokenMaxSeconds));
    }

    /** Its addresses by the formats of these sources. */
    public Output<Map<String, String>> endpoints(List<PackageSource> sources) {
      var endpoints = new LinkedHashMap<String, Output<String>>();
      sources.forEach(source -> endpoints.put(source.format(), endpoint(source.format())));
      return together(endpoints);
    }

    /** The login commands for these sources, by tool, where the AWS CLI has one. */
    public Output<Map<String, String>> logins(List<PackageSource> sources, int tokenMaxSeconds) {
      var logins = new LinkedHashMap<String, Output<String>>();
      sources.forEach(
          source ->
              source.loginTool().ifPresent(tool -> logins.put(tool, login(tool, tokenMaxSeconds))));
      return together(logins);
    }

    /** Another repository of the same domain. */
    public Repository named(Output<String> other) {
      return new Repository(region, domainName, owner, other, Output.of(""));
    }
  }

  /** Values by name, once all are known. */
  public static Output<Map<String, String>> together(Map<String, Output<String>> outputs) {
    return Output.all(
            outputs.entrySet().stream()
                .map(one -> one.getValue().applyValue(value -> Map.entry(one.getKey(), value)))
                .toList())
        .applyValue(
            entries -> {
              var values = new TreeMap<String, String>();
              entries.forEach(entry -> values.put(entry.getKey(), entry.getValue()));
              return values;
            });
  }

  /** Exports every output under its own name. */
  public void export(Context context) {
    context
        .export("contractVersion", Output.of(NotebookOutputs.VERSION))
        .export("environment", Output.of(environment))
        .export("tokenMaxSeconds", Output.of(tokenMaxSeconds))
        .export(
            "jobEnvironment",
            repository.arn.applyValue(arn -> NotebookOutputs.jobEnvironment(arn, tokenMaxSeconds)))
        .export("domainName", repository.domainName)
        .export("domainOwner", repository.owner)
        .export("repositoryName", repository.name)
        .export("repositoryArn", repository.arn)
        .export("region", Output.of(repository.region))
        .export("repositoryEndpoints", repositoryEndpoints)
        .export("loginCommands", loginCommands)
        .export("vpcId", vpcId)
        .export("subnetIds", subnetIds)
        .export("readerSecurityGroupIds", readerSecurityGroupIds)
        .export("readerCidrs", readerCidrs)
        .export("readerRoleArns", readerRoleArns)
        .export("endpointIds", endpointIds)
        .export("readerPolicyJson", readerPolicyJson);
    others.forEach(context::export);
  }
}
