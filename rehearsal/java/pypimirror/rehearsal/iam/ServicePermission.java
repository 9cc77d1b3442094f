package pypimirror.rehearsal.iam;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import pypimirror.rehearsal.NotModelledException;

/**
 * Decides whether a resource policy allows a request by an AWS service itself (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services">service
 * principals</a>). A service has no identity policies.
 */
public final class ServicePermission {

  private ServicePermission() {}

  /**
   * Whether a policy allows a request.
   *
   * @param service the service, for example {@code delivery.logs.amazonaws.com}
   */
  public static boolean allows(PolicyDocument policy, String service, AccessRequest access) {
    var context = new TreeMap<>(access.context());
    context.put("aws:principalisawsservice", List.of("true"));
    context.put("aws:principalservicename", List.of(service));
    context.put("aws:securetransport", List.of("true"));
    var matching =
        policy.statements().stream()
            .filter(it -> Permissions.isAbout(it, access.action()))
            .filter(it -> Permissions.resource(it, access.resource(), context))
            .filter(it -> names(it, service))
            .filter(it -> Conditions.hold(it.condition(), context))
            .toList();
    return !matching.isEmpty() && matching.stream().allMatch(PolicyDocument.Statement::allow);
  }

  private static boolean names(PolicyDocument.Statement statement, String service) {
    if (!statement.notPrincipals().isEmpty()) {
      throw new NotModelledException("NotPrincipal");
    }
    return statement.principals().getOrDefault("Service", Set.of()).contains(service)
        || statement.principals().getOrDefault("AWS", Set.of()).contains("*");
  }
}
