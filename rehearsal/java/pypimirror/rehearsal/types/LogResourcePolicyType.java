package pypimirror.rehearsal.types;

import static pypimirror.rehearsal.types.Property.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.iam.PolicyDocument;

/**
 * Resource policies of CloudWatch Logs, which let services write to log groups (<a
 * href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html">PutResourcePolicy</a>).
 */
final class LogResourcePolicyType implements ResourceType {

  private static final Schema SCHEMA =
      Schema.of("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
          .with(
              input("policyName", PropertyType.TEXT).demanded().replacing(),
              input("policyDocument", PropertyType.IAM_POLICY).demanded());

  private static final int MAX_LENGTH = 5_120;
  private static final int MAX_POLICIES = 10;

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public String create(Account account, ObjectNode inputs) {
    var name = inputs.path("policyName").asText();
    put(account, name, inputs);
    return name;
  }

  // PutResourcePolicy overwrites a policy of the same name.
  private static void put(Account account, String name, ObjectNode inputs) {
    var document = inputs.path("policyDocument").asText();
    if (document.length() > MAX_LENGTH) {
      throw new AwsException(
          AwsError.LOGS_INVALID_PARAMETER,
          "Value at 'policyDocument' failed to satisfy constraint: Member must have length less than or equal to "
              + MAX_LENGTH);
    }
    PolicyDocument.resourceBased(document, AwsError.LOGS_INVALID_PARAMETER);
    var policies = account.events().logPolicies();
    if (!policies.containsKey(name) && policies.size() == MAX_POLICIES) {
      throw new AwsException(
          AwsError.LOGS_LIMIT_EXCEEDED, "Resource limit exceeded. Limit: " + MAX_POLICIES);
    }
    policies.put(name, document);
  }

  @Override
  public Optional<ObjectNode> read(Account account, String id) {
    return Optional.ofNullable(account.events().logPolicies().get(id))
        .map(document -> Shapes.object().put("policyName", id).put("policyDocument", document));
  }

  @Override
  public void update(Account account, String id, ObjectNode inputs) {
    put(account, id, inputs);
  }

  @Override
  public void delete(Account account, String id) {
    account.events().logPolicies().remove(id);
  }
}
