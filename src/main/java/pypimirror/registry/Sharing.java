package pypimirror.registry;

import com.pulumi.aws.codeartifact.DomainPermissions;
import com.pulumi.aws.codeartifact.DomainPermissionsArgs;
import com.pulumi.aws.codeartifact.RepositoryPermissionsPolicy;
import com.pulumi.aws.codeartifact.RepositoryPermissionsPolicyArgs;
import com.pulumi.core.Alias;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may use the registry, as the registry itself says: the policy of the readers' repository, and
 * that of the domain when readers are in other accounts or tokens are bound to endpoints (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/domain-policies.html">domain
 * policies</a>).
 */
public final class Sharing extends ComponentResource {

  /**
   * What the policies are put on.
   *
   * @param registry the domain and the readers' repository
   * @param repositoryPolicy the repository's policy, JSON
   * @param domainPolicy the domain's, JSON, if it has one
   * @param after what makes the roles that the policies name, since AWS refuses one that does not
   *     exist, and what has to be in force before anybody reads
   */
  public record Args(
      Registry registry,
      String repositoryPolicy,
      Optional<Output<String>> domainPolicy,
      List<Resource> after) {}

  /** Type {@code pypimirror:registry:Sharing}; children are named after {@code name}. */
  public Sharing(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:registry:Sharing", name, options);
    var registry = args.registry();
    var child =
        CustomResourceOptions.builder()
            .parent(this)
            .dependsOn(args.after().toArray(Resource[]::new));
    args.domainPolicy()
        .ifPresent(
            policy ->
                new DomainPermissions(
                    name + "-domain-policy",
                    DomainPermissionsArgs.builder()
                        .domain(registry.domainName)
                        .policyDocument(policy)
                        .build(),
                    child.build()));
    new RepositoryPermissionsPolicy(
        name + "-repository-policy",
        RepositoryPermissionsPolicyArgs.builder()
            .domain(registry.domainName)
            .repository(registry.repositoryName)
            .policyDocument(args.repositoryPolicy())
            .build(),
        // It belonged to the registry itself once.
        child.aliases(Alias.builder().parent(registry).build()).build());
    registerOutputs(Map.of());
  }
}
