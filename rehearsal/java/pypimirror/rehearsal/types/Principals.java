package pypimirror.rehearsal.types;

import pypimirror.rehearsal.Assumptions;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.iam.PolicyDocument;

/** Checks the principals in resource policies. */
final class Principals {

  private Principals() {}

  /**
   * Fails if the policy names a role of this account that does not exist, or that was created a
   * moment ago, unless the assumption {@code role-principal} is different. AWS stores a role by its
   * internal ID, so the role must exist (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html">Principal</a>).
   * Roles of other accounts are not checked, because the emulator does not know them.
   */
  static void requireExisting(Account account, PolicyDocument policy, AwsError error) {
    if (!Assumptions.ofThisProcess().rolePrincipalsMustExist()) {
      return;
    }
    var rolePrefix = "arn:aws:iam::" + account.id() + ":role/";
    for (var statement : policy.statements()) {
      for (var principal : statement.principals().getOrDefault("AWS", java.util.Set.of())) {
        var name = principal.substring(principal.lastIndexOf('/') + 1);
        if (principal.startsWith(rolePrefix)
            && !(account.roles().containsKey(name)
                && account.roleArn(name).equals(principal)
                && Propagation.isComplete(account.roles().get(name)))) {
          throw new AwsException(error, "Invalid principal in policy: " + principal);
        }
      }
    }
  }
}
