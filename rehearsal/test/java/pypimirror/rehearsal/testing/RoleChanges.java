package pypimirror.rehearsal.testing;

import java.util.Map;
import java.util.function.UnaryOperator;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.IamState;

/** Changes roles of an account. */
public final class RoleChanges {

  private RoleChanges() {}

  /** Changes the trust policy of a role. */
  public static void trust(Account account, String name, UnaryOperator<String> trust) {
    var role = account.roles().get(name);
    put(account, name, trust.apply(role.assumeRolePolicy()), role.permissionsBoundary());
  }

  /** Sets the permissions boundary of a role by its ARN. */
  public static void bind(Account account, String name, String boundary) {
    put(account, name, account.roles().get(name).assumeRolePolicy(), boundary);
  }

  /** Creates a managed policy, and sets it as the permissions boundary of a role. */
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
                boundary,
                role.attachedPolicies(),
                role.propagating()));
  }
}
