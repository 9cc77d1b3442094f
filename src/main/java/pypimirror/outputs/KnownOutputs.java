package pypimirror.outputs;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import pypimirror.aws.CodeArtifactRepository;
import pypimirror.aws.Limits;
import pypimirror.aws.PackageSource;
import pypimirror.aws.RoleArn;
import pypimirror.config.PackageSettings;
import pypimirror.environment.Environment;

/** Computes the outputs that depend only on the settings, so that the first preview shows them. */
final class KnownOutputs {

  private final Environment environment;
  private final PackageSettings packages;
  private final CodeArtifactRepository repository;
  private final int tokenMaxSeconds;

  private KnownOutputs(Environment environment) {
    this.environment = environment;
    this.packages = environment.settings().packages();
    this.repository = environment.settings().repository();
    this.tokenMaxSeconds = environment.settings().access().tokenMaxSeconds();
  }

  /** Returns the known outputs of an environment. */
  static Map<StackOutput, Object> of(Environment environment) {
    return new KnownOutputs(environment).values();
  }

  private Map<StackOutput, Object> values() {
    var settings = environment.settings();
    var values = new EnumMap<StackOutput, Object>(StackOutput.class);
    values.put(StackOutput.CONTRACT_VERSION, StackOutput.VERSION);
    values.put(StackOutput.ENVIRONMENT, settings.stack().environment());
    values.put(StackOutput.REGION, settings.region());
    values.put(StackOutput.DOMAIN_NAME, packages.domainName());
    values.put(StackOutput.DOMAIN_OWNER, packages.domainOwner());
    values.put(StackOutput.REPOSITORY_NAME, packages.repositoryName());
    values.put(StackOutput.REPOSITORY_ARN, repository.arn());
    values.put(StackOutput.TOKEN_MAX_SECONDS, tokenMaxSeconds);
    values.put(
        StackOutput.READER_ROLE_ARNS,
        settings.access().readerRoles().stream().map(RoleArn::arn).toList());
    values.put(StackOutput.JOB_ENVIRONMENT, jobEnvironment());
    values.put(StackOutput.MINIMUM_RELEASE_AGE, minimumReleaseAge());
    values.put(StackOutput.REPOSITORY_ENDPOINTS, endpointsByFormat());
    values.put(StackOutput.LOGIN_COMMANDS, loginsByTool());
    values.put(StackOutput.READER_POLICY_JSON, environment.policies().remoteReader().toJson());
    values.put(StackOutput.READER_CIDRS, settings.network().readerCidrs());
    if (packages.servesPython()) {
      values.put(StackOutput.REPOSITORY_ENDPOINT, repository.endpoint(PackageSource.PYPI.format()));
      values.put(StackOutput.PIP_INDEX_URL, repository.pipIndexUrl());
      values.put(StackOutput.LOGIN_COMMAND, login("pip", repository) + pipReleaseAge());
    }
    if (settings.access().publishes()) {
      values.put(StackOutput.PUBLISH_COMMAND, login("twine", settings.internalRepository()));
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
        .forEach(tool -> logins.put(tool, login(tool, repository)));
    return logins;
  }

  // The AWS CLI command that configures a tool for a repository. Without a duration, the command
  // requests the AWS maximum, which AWS rejects for these readers if their maximum is lower.
  private String login(String tool, CodeArtifactRepository of) {
    return "aws codeartifact login --tool %s --region %s --domain %s --domain-owner %s --repository %s%s"
        .formatted(
            tool,
            of.region(),
            of.domain(),
            of.owner(),
            of.name(),
            tokenMaxSeconds < Limits.MAX_TOKEN_SECONDS
                ? " --duration-seconds " + tokenMaxSeconds
                : "");
  }

  // The AWS CLI configures only the index.
  private String pipReleaseAge() {
    return packages.releaseAge().limitsEveryClient()
        ? " && pip config set global.uploaded-prior-to " + packages.releaseAge().duration()
        : "";
  }

  private Map<String, Object> minimumReleaseAge() {
    var age = packages.releaseAge();
    return new TreeMap<>(
        Map.of(
            "pipDays", age.limitsEveryClient() ? age.days() : 0,
            "uvDays", age.days(),
            "exempt", age.exempt()));
  }

  /**
   * Environment variables for SageMaker training and inference jobs, whose toolkits install {@code
   * requirements.txt} from the repository that the variables name (<a
   * href="https://github.com/aws/sagemaker-training-toolkit/pull/187">training</a>, <a
   * href="https://github.com/aws/sagemaker-inference-toolkit/pull/130">inference</a>). The toolkits
   * request a token with the AWS maximum lifetime, so the repository is missing if readers cannot
   * request that lifetime.
   */
  private Map<String, String> jobEnvironment() {
    var variables = new TreeMap<String, String>();
    if (tokenMaxSeconds == Limits.MAX_TOKEN_SECONDS) {
      variables.put("CA_REPOSITORY_ARN", repository.arn());
    }
    if (packages.releaseAge().limitsEveryClient()) {
      variables.put("PIP_UPLOADED_PRIOR_TO", packages.releaseAge().duration());
      variables.put("UV_EXCLUDE_NEWER", packages.releaseAge().duration());
    }
    return variables;
  }
}
