package pypimirror.rehearsal.adoption;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.environments.AdoptException;
import pypimirror.rehearsal.iam.PolicyDocument;
import pypimirror.rehearsal.iam.PolicyDocument.Statement;

/** The principals in the statements of resource policies and endpoint policies. */
final class Principals {

  /** Every principal, if no condition says who it is. */
  static final String EVERYONE = "*";

  /** The ARN of one role. */
  static final String ROLE = "arn:aws:iam::\\d{12}:role/[^*?]+";

  /** The ARN of an account's root, which includes every principal of the account. */
  static final String ROOT = "arn:aws:iam::(\\d{12}):root";

  /** The ID of an organization. */
  static final String ORGANIZATION_ID = "o-[a-z0-9]{10,32}";

  /** The ID that replaces a role or user that was deleted. */
  static final String DELETED = "A[A-Z]{3}[A-Z0-9]{10,}";

  // Condition keys that say who the principal is, the most specific one first.
  private static final String ACCOUNT = "aws:principalaccount";
  private static final List<String> WHO =
      List.of("aws:principalarn", ACCOUNT, "aws:principalorgid");

  private Principals() {}

  /**
   * Parses a policy.
   *
   * @param address the resource with the policy, for the message
   * @throws AdoptException if the policy is not valid
   */
  static List<Statement> statements(String address, String policy) {
    try {
      return PolicyDocument.resourceBased(policy, AwsError.MALFORMED_POLICY_DOCUMENT).statements();
    } catch (AwsException e) {
      throw new AdoptException("%s: the policy is not valid: %s".formatted(address, e.reason()));
    }
  }

  /** Returns the AWS principals of a statement: named directly, or by a condition on everyone. */
  static List<String> of(Statement statement) {
    var names = new ArrayList<String>();
    for (var name : statement.principals().getOrDefault("AWS", Set.of())) {
      var key = name.equals(EVERYONE) ? identifyingKey(statement) : Optional.<String>empty();
      if (key.isPresent()) {
        values(statement, key.get())
            .map(it -> key.get().equals(ACCOUNT) ? root(it) : it)
            .forEach(names::add);
      } else {
        names.add(name);
      }
    }
    return names;
  }

  /** Returns the principals of other kinds, such as services. */
  static Stream<String> ofOtherKinds(Statement statement) {
    return statement.principals().entrySet().stream()
        .filter(it -> !it.getKey().equals("AWS"))
        .flatMap(it -> it.getValue().stream());
  }

  /** Whether a condition of a statement only says who the principal is. */
  static boolean isIdentifying(Statement statement, String operator, String key) {
    return identifyingKey(statement).equals(Optional.of(key)) && names(operator);
  }

  /** The ARN of the root of an account. */
  static String root(String account) {
    return "arn:aws:iam::%s:root".formatted(account);
  }

  // All conditions of a statement must be met, so the most specific key decides.
  private static Optional<String> identifyingKey(Statement statement) {
    return statement.principals().getOrDefault("AWS", Set.of()).contains(EVERYONE)
        ? WHO.stream().filter(key -> values(statement, key).findAny().isPresent()).findFirst()
        : Optional.empty();
  }

  private static Stream<String> values(Statement statement, String key) {
    return statement.condition().entrySet().stream()
        .filter(it -> names(it.getKey()))
        .flatMap(it -> it.getValue().getOrDefault(key, Set.of()).stream());
  }

  // Whether a condition with the operator names what it allows.
  private static boolean names(String operator) {
    return operator.matches("(ForAnyValue:)?(String|Arn)(Equals|Like)(IgnoreCase)?");
  }
}
