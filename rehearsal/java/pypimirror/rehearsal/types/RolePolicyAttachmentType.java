package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.IamState.Role;

/**
 * The attachment of a managed policy to a role (<a
 * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html">AttachRolePolicy</a>).
 * The ID is {@code role/ARN}, the form in which the plugin imports it. The plugin itself uses a
 * random ID.
 */
final class RolePolicyAttachmentType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
          .with(
              input("role", PropertyType.TEXT).demanded().replacing(),
              input("policyArn", Text.ARN).demanded().replacing());

  /**
   * AWS's default quota (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">quotas</a>).
   */
  private static final int MAX_POLICIES = 10;

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var name = inputs.path("role").asText();
    var role = RolePolicyType.modifiable(account, name);
    var arn = inputs.path("policyArn").asText();
    if (!ManagedPolicyType.exists(account, arn)) {
      throw new AwsException(
          AwsError.NO_SUCH_ENTITY, "Policy %s does not exist or is not attachable.".formatted(arn));
    }
    // AWS accepts a policy that is attached already.
    role.attachedPolicies().add(arn);
    if (role.attachedPolicies().size() > MAX_POLICIES) {
      role.attachedPolicies().remove(arn);
      throw new AwsException(
          AwsError.LIMIT_EXCEEDED, "Cannot exceed quota for PoliciesPerRole: " + MAX_POLICIES);
    }
    return name + "/" + arn;
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.roles().get(role(id)))
        .filter(role -> id.contains("/"))
        .filter(role -> role.attachedPolicies().contains(arn(id)))
        .map(role -> Shapes.object().put("role", role(id)).put("policyArn", arn(id)));
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    throw new IllegalStateException("A change of any property replaces the attachment.");
  }

  @Override
  public void delete(Account account, String id) {
    Role role = account.roles().get(role(id));
    if (role != null) {
      role.attachedPolicies().remove(arn(id));
    }
  }

  private static String role(String id) {
    return id.split("/", 2)[0];
  }

  private static String arn(String id) {
    return id.split("/", 2)[1];
  }
}
