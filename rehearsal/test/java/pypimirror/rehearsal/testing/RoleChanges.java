package pypimirror.rehearsal.testing;

import java.util.Map;
import java.util.function.UnaryOperator;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.IamState;

/** Roles of an account, made otherwise. */
public final class RoleChanges {

  private RoleChanges() {}

  /** Gives a role another trust policy. */
  public static void trust(Account account, String name, UnaryOperator<String> trust) {
    var role = account.roles().get(name);
    put(account, name, trust.apply(role.assumeRolePolicy()), role.permissionsBoundary());
  }

  /** Gives a role a permissions boundary, by its ARN. */
  public static void bind(Account account, String name, String boundary) {
    put(account, name, account.roles().get(name).assumeRolePolicy(), boundary);
  }

  /** Gives a role a permissions boundary that says this, and is a policy of the account. */
  public static void limit(Account account, String name, String policy) {
    account.managedPolicies().put("most", new IamState.ManagedPolicy("", policy, Map.of()));
    bind(account, name, account.managedPolicyArn("most"));
  }

  private static void put(Account account, String name, String trust, String boundary) {
    var role = account.roles().get(name);
    account
        .roles()
        .put(
            name,
            new IamState.Role(
                role.path(),
                trust,
                role.inlinePolicies(),
                role.tags(),
                role.description(),
                boundary));
  }
}
