package pypimirror.registry;

import com.pulumi.aws.codeartifact.Domain;
import com.pulumi.aws.codeartifact.DomainArgs;
import com.pulumi.aws.codeartifact.Repository;
import com.pulumi.aws.codeartifact.RepositoryArgs;
import com.pulumi.aws.codeartifact.RepositoryPermissionsPolicy;
import com.pulumi.aws.codeartifact.RepositoryPermissionsPolicyArgs;
import com.pulumi.aws.codeartifact.inputs.RepositoryExternalConnectionsArgs;
import com.pulumi.aws.codeartifact.inputs.RepositoryUpstreamArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import pypimirror.naming.Tags;
import pypimirror.policy.MirrorPolicies;

/**
 * The package store: a CodeArtifact domain, the store repository that fetches from PyPI, and the
 * readers' repository that has the store as its only upstream.
 *
 * <p>The store alone holds the external connection, as AWS recommends one {@code -store} repository
 * per public source (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection.html">external
 * connections</a>), and a repository may have upstreams or an external connection, not both. What a
 * reader installs is kept in both repositories.
 *
 * <p>Notebooks use {@link #repositoryName}, {@link #domainName} and {@link #owner}; policies use
 * the ARNs.
 */
public final class Registry extends ComponentResource {

  /**
   * What the registry is made from.
   *
   * @param domainName name of the domain
   * @param storeName name of the repository that fetches from PyPI
   * @param repositoryName name of the readers' repository
   * @param readerRoleArns ARNs of the roles that may install
   * @param protect whether the domain and both repositories refuse deletion and replacement
   * @param tags tags of everything
   */
  public record Args(
      String domainName,
      String storeName,
      String repositoryName,
      List<String> readerRoleArns,
      boolean protect,
      Tags tags) {}

  /** Name of the domain. */
  @Export public final Output<String> domainName;

  /** Account id of the domain's owner, 12 digits. */
  @Export public final Output<String> owner;

  /** ARN of the domain. */
  @Export public final Output<String> domainArn;

  /** Name of the readers' repository. */
  @Export public final Output<String> repositoryName;

  /** ARN of the readers' repository. */
  @Export public final Output<String> repositoryArn;

  /** Type {@code pypimirror:registry:Registry}; children are named after {@code name}. */
  public Registry(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:registry:Registry", name, options);
    var keptOptions = CustomResourceOptions.builder().parent(this).protect(args.protect()).build();

    var domain =
        new Domain(
            name + "-domain",
            DomainArgs.builder()
                .domain(args.domainName())
                .tags(args.tags().named(name + "-domain"))
                .build(),
            keptOptions);

    var store =
        new Repository(
            name + "-store",
            RepositoryArgs.builder()
                .domain(domain.domain())
                .repository(args.storeName())
                .description(
                    "Fetches from the public Python Package Index; notebooks do not use it directly")
                .externalConnections(
                    RepositoryExternalConnectionsArgs.builder()
                        .externalConnectionName("public:pypi")
                        .build())
                .tags(args.tags().named(name + "-store"))
                .build(),
            keptOptions);

    var repository =
        new Repository(
            name + "-repository",
            RepositoryArgs.builder()
                .domain(domain.domain())
                .repository(args.repositoryName())
                .description("What notebooks install from")
                .upstreams(
                    RepositoryUpstreamArgs.builder().repositoryName(store.repository()).build())
                .tags(args.tags().named(name + "-repository"))
                .build(),
            keptOptions);

    new RepositoryPermissionsPolicy(
        name + "-repository-policy",
        RepositoryPermissionsPolicyArgs.builder()
            .domain(domain.domain())
            .repository(repository.repository())
            .policyDocument(
                Output.tuple(domain.arn(), repository.arn())
                    .applyValue(
                        arns ->
                            new MirrorPolicies(arns.t1, arns.t2)
                                .repository(MirrorPolicies.roles(args.readerRoleArns()))
                                .toJson()))
            .build(),
        CustomResourceOptions.builder().parent(this).build());

    this.domainName = domain.domain();
    this.owner = domain.owner();
    this.domainArn = domain.arn();
    this.repositoryName = repository.repository();
    this.repositoryArn = repository.arn();
    registerOutputs(
        Map.of(
            "domainName", domainName,
            "owner", owner,
            "domainArn", domainArn,
            "repositoryName", repositoryName,
            "repositoryArn", repositoryArn));
  }
}
