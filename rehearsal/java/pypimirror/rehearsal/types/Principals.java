package pypimirror.rehearsal.types;

import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.iam.PolicyDocument;

/** The principals that a policy of a resource names. */
final class Principals {

  private Principals() {}

  /**
   * AWS keeps a role in a resource's policy by its inner id, so it has to exist (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html">Principal</a>).
   * Other accounts' roles are taken as they are: what they hold is not known here.
   */
  static void requireExisting(Account account, PolicyDocument policy, AwsError error) {
    var ours = "arn:aws:iam::" + account.id() + ":role/";
    for (var statement : policy.statements()) {
      for (var principal : statement.principals().getOrDefault("AWS", java.util.Set.of())) {
        var name = principal.substring(principal.lastIndexOf('/') + 1);
        if (principal.startsWith(ours)
            && !(account.roles().containsKey(name) && account.roleArn(name).equals(principal))) {
          throw new AwsException(error, "Invalid principal in policy: " + principal);
        }
      }
    }
  }
}
