package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.regex.Pattern;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;

/** Settings and checks that the SageMaker Studio resource types share. */
final class SageMaker {

  static final String NAME_RULE =
      "expected 1 to 63 letters, digits and hyphens, with no hyphen at either end";

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");
  private static final int MAX_GROUPS = 5;

  /** Settings of an app type, in a user profile or a domain. */
  private static final PropertyType APP =
      new PropertyType.Nested(
          Map.of(
              "lifecycleConfigArns",
              PropertyType.TEXTS,
              "defaultResourceSpec",
              new PropertyType.Nested(
                  Map.of(
                      "lifecycleConfigArn",
                      PropertyType.TEXT,
                      "instanceType",
                      PropertyType.TEXT))));

  /** Settings of users. */
  static final PropertyType USER =
      new PropertyType.Nested(
          Map.of(
              "executionRole", PropertyType.TEXT,
              "securityGroups", PropertyType.TEXTS,
              "studioWebPortal", PropertyType.TEXT,
              "defaultLandingUri", PropertyType.TEXT,
              "jupyterLabAppSettings", APP,
              "codeEditorAppSettings", APP));

  /** Settings of shared spaces. */
  static final PropertyType SPACE =
      new PropertyType.Nested(
          Map.of(
              "executionRole", PropertyType.TEXT,
              "securityGroups", PropertyType.TEXTS,
              "jupyterLabAppSettings", APP));

  private SageMaker() {}

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * Performs AWS's checks of settings: the role, the security groups and the lifecycle
   * configurations.
   */
  static void requireUsable(Account account, String vpcId, JsonNode settings) {
    var role = settings.path("executionRole").asText("");
    if (!role.isEmpty()
        && account.roles().keySet().stream()
            .noneMatch(name -> account.roleArn(name).equals(role))) {
      throw new AwsException(
          AwsError.VALIDATION, "The execution role %s does not exist.".formatted(role));
    }
    if (!role.isEmpty()
        && !Propagation.isComplete(
            account.roles().get(role.substring(role.lastIndexOf('/') + 1)))) {
      throw new AwsException(
          AwsError.VALIDATION,
          "SageMaker is unable to assume role %s. Validate that the role exists and can be assumed."
              .formatted(role));
    }
    var groups = Shapes.texts(settings.path("securityGroups"));
    if (groups.size() > MAX_GROUPS) {
      throw new AwsException(
          AwsError.VALIDATION,
          "SecurityGroups has %d members. At most 5 are allowed.".formatted(groups.size()));
    }
    for (var id : groups) {
      if (!Ec2.group(account, id).vpcId().equals(vpcId)) {
        throw new AwsException(
            AwsError.VALIDATION,
            "The security group %s does not belong to the VPC %s".formatted(id, vpcId));
      }
    }
    for (var app : new String[] {"jupyterLabAppSettings", "codeEditorAppSettings"}) {
      var appSettings = settings.path(app);
      Shapes.texts(appSettings.path("lifecycleConfigArns"))
          .forEach(arn -> requireLifecycleConfig(account, arn));
      var defaultArn = appSettings.at("/defaultResourceSpec/lifecycleConfigArn").asText("");
      if (!defaultArn.isEmpty()) {
        requireLifecycleConfig(account, defaultArn);
      }
    }
  }

  private static void requireLifecycleConfig(Account account, String arn) {
    if (account.lifecycleConfigs().keySet().stream()
        .noneMatch(name -> LifecycleConfigType.arn(account, name).equals(arn))) {
      throw new AwsException(
          AwsError.VALIDATION, "Studio Lifecycle Config %s does not exist.".formatted(arn));
    }
  }
}
