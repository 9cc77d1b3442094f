package pypimirror;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pypimirror.config.InvalidSettingsException;
import pypimirror.config.RoleArn;
import pypimirror.config.Settings;
import pypimirror.outputs.NotebookOutputs;
import pypimirror.outputs.RepositoryAddress;
import pypimirror.studio.StartScript;

/**
 * What notebooks are told, from the settings alone: so the first preview knows it already, and what
 * AWS would not take is refused before anything is made.
 */
final class Notebooks {

  private Notebooks() {}

  /** The outputs that notebooks and jobs need. */
  static NotebookOutputs outputs(Settings settings) {
    var mirror = settings.mirror();
    var access = settings.access();
    var repository =
        new RepositoryAddress(
            settings.region(), mirror.domainName(), mirror.domainOwner(), mirror.repositoryName());
    var arn = new Policies(settings).repositoryArn();
    return new NotebookOutputs(
        NotebookOutputs.VERSION,
        settings.environment(),
        settings.region(),
        mirror.domainName(),
        mirror.domainOwner(),
        mirror.repositoryName(),
        arn,
        repository.endpoint("pypi"),
        repository.pipIndexUrl(),
        repository.login("pip", access.tokenMaxSeconds()),
        access.tokenMaxSeconds(),
        access.readerRoles().stream().map(RoleArn::arn).toList(),
        NotebookOutputs.jobEnvironment(arn, access.tokenMaxSeconds()));
  }

  /** The script that sets an app up. */
  static StartScript script(Settings settings) {
    var outputs = outputs(settings);
    return StartScript.with(
        Map.of(
            "region", outputs.region(),
            "domain", outputs.domainName(),
            "owner", outputs.domainOwner(),
            "host", outputs.host(),
            "index", outputs.pipIndexUrl(),
            "seconds", Integer.toString(outputs.tokenMaxSeconds()),
            "outputs", outputs.json()));
  }

  /**
   * Compares them with AWS's limits.
   *
   * @throws InvalidSettingsException naming what is too long
   */
  static void requireThatTheyFit(Settings settings) {
    var problems = new ArrayList<String>();
    if (settings.studio().served()) {
      require(
          problems,
          "lifecycle configuration",
          script(settings).base64().length(),
          StartScript.LONGEST);
    }
    if (settings.studio().ssmOutputs()) {
      require(
          problems,
          "parameter " + settings.outputsParameter(),
          outputs(settings).json().length(),
          NotebookOutputs.LONGEST_PARAMETER);
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }

  private static void require(List<String> problems, String what, int length, int most) {
    if (length > most) {
      problems.add(
          "%s: %d characters: must be at most %d, AWS's limit; write fewer roles in pypi-mirror:readerRoleArns."
              .formatted(what, length, most));
    }
  }

  /**
   * The AWS CLI command that attaches lifecycle configurations to a profile of a Studio domain that
   * exists. What it names takes the place of what the profile has.
   */
  static String attachCommand(String region, Map<String, String> arns) {
    var settings = new TreeMap<String, String>();
    arns.forEach(
        (type, arn) ->
            settings.put(
                type,
                "\"%sAppSettings\":{\"LifecycleConfigArns\":[\"%s\"],\"DefaultResourceSpec\":{\"LifecycleConfigArn\":\"%s\"}}"
                    .formatted(type, arn, arn)));
    return "aws sagemaker update-user-profile --region %s --domain-id \"$DOMAIN_ID\" --user-profile-name \"$USER_PROFILE\" --user-settings '{%s}'"
        .formatted(region, String.join(",", settings.values()));
  }
}
