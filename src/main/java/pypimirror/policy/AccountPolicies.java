package pypimirror.policy;

import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.principals;
import static pypimirror.policy.Statements.when;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;

/**
 * Policies of what an environment makes in its account beside the mirror.
 *
 * @param region the environment's region
 * @param accountId its account, 12 digits
 */
public record AccountPolicies(String region, String accountId) {

  /**
   * Who may be the reader role: SageMaker, for this account's own resources (<a
   * href="https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html">confused
   * deputy</a>).
   */
  public IamPolicy sageMakersTrust() {
    return policy(
        Stream.of(
            allow("SageMakerOfThisAccount")
                .addPrincipal(
                    IamPrincipal.create(IamPrincipalType.SERVICE, "sagemaker.amazonaws.com"))
                .addAction("sts:AssumeRole")
                .addCondition(
                    IamConditionOperator.ARN_LIKE,
                    "aws:SourceArn",
                    "arn:aws:sagemaker:%s:%s:*".formatted(region, accountId))));
  }

  /**
   * Who may use the key that encrypts the packages: whoever uses CodeArtifact in this account, and
   * through it only; the account's own policies decide about the key itself (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/domain-create.html">AWS KMS key
   * policy</a>). Readers need no permission on it.
   */
  public IamPolicy packageKey() {
    return policy(
        Stream.of(
            when(
                when(
                    allow("CodeArtifactOfThisAccount")
                        .addPrincipal(IamPrincipal.ALL)
                        .addAction("kms:CreateGrant")
                        .addAction("kms:DescribeKey")
                        .addResource("*"),
                    "kms:CallerAccount",
                    accountId),
                "kms:ViaService",
                "codeartifact.%s.amazonaws.com".formatted(region)),
            allow("AccountDecides")
                .principals(principals(List.of("arn:aws:iam::%s:root".formatted(accountId))))
                .addAction("kms:*")
                .addResource("*")));
  }
}
