package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.StudioState.LifecycleConfig;

/**
 * Studio lifecycle configurations (<a
 * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateStudioLifecycleConfig.html">CreateStudioLifecycleConfig</a>,
 * <a
 * href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteStudioLifecycleConfig.html">DeleteStudioLifecycleConfig</a>).
 */
final class LifecycleConfigType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:sagemaker/studioLifecycleConfig:StudioLifecycleConfig")
          .taggable()
          .with(
              input("studioLifecycleConfigName", SageMaker.NAME).demanded().replacing(),
              input(
                      "studioLifecycleConfigAppType",
                      Text.oneOf("CodeEditor", "JupyterLab", "JupyterServer", "KernelGateway"))
                  .demanded()
                  .replacing(),
              input("studioLifecycleConfigContent", Text.length(1, 16_384)).demanded().replacing(),
              output("arn"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var name = inputs.path("studioLifecycleConfigName").asText();
    var content = inputs.path("studioLifecycleConfigContent").asText();
    if (account.lifecycleConfigs().containsKey(name)) {
      throw new AwsException(
          AwsError.RESOURCE_IN_USE,
          "Studio Lifecycle Config with name %s already exists".formatted(name));
    }
    try {
      Base64.getDecoder().decode(content);
    } catch (IllegalArgumentException e) {
      throw new AwsException(
          AwsError.VALIDATION, "StudioLifecycleConfigContent is not base64-encoded");
    }
    account
        .lifecycleConfigs()
        .put(
            name,
            new LifecycleConfig(
                inputs.path("studioLifecycleConfigAppType").asText(),
                content,
                Shapes.tags(inputs),
                null));
    return name;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.lifecycleConfigs().get(id))
        .map(
            config ->
                Shapes.object()
                    .put("studioLifecycleConfigName", id)
                    .put("studioLifecycleConfigAppType", config.appType())
                    .put("studioLifecycleConfigContent", config.content())
                    .put("arn", arn(account, id)));
  }

  static String arn(Account account, String name) {
    return account.arn("sagemaker", "studio-lifecycle-config/" + name);
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.lifecycleConfigs().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    account
        .lifecycleConfigs()
        .computeIfPresent(
            id,
            (name, old) ->
                new LifecycleConfig(
                    old.appType(), old.content(), Shapes.tags(inputs), old.runningApps()));
  }

  @Override
  public void delete(Account account, String id) {
    var arn = arn(account, id);
    for (var domain : account.studioDomains().entrySet()) {
      var users =
          domain.getValue().userProfiles().entrySet().stream()
              .filter(profile -> mentions(profile.getValue().settings(), arn))
              .map(Map.Entry::getKey)
              .toList();
      if (!users.isEmpty() || mentions(domain.getValue().settings(), arn)) {
        throw new AwsException(
            AwsError.RESOURCE_IN_USE,
            "Studio Lifecycle Config %s is attached to domain %s%s"
                .formatted(
                    arn, domain.getKey(), users.isEmpty() ? "" : " (profiles " + users + ")"));
      }
    }
    var config = account.lifecycleConfigs().get(id);
    if (config != null && !config.runningApps().isEmpty()) {
      throw new AwsException(
          AwsError.RESOURCE_IN_USE,
          "Studio Lifecycle Config %s is used by running apps: %s"
              .formatted(arn, config.runningApps()));
    }
    account.lifecycleConfigs().remove(id);
  }

  private static boolean mentions(JsonNode settings, String arn) {
    for (var item : settings) {
      if (mentions(item, arn)) {
        return true;
      }
    }
    return settings.isTextual() && settings.asText().equals(arn);
  }
}
