package pypimirror.outputs;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import pypimirror.aws.PackageSource;
import pypimirror.aws.RoleArn;
import pypimirror.config.PackageSettings;
import pypimirror.environment.Environment;

/** Computes the outputs that depend only on the settings, so that the first preview shows them. */
final class KnownOutputs {

  private final Environment environment;
  private final PackageSettings packages;
  private final RepositoryAddress repository;
  private final int tokenMaxSeconds;

  private KnownOutputs(Environment environment) {
    this.environment = environment;
    this.packages = environment.settings().packages();
    this.repository =
        new RepositoryAddress(
            environment.settings().region(),
            packages.domainName(),
            packages.domainOwner(),
            packages.repositoryName());
    this.tokenMaxSeconds = environment.settings().access().tokenMaxSeconds();
  }

  /** Returns the known outputs of an environment. */
  static Map<StackOutput, Object> of(Environment environment) {
    return new KnownOutputs(environment).values();
  }

  private Map<StackOutput, Object> values() {
    var settings = environment.settings();
    var arn = environment.policies().repositoryArn();
    var values = new EnumMap<StackOutput, Object>(StackOutput.class);
    values.put(StackOutput.CONTRACT_VERSION, StackOutput.VERSION);
    values.put(StackOutput.ENVIRONMENT, settings.environment());
    values.put(StackOutput.REGION, settings.region());
    values.put(StackOutput.DOMAIN_NAME, packages.domainName());
    values.put(StackOutput.DOMAIN_OWNER, packages.domainOwner());
    values.put(StackOutput.REPOSITORY_NAME, packages.repositoryName());
    values.put(StackOutput.REPOSITORY_ARN, arn);
    values.put(StackOutput.TOKEN_MAX_SECONDS, tokenMaxSeconds);
    values.put(
        StackOutput.READER_ROLE_ARNS,
        settings.access().readerRoles().stream().map(RoleArn::arn).toList());
    values.put(StackOutput.JOB_ENVIRONMENT, NotebookOutputs.jobEnvironment(arn, tokenMaxSeconds));
    values.put(StackOutput.REPOSITORY_ENDPOINTS, endpointsByFormat());
    values.put(StackOutput.LOGIN_COMMANDS, loginsByTool());
    values.put(StackOutput.READER_POLICY_JSON, environment.policies().remoteReader().toJson());
    values.put(StackOutput.READER_CIDRS, settings.network().readerCidrs());
    if (packages.servesPython()) {
      values.put(StackOutput.REPOSITORY_ENDPOINT, repository.endpoint(PackageSource.PYPI.format()));
      values.put(StackOutput.PIP_INDEX_URL, repository.pipIndexUrl());
      values.put(StackOutput.LOGIN_COMMAND, repository.login("pip", tokenMaxSeconds));
    }
    if (!settings.access().publisherRoles().isEmpty()) {
      values.put(
          StackOutput.PUBLISH_COMMAND,
          repository.named(PackageSettings.INTERNAL_REPOSITORY).login("twine", tokenMaxSeconds));
    }
    if (settings.ssmOutputs()) {
      values.put(StackOutput.OUTPUTS_PARAMETER, settings.outputsParameter());
    }
    return values;
  }

  private Map<String, String> endpointsByFormat() {
    var endpoints = new TreeMap<String, String>();
    packages.sources().stream()
        .map(source -> source.format())
        .forEach(format -> endpoints.put(format, repository.endpoint(format)));
    return endpoints;
  }

  private Map<String, String> loginsByTool() {
    var logins = new TreeMap<String, String>();
    packages.sources().stream()
        .flatMap(source -> source.loginTools().stream())
        .forEach(tool -> logins.put(tool, repository.login(tool, tokenMaxSeconds)));
    return logins;
  }
}
