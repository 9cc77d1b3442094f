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
import pypimirror.rehearsal.account.IamState.ManagedPolicy;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * IAM managed policies (<a
 * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html">CreatePolicy</a>).
 * A policy can have at most 6,144 characters, not counting white space.
 */
final class ManagedPolicyType implements ResourceType {

  static final Text NAME =
      Text.matching("1 to 128 letters, digits and _+=,.@-", "[\\w+=,.@-]{1,128}");

  private static final Schema SCHEMA =
      Schema.of("aws:iam/policy:Policy")
          .taggable()
          .autonamed("name")
          .with(
              input("policy", PropertyType.IAM_POLICY).demanded(),
              input("name", NAME).replacing().filledByAws(),
              input("description", Text.length(0, 1_000)).replacing(),
              only("path", "/").replacing(),
              output("arn"),
              output("policyId"),
              output("attachmentCount"));

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  private static final int MAX_LENGTH = 6_144;

  @Override
  public String create(Account account, ObjectNode inputs) {
    var name = inputs.path("name").asText();
    if (account.managedPolicies().containsKey(name)) {
      throw new AwsException(
          AwsError.ENTITY_ALREADY_EXISTS, "A policy called %s already exists.".formatted(name));
    }
    account.managedPolicies().put(name, policy(inputs));
    return account.managedPolicyArn(name);
  }

  private static ManagedPolicy policy(ObjectNode inputs) {
    var text = inputs.path("policy").asText();
    PolicyDocument.identityBased(text);
    if (text.replaceAll("\\s", "").length() > MAX_LENGTH) {
      throw new AwsException(
          AwsError.LIMIT_EXCEEDED, "Cannot exceed quota for PolicySize: " + MAX_LENGTH);
    }
    return new ManagedPolicy(inputs.path("description").asText(""), text, Shapes.tags(inputs));
  }

  /** Whether the account has a managed policy with this ARN. */
  static boolean exists(Account account, String arn) {
    return account.managedPolicies().keySet().stream()
        .anyMatch(name -> account.managedPolicyArn(name).equals(arn));
  }

  private static String name(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.managedPolicies().get(name(id)))
        .map(
            policy ->
                Shapes.object()
                    .put("policy", policy.policy())
                    .put("name", name(id))
                    .put("description", policy.description())
                    .put("arn", id)
                    .put("policyId", "ANPA" + name(id).toUpperCase(Locale.ROOT))
                    .put(
                        "attachmentCount",
                        (int)
                            account.roles().values().stream()
                                .filter(role -> role.attachedPolicies().contains(id))
                                .count()));
  }

  @Override
  public Map<String, String> tags(Account account, String id) {
    return account.managedPolicies().get(name(id)).tags();
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    account.managedPolicies().put(name(id), policy(inputs));
  }

  @Override
  public void delete(Account account, String id) {
    if (account.roles().values().stream()
        .anyMatch(
            it -> id.equals(it.permissionsBoundary()) || it.attachedPolicies().contains(id))) {
      throw new AwsException(
          AwsError.DELETE_CONFLICT, "Cannot delete a policy attached to entities.");
    }
    account.managedPolicies().remove(name(id));
  }
}
