package pypimirror.access;

import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;

/**
 * What the existing reader roles are allowed themselves: one inline identity policy on each.
 *
 * <p>An endpoint policy limits and grants nothing, and {@code sts:GetServiceBearerToken} counts in
 * an identity policy only (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html">tokens</a>),
 * so without this no role gets a token. The role's other policies are left alone.
 */
public final class Readers extends ComponentResource {

  /**
   * What the readers get.
   *
   * @param roleNames names of existing IAM roles, without path
   * @param policy the identity policy document, JSON
   */
  public record Args(List<String> roleNames, Output<String> policy) {}

  /** Type {@code pypimirror:access:Readers}; children are named after {@code name}. */
  public Readers(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:access:Readers", name, options);
    // The policy has a name of its own, not one that the provider makes up: when a deployment is
    // interrupted, the next one then overwrites it instead of leaving a grant that nobody knows of.
    for (var role : args.roleNames()) {
      new RolePolicy(
          name + "-" + role,
          RolePolicyArgs.builder().name(name).role(role).policy(args.policy()).build(),
          CustomResourceOptions.builder().parent(this).build());
    }
    registerOutputs(Map.of());
  }
}
