package pypimirror.registry;

import com.pulumi.aws.codeartifact.Domain;
import com.pulumi.aws.codeartifact.DomainArgs;
import com.pulumi.aws.codeartifact.Repository;
import com.pulumi.aws.codeartifact.RepositoryArgs;
import com.pulumi.aws.codeartifact.inputs.RepositoryExternalConnectionsArgs;
import com.pulumi.aws.codeartifact.inputs.RepositoryUpstreamArgs;
import com.pulumi.core.Alias;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pypimirror.catalog.PackageSource;
import pypimirror.naming.Tags;

/**
 * The package store: a CodeArtifact domain, one store repository for each public source, the
 * internal repository that publishers publish to, and the readers' repository that has them all as
 * its upstreams.
 *
 * <p>A store alone holds an external connection, as AWS recommends one {@code -store} repository
 * per public source (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection.html">external
 * connections</a>), and a repository may have upstreams or an external connection, not both. Stores
 * are named after their source, so that no connection ever changes in place. What a reader installs
 * is kept in both repositories. What is internal is searched first (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-upstream-search-order.html">search
 * order</a>).
 *
 * <p>Notebooks use {@link #repositoryName}, {@link #domainName} and {@link #owner}.
 */
public final class Registry extends ComponentResource {

  /**
   * What the registry is made from.
   *
   * @param domainName name of the domain
   * @param repositoryName name of the readers' repository
   * @param sources the public sources, in the order in which they are searched
   * @param internalRepository name of the repository for publishers, if there are any
   * @param encryptionKeyArn key that encrypts the packages, if not AWS's own one
   * @param protect whether the domain and its repositories refuse deletion and replacement
   * @param retainOnDelete whether they stay in AWS when the stack is destroyed
   * @param tags tags of everything
   */
  public record Args(
      String domainName,
      String repositoryName,
      List<PackageSource> sources,
      Optional<String> internalRepository,
      Optional<Output<String>> encryptionKeyArn,
      boolean protect,
      boolean retainOnDelete,
      Tags tags) {}

  /** Name of the domain. */
  @Export public final Output<String> domainName;

  /** Account id of the domain's owner, 12 digits. */
  @Export public final Output<String> owner;

  /** Name of the readers' repository. */
  @Export public final Output<String> repositoryName;

  /** ARN of the readers' repository. */
  @Export public final Output<String> repositoryArn;

  /** Name of the repository that publishers publish to, if there is one. */
  public final Optional<Output<String>> internalRepositoryName;

  /** ARN of the bucket of AWS's own from which other clients than Python's fetch files. */
  @Export public final Output<String> assetsBucketArn;

  private final Args args;
  private final Output<String> inDomain;

  /** Type {@code pypimirror:registry:Registry}; children are named after {@code name}. */
  public Registry(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:registry:Registry", name, options);
    this.args = args;
    var domainArgs =
        DomainArgs.builder().domain(args.domainName()).tags(args.tags().named(name + "-domain"));
    args.encryptionKeyArn().ifPresent(domainArgs::encryptionKey);
    var domain = new Domain(name + "-domain", domainArgs.build(), kept().build());
    this.inDomain = domain.domain();

    var upstreams = new ArrayList<RepositoryUpstreamArgs>();
    var internal =
        args.internalRepository()
            .map(
                it ->
                    repository(
                        name + "-internal",
                        it,
                        "What is published here, and not fetched from anywhere",
                        RepositoryArgs.builder(),
                        kept()));
    internal.ifPresent(it -> upstreams.add(upstream(it)));
    for (var source : args.sources()) {
      upstreams.add(upstream(store(name, source)));
    }
    var repository =
        repository(
            name + "-repository",
            args.repositoryName(),
            "What notebooks install from",
            RepositoryArgs.builder().upstreams(upstreams),
            kept());

    this.domainName = domain.domain();
    this.owner = domain.owner();
    this.repositoryName = repository.repository();
    this.repositoryArn = repository.arn();
    this.internalRepositoryName = internal.map(Repository::repository);
    this.assetsBucketArn = domain.s3BucketArn();
    registerOutputs(
        Map.of(
            "domainName", domainName,
            "owner", owner,
            "repositoryName", repositoryName,
            "repositoryArn", repositoryArn,
            "assetsBucketArn", assetsBucketArn));
  }

  private Repository store(String name, PackageSource source) {
    var options = kept();
    if (source == PackageSource.PYPI) {
      // What it was called before there were others.
      options.aliases(Alias.builder().name(name + "-store").build());
    }
    return repository(
        name + "-" + source.store(),
        source.store(),
        "Fetches from %s; notebooks do not use it directly".formatted(source.connection()),
        RepositoryArgs.builder()
            .externalConnections(
                RepositoryExternalConnectionsArgs.builder()
                    .externalConnectionName(source.connection())
                    .build()),
        options);
  }

  private Repository repository(
      String label,
      String repositoryName,
      String description,
      RepositoryArgs.Builder repository,
      CustomResourceOptions.Builder options) {
    return new Repository(
        label,
        repository
            .domain(inDomain)
            .repository(repositoryName)
            .description(description)
            .tags(args.tags().named(label))
            .build(),
        options.build());
  }

  private static RepositoryUpstreamArgs upstream(Repository repository) {
    return RepositoryUpstreamArgs.builder().repositoryName(repository.repository()).build();
  }

  private CustomResourceOptions.Builder kept() {
    return CustomResourceOptions.builder()
        .parent(this)
        .protect(args.protect())
        .retainOnDelete(args.retainOnDelete());
  }
}
