package pypimirror.backend;

import static pypimirror.policy.Statements.allow;
import static pypimirror.policy.Statements.policy;
import static pypimirror.policy.Statements.when;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;

/**
 * Trust policies of the pipeline roles. GitHub's <a
 * href="https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims">subject
 * claims</a> must match as a whole. A pull request from a fork does not get a token.
 *
 * @param repositories the repository, as the subjects name it, and its previous name, if that is
 *     still trusted
 */
record GitHubTrust(Account account, List<String> repositories) {

  /** Host of GitHub's OpenID Connect provider. */
  static final String ISSUER = "token.actions.githubusercontent.com";

  /** Audience of the tokens. */
  static final String AUDIENCE = "sts.amazonaws.com";

  /** ARN of the account's OpenID Connect provider for GitHub. */
  String providerArn() {
    return account.iam("oidc-provider/" + ISSUER);
  }

  /** Trusts the jobs of the main branch. */
  IamPolicy mainBranch() {
    return trust("ref:refs/heads/main");
  }

  /** Trusts the jobs of a GitHub environment, after its reviewers have approved them. */
  IamPolicy environment(String name) {
    return trust("environment:" + name);
  }

  private IamPolicy trust(String context) {
    return policy(
        Stream.of(
            when(allow("GitHub"), ISSUER + ":aud", AUDIENCE)
                .addPrincipal(IamPrincipal.create(IamPrincipalType.FEDERATED, providerArn()))
                .addAction("sts:AssumeRoleWithWebIdentity")
                .addConditions(
                    IamConditionOperator.STRING_EQUALS,
                    ISSUER + ":sub",
                    repositories.stream()
                        .map(repository -> "repo:%s:%s".formatted(repository, context))
                        .toList())));
  }
}
