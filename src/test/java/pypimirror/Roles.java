package pypimirror;

import java.util.Map;
import java.util.function.UnaryOperator;
import pypimirror.rehearsal.account.Account;

/** Roles of an account, made otherwise. */
public final class Roles {

  private Roles() {}

  /** Gives a role another trust policy. */
  public static void trust(Account account, String name, UnaryOperator<String> trust) {
    account
        .roles()
        .computeIfPresent(
            name,
            (same, role) ->
                new Account.Role(
                    role.path(),
                    trust.apply(role.assumeRolePolicy()),
                    role.inlinePolicies(),
                    role.tags()));
  }

  /** Gives a role a permissions boundary, by its ARN. */
  public static void bind(Account account, String name, String boundary) {
    account
        .roles()
        .computeIfPresent(
            name,
            (same, role) ->
                new Account.Role(
                    role.path(),
                    role.assumeRolePolicy(),
                    role.inlinePolicies(),
                    role.tags(),
                    role.description(),
                    boundary));
  }

  /** Gives a role a permissions boundary that says this, and is a policy of the account. */
  public static void limit(Account account, String name, String policy) {
    account.managedPolicies().put("most", new Account.ManagedPolicy("", policy, Map.of()));
    bind(account, name, account.managedPolicyArn("most"));
  }
}
