package pypimirror.rehearsal.types;

import java.time.Duration;
import java.time.Instant;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.IamState.Role;

/**
 * The time until other services know a new role (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency">eventual
 * consistency</a>). AWS does not document how long it takes. AWS's own tools wait some seconds.
 */
final class Propagation {

  private static final Duration OF_A_ROLE = Duration.ofSeconds(10);

  private Propagation() {}

  /** When a role that is created now becomes known. */
  static String ofANewRole() {
    return Instant.now().plus(OF_A_ROLE).toString();
  }

  /** Whether other services know a role. */
  static boolean isComplete(Role role) {
    return role.propagating() == null || Instant.now().isAfter(Instant.parse(role.propagating()));
  }

  /**
   * Completes the propagation of all roles, when AWS has performed an operation that takes a minute
   * or more.
   */
  static void completeAll(Account account) {
    account
        .roles()
        .replaceAll(
            (name, role) ->
                new Role(
                    role.path(),
                    role.assumeRolePolicy(),
                    role.inlinePolicies(),
                    role.tags(),
                    role.description(),
                    role.permissionsBoundary(),
                    role.attachedPolicies(),
                    null));
  }
}
