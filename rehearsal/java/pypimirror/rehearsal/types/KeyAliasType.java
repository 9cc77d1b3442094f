package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;

/**
 * Aliases of KMS keys (<a
 * href="https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html">CreateAlias</a>).
 */
final class KeyAliasType implements ResourceType {

  private static final Text NAME =
      Text.matching(
          "alias/ followed by letters, digits, hyphens, underscores or slashes",
          "alias/(?!aws/)[a-zA-Z0-9/_-]{1,250}");

  private static final Schema SCHEMA =
      Schema.of("aws:kms/alias:Alias")
          .with(
              input("name", NAME).replacing().filledByAws(),
              input("targetKeyId", PropertyType.TEXT).demanded(),
              output("arn"),
              output("targetKeyArn"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var name = inputs.path("name").asText();
    if (account.keyAliases().containsKey(name)) {
      throw new AwsException(
          AwsError.KMS_ALREADY_EXISTS,
          "An alias with the name %s already exists".formatted(account.arn("kms", name)));
    }
    setTarget(account, name, inputs);
    return name;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.keyAliases().get(id))
        .map(
            key ->
                Shapes.object()
                    .put("name", id)
                    .put("targetKeyId", key)
                    .put("arn", account.arn("kms", id))
                    .put("targetKeyArn", account.arn("kms", "key/" + key)));
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    setTarget(account, id, inputs);
  }

  @Override
  public void delete(Account account, String id) {
    account.keyAliases().remove(id);
  }

  private static void setTarget(Account account, String name, ObjectNode inputs) {
    var key = inputs.path("targetKeyId").asText();
    if (!account.keys().containsKey(key)) {
      throw new AwsException(AwsError.KMS_NOT_FOUND, "Key '%s' does not exist".formatted(key));
    }
    account.keyAliases().put(name, key);
  }
}
