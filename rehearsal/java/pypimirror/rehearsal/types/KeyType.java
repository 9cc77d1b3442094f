package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.only;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.NotModelledException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.StorageState;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * KMS keys (<a
 * href="https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html">CreateKey</a>). The
 * emulator deletes a key immediately. AWS keeps it for its deletion window.
 */
final class KeyType implements ResourceType {

  private static final int MIN_WINDOW_DAYS = 7;
  private static final int MAX_WINDOW_DAYS = 30;
  private static final PropertyType WINDOW =
      new PropertyType.Scalar(
          "7 to 30",
          days ->
              days.isIntegralNumber()
                  && days.asInt() >= MIN_WINDOW_DAYS
                  && days.asInt() <= MAX_WINDOW_DAYS);

  private static final Schema SCHEMA =
      Schema.of("aws:kms/key:Key")
          .taggable()
          .with(
              input("description", Text.length(0, 8_192)).filledByAws(),
              only("bypassPolicyLockoutSafetyCheck", false),
              only("customerMasterKeySpec", "SYMMETRIC_DEFAULT").replacing(),
              input("enableKeyRotation", PropertyType.TRUTH).defaulting(false),
              input("deletionWindowInDays", WINDOW),
              input("policy", PropertyType.POLICY).filledByAws(),
              output("arn"),
              only("isEnabled", true),
              output("keyId"),
              only("keyUsage", "ENCRYPT_DECRYPT").replacing());

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var id = UUID.randomUUID().toString();
    account.keys().put(id, key(account, inputs));
    return id;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.keys().get(id))
        .map(
            key ->
                Shapes.object()
                    .put("description", key.description())
                    .put("enableKeyRotation", key.rotation())
                    .put("deletionWindowInDays", key.deletionWindowInDays())
                    .put("policy", key.policy())
                    .put("arn", account.arn("kms", "key/" + id))
                    .put("isEnabled", key.enabled())
                    .put("keyId", id));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.keys().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    if (!account.keys().containsKey(id)) {
      throw new AwsException(AwsError.KMS_NOT_FOUND, "Key '%s' does not exist".formatted(id));
    }
    account.keys().put(id, key(account, inputs));
  }

  @Override
  public void delete(Account account, String id) {
    account.keys().remove(id);
    account.keyAliases().values().removeIf(id::equals);
  }

  // AWS rejects a key policy that would prevent its creator from changing it later. The emulator
  // assumes that the deployer's IAM policies allow the change, so the key policy must delegate to
  // the account.
  private static StorageState.Key key(Account account, ObjectNode inputs) {
    var root = "arn:aws:iam::%s:root".formatted(account.id());
    if (!inputs.hasNonNull("policy")) {
      throw new NotModelledException("KMS keys without an explicit key policy");
    }
    var policy = inputs.path("policy").asText();
    if (PolicyDocument.resourceBased(policy, AwsError.KMS_MALFORMED_POLICY_DOCUMENT)
        .statements()
        .stream()
        .noneMatch(
            statement ->
                statement.allow()
                    && statement.principals().getOrDefault("AWS", Set.of()).contains(root)
                    && (statement.actions().contains("kms:*")
                        || statement.actions().contains("kms:putkeypolicy")))) {
      throw new AwsException(
          AwsError.KMS_MALFORMED_POLICY_DOCUMENT,
          "The new key policy will not allow you to update the key policy in the future.");
    }
    return new StorageState.Key(
        inputs.path("description").asText(""),
        policy,
        inputs.path("enableKeyRotation").asBoolean(),
        true,
        inputs.path("deletionWindowInDays").asInt(MAX_WINDOW_DAYS),
        Shapes.tags(inputs));
  }
}
