package pypimirror.policy;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/** Building blocks of policies. */
public final class Statements {

  private Statements() {}

  /** Builds a policy. */
  public static IamPolicy policy(Stream<IamStatement.Builder> statements) {
    var policy = IamPolicy.builder();
    statements.map(IamStatement.Builder::build).forEach(policy::addStatement);
    return policy.build();
  }

  /** Begins a statement that allows. */
  public static IamStatement.Builder allow(String sid) {
    return IamStatement.builder().sid(sid).effect(IamEffect.ALLOW);
  }

  /** Begins a statement that denies. */
  public static IamStatement.Builder deny(String sid) {
    return IamStatement.builder().sid(sid).effect(IamEffect.DENY);
  }

  /** The {@code Principal} element for role and account ARNs. */
  public static List<IamPrincipal> principals(List<String> arns) {
    return arns.stream().map(arn -> IamPrincipal.create(IamPrincipalType.AWS, arn)).toList();
  }

  /** Adds the condition that a key has a value. */
  public static IamStatement.Builder when(
      IamStatement.Builder statement, String key, String value) {
    return statement.addCondition(IamConditionOperator.STRING_EQUALS, key, value);
  }
}
