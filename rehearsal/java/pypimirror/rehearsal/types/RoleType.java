package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;
import static pypimirror.rehearsal.types.Property.only;
import static pypimirror.rehearsal.types.Property.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.IamState.Role;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * IAM roles (<a
 * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html">CreateRole</a>).
 */
final class RoleType implements ResourceType {

  static final Text NAME =
      Text.matching("1 to 64 letters, digits and _+=,.@-", "[\\w+=,.@-]{1,64}");

  private static final Schema SCHEMA =
      Schema.of("aws:iam/role:Role")
          .taggable()
          .autonamed("name")
          .with(
              input("assumeRolePolicy", PropertyType.IAM_POLICY).demanded(),
              input("description", Text.length(0, 1_000)),
              input("name", NAME).replacing().filledByAws(),
              input("permissionsBoundary", Text.ARN),
              only("forceDetachPolicies", false),
              only("maxSessionDuration", 3_600),
              only("path", "/").replacing(),
              output("arn"),
              output("uniqueId"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var name = inputs.path("name").asText();
    // Role names are unique regardless of case.
    if (account.roles().keySet().stream().anyMatch(name::equalsIgnoreCase)) {
      throw new AwsException(
          AwsError.ENTITY_ALREADY_EXISTS, "Role with name %s already exists.".formatted(name));
    }
    account.roles().put(name, role(account, inputs, null));
    return name;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.roles().get(id))
        .map(
            role ->
                Shapes.object()
                    .put("assumeRolePolicy", role.assumeRolePolicy())
                    .put("description", role.description())
                    .put("name", id)
                    .put("permissionsBoundary", role.permissionsBoundary())
                    .put("arn", account.roleArn(id))
                    .put("path", role.path())
                    .put("uniqueId", "AROA" + id.toUpperCase(Locale.ROOT)));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.roles().get(id).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var before = account.roles().get(id);
    if (before == null) {
      throw new AwsException(
          AwsError.NO_SUCH_ENTITY, "The role with name %s cannot be found.".formatted(id));
    }
    account.roles().put(id, role(account, inputs, before));
  }

  @Override
  public void delete(Account account, String id) {
    var role = account.roles().get(id);
    if (role != null && !(role.inlinePolicies().isEmpty() && role.attachedPolicies().isEmpty())) {
      throw new AwsException(
          AwsError.DELETE_CONFLICT, "Cannot delete entity, must delete policies first.");
    }
    account.roles().remove(id);
  }

  private static Role role(Account account, ObjectNode inputs, Role before) {
    var trust = inputs.path("assumeRolePolicy").asText();
    PolicyDocument.trust(trust);
    var boundary = inputs.path("permissionsBoundary").asText("");
    if (!boundary.isEmpty() && !ManagedPolicyType.exists(account, boundary)) {
      throw new AwsException(
          AwsError.NO_SUCH_ENTITY,
          "Scope ARN: %s does not exist or is not attachable.".formatted(boundary));
    }
    return new Role(
        "/",
        trust,
        before == null ? null : before.inlinePolicies(),
        Shapes.tags(inputs),
        inputs.path("description").asText(""),
        boundary.isEmpty() ? null : boundary,
        before == null ? null : before.attachedPolicies(),
        before == null ? Propagation.ofANewRole() : before.propagating());
  }
}
