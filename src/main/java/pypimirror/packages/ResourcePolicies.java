package pypimirror.packages;

import com.pulumi.aws.codeartifact.DomainPermissions;
import com.pulumi.aws.codeartifact.DomainPermissionsArgs;
import com.pulumi.aws.codeartifact.RepositoryPermissionsPolicy;
import com.pulumi.aws.codeartifact.RepositoryPermissionsPolicyArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;
import pypimirror.naming.ComponentTypes;

/**
 * Creates the policies of the repositories, and the policy of the domain if other accounts read
 * from it or tokens are restricted to endpoints (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/domain-policies.html">domain
 * policies</a>).
 */
public final class ResourcePolicies extends ComponentResource {

  /**
   * Arguments of {@link ResourcePolicies}.
   *
   * @param registry the domain and the readers' repository
   * @param repositoryPolicies policies of the repositories, JSON, by name of the repository
   * @param domainPolicy policy of the domain
   * @param dependencies the roles that the policies name, because AWS rejects policies with roles
   *     that do not exist, and other resources that must exist before any role can read packages
   */
  public record Args(
      Registry registry,
      Map<String, String> repositoryPolicies,
      DomainPolicy domainPolicy,
      List<Resource> dependencies) {}

  /** The policy of a domain. */
  public sealed interface DomainPolicy {

    /** The domain has no policy. */
    record None() implements DomainPolicy {}

    /**
     * The domain has a policy.
     *
     * @param json the policy
     */
    record Document(Output<String> json) implements DomainPolicy {}
  }

  /** Creates the component. The names of its children start with {@code name}. */
  public ResourcePolicies(String name, Args args, ComponentResourceOptions options) {
    super(ComponentTypes.RESOURCE_POLICIES, name, options);
    var registry = args.registry();
    var child =
        CustomResourceOptions.builder()
            .parent(this)
            .dependsOn(args.dependencies().toArray(Resource[]::new))
            .build();
    if (args.domainPolicy() instanceof DomainPolicy.Document policy) {
      new DomainPermissions(
          name + "-domain-policy",
          DomainPermissionsArgs.builder()
              .domain(registry.domainName)
              .policyDocument(policy.json())
              .build(),
          child);
    }
    args.repositoryPolicies()
        .forEach(
            (repository, policy) ->
                new RepositoryPermissionsPolicy(
                    "%s-%s-policy"
                        .formatted(
                            name, registry.isReadable(repository) ? "repository" : repository),
                    RepositoryPermissionsPolicyArgs.builder()
                        .domain(registry.domainName)
                        .repository(registry.created(repository))
                        .policyDocument(policy)
                        .build(),
                    child));
    registerOutputs(Map.of());
  }
}
