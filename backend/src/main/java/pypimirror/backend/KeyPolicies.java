package pypimirror.backend;

import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.principals;
import static pypimirror.policy.Statements.when;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/** Policies of the KMS keys. The IAM policies of the account control who can manage the keys. */
record KeyPolicies(Account account) {

  /** Policy of the key that encrypts the state, which is AWS's default key policy. */
  IamPolicy state() {
    return policy(Stream.of(accountDecides()));
  }

  /**
   * Policy of a key that encrypts packages. Principals of the account can use the key only through
   * CodeArtifact (<a
   * href="https://docs.aws.amazon.com/codeartifact/latest/ug/domain-create.html">AWS KMS key
   * policy</a>). Readers do not need permissions on the key.
   */
  IamPolicy packages() {
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
                    account.id()),
                "kms:ViaService",
                "codeartifact.%s.amazonaws.com".formatted(account.region())),
            accountDecides()));
  }

  private IamStatement.Builder accountDecides() {
    return allow("AccountDecides")
        .principals(principals(List.of(account.iam("root"))))
        .addAction("kms:*")
        .addResource("*");
  }
}
