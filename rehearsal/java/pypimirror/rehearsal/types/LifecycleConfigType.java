package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
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
              input("studioLifecycleConfigName", PropertyType.TEXT).demanded().replacing(),
              input("studioLifecycleConfigAppType", PropertyType.TEXT).demanded().replacing(),
              input("studioLifecycleConfigContent", PropertyType.TEXT).demanded().replacing(),
              output("arn"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  private static final int MAX_CONTENT_LENGTH = 16_384;
  private static final Set<String> APP_TYPES =
      Set.of("JupyterServer", "KernelGateway", "CodeEditor", "JupyterLab");

  // The plugin itself checks these properties.
  @Override
  public void check(ObjectNode inputs, BiConsumer<String, String> problem) {
    var name = inputs.path("studioLifecycleConfigName");
    if (!PropertyType.isUnknown(name) && !SageMaker.isName(name.asText())) {
      problem.accept("studioLifecycleConfigName", SageMaker.NAME_RULE);
    }
    var content = inputs.path("studioLifecycleConfigContent");
    if (!PropertyType.isUnknown(content)
        && (content.asText().isEmpty() || content.asText().length() > MAX_CONTENT_LENGTH)) {
      problem.accept(
          "studioLifecycleConfigContent",
          "expected length to be in the range (1 - 16384), got " + content.asText().length());
    }
    if (!APP_TYPES.contains(inputs.path("studioLifecycleConfigAppType").asText())) {
      problem.accept(
          "studioLifecycleConfigAppType",
          "expected one of CodeEditor, JupyterLab, JupyterServer, KernelGateway");
    }
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
