package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.IamState.Role;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * An inline policy of a role (<a
 * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html">PutRolePolicy</a>).
 * The ID is {@code role:name}.
 */
final class RolePolicyType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:iam/rolePolicy:RolePolicy")
          .autonamed("name")
          .with(
              input("policy", PropertyType.IAM_POLICY).demanded(),
              input("role", PropertyType.TEXT).demanded().replacing(),
              input("name", ManagedPolicyType.NAME).replacing().filledByAws());

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  /** The maximum length of all inline policies of a role together, not counting white space. */
  private static final int MAX_TOTAL_LENGTH = 10_240;

  @Override
  public String create(Account account, ObjectNode inputs) {
    var role = inputs.path("role").asText();
    var name = inputs.path("name").asText();
    put(account, role, name, inputs.path("policy").asText());
    return role + ":" + name;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    var names = id.split(":", 2);
    return Optional.ofNullable(account.roles().get(names[0]))
        .filter(role -> names.length == 2 && role.inlinePolicies().containsKey(names[1]))
        .map(
            role ->
                Shapes.object()
                    .put("policy", role.inlinePolicies().get(names[1]))
                    .put("role", names[0])
                    .put("name", names[1]));
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    var names = id.split(":", 2);
    put(account, names[0], names[1], inputs.path("policy").asText());
  }

  @Override
  public void delete(Account account, String id) {
    var names = id.split(":", 2);
    if (account.roles().containsKey(names[0])) {
      account.roles().get(names[0]).inlinePolicies().remove(names[1]);
    }
  }

  /**
   * Returns a role whose policies can be changed.
   *
   * @throws AwsException if the role does not exist, or if AWS manages it
   */
  static Role modifiable(Account account, String name) {
    var role = account.roles().get(name);
    if (role == null) {
      throw new AwsException(
          AwsError.NO_SUCH_ENTITY, "The role with name %s cannot be found.".formatted(name));
    }
    if (role.path().startsWith("/aws-service-role/") || role.path().startsWith("/aws-reserved/")) {
      throw new AwsException(
          AwsError.UNMODIFIABLE_ENTITY,
          "Cannot perform the operation on the protected role '%s'".formatted(name));
    }
    return role;
  }

  private static void put(Account account, String roleName, String name, String policy) {
    var role = modifiable(account, roleName);
    PolicyDocument.identityBased(policy);
    var length =
        role.inlinePolicies().entrySet().stream()
                .filter(other -> !other.getKey().equals(name))
                .mapToInt(other -> length(other.getValue()))
                .sum()
            + length(policy);
    if (length > MAX_TOTAL_LENGTH) {
      throw new AwsException(
          AwsError.LIMIT_EXCEEDED,
          "Maximum policy size of %d bytes exceeded for role %s"
              .formatted(MAX_TOTAL_LENGTH, roleName));
    }
    role.inlinePolicies().put(name, policy);
  }

  private static int length(String policy) {
    return policy.replaceAll("\\s", "").length();
  }
}
