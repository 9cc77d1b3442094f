package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;

/** Settings and checks that the SageMaker Studio resource types share. */
final class SageMaker {

  static final Text NAME =
      Text.matching(
          "1 to 63 letters, digits and hyphens, with no hyphen at either end",
          "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");

  /** Settings of an app type, in a user profile or a domain. */
  private static final PropertyType APP =
      new PropertyType.Nested(
          Map.of(
              "lifecycleConfigArns",
              PropertyType.Items.unordered(Text.ARN),
              "defaultResourceSpec",
              new PropertyType.Nested(
                  Map.of("lifecycleConfigArn", Text.ARN, "instanceType", PropertyType.TEXT))));

  /** Settings of users. */
  static final PropertyType USER =
      new PropertyType.Nested(
          Map.of(
              "executionRole",
              Text.ARN,
              "securityGroups",
              PropertyType.Items.unordered(PropertyType.TEXT).between(0, 5),
              "studioWebPortal",
              Text.ENABLED_OR_DISABLED,
              "defaultLandingUri",
              PropertyType.TEXT,
              "jupyterLabAppSettings",
              APP,
              "codeEditorAppSettings",
              APP),
          Set.of("executionRole"));

  /** Settings of shared spaces. */
  static final PropertyType SPACE =
      new PropertyType.Nested(
          Map.of(
              "executionRole",
              Text.ARN,
              "securityGroups",
              PropertyType.Items.unordered(PropertyType.TEXT).between(0, 5),
              "jupyterLabAppSettings",
              APP),
          Set.of("executionRole"));

  private SageMaker() {}

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
