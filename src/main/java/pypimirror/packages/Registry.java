package pypimirror.packages;

import com.pulumi.aws.codeartifact.Domain;
import com.pulumi.aws.codeartifact.DomainArgs;
import com.pulumi.aws.codeartifact.Repository;
import com.pulumi.aws.codeartifact.RepositoryArgs;
import com.pulumi.aws.codeartifact.inputs.RepositoryExternalConnectionsArgs;
import com.pulumi.aws.codeartifact.inputs.RepositoryUpstreamArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pypimirror.aws.DomainEncryption;
import pypimirror.aws.PackageSource;
import pypimirror.naming.ComponentTypes;
import pypimirror.naming.Tags;

/**
 * Creates a CodeArtifact domain and its repositories: one store for each public source, the
 * internal repositories, and the readers' repository, which has all of them as upstreams. With
 * {@link Supply.Curated}, two more repositories are between the stores and the readers' repository.
 *
 * <p>Only a store has an external connection. AWS recommends one {@code -store} repository for each
 * public source (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection.html">external
 * connections</a>), and a repository cannot have both upstreams and an external connection. The
 * name of a store contains its source, so a connection never changes in place. Both the store and
 * the readers' repository retain the packages that readers install. Internal repositories are
 * searched first (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/repo-upstream-search-order.html">search
 * order</a>).
 */
public final class Registry extends ComponentResource {

  /**
   * Arguments of {@link Registry}.
   *
   * @param domainName name of the domain
   * @param repositoryName name of the readers' repository
   * @param sources the public sources, in search order
   * @param internalRepositories names of the repositories that publishers publish to, in search
   *     order
   * @param supply how public packages reach the readers' repository
   * @param encryption the key that encrypts the packages
   * @param protect whether Pulumi rejects the deletion and replacement of the resources
   * @param retainOnDelete whether the resources stay in AWS when the stack is destroyed
   * @param tags tags of every resource
   */
  public record Args(
      String domainName,
      String repositoryName,
      List<PackageSource> sources,
      List<String> internalRepositories,
      Supply supply,
      DomainEncryption encryption,
      boolean protect,
      boolean retainOnDelete,
      Tags tags) {}

  /** How public packages reach the readers' repository. */
  public sealed interface Supply {

    /** The stores are upstreams of the readers' repository. */
    record Open() implements Supply {}

    /**
     * The stores are upstreams of a repository that readers cannot reach. Curators copy packages
     * from it to another one, which is an upstream of the readers' repository.
     *
     * @param intake name of the repository that curators fetch packages into
     * @param approved name of the repository that contains the approved packages
     */
    record Curated(String intake, String approved) implements Supply {}
  }

  /** Name of the domain. */
  @Export public final Output<String> domainName;

  /** Account id of the domain's owner, 12 digits. */
  @Export public final Output<String> owner;

  /** Name of the readers' repository. */
  @Export public final Output<String> repositoryName;

  /** ARN of the readers' repository. */
  @Export public final Output<String> repositoryArn;

  /** Names of the repositories that publishers publish to. */
  @Export public final Output<List<String>> internalRepositoryNames;

  /** ARN of the AWS-owned bucket that clients of formats other than Python download from. */
  @Export public final Output<String> assetsBucketArn;

  private final Args args;
  private final Map<String, Output<String>> names = new HashMap<>();
  private final Output<String> inDomain;

  /** Creates the component. The names of its children start with {@code name}. */
  public Registry(String name, Args args, ComponentResourceOptions options) {
    super(ComponentTypes.REGISTRY, name, options);
    this.args = args;
    var domainArgs =
        DomainArgs.builder().domain(args.domainName()).tags(args.tags().named(name + "-domain"));
    if (args.encryption() instanceof DomainEncryption.CustomerManaged key) {
      domainArgs.encryptionKey(key.keyArn());
    }
    var domain = new Domain(name + "-domain", domainArgs.build(), options());
    this.inDomain = domain.domain();

    var upstreams = new ArrayList<RepositoryUpstreamArgs>();
    var internalNames = new ArrayList<Output<String>>();
    for (var internalName : args.internalRepositories()) {
      var internal =
          repository(
              name + "-" + internalName,
              internalName,
              "What is published here, and not fetched from anywhere",
              RepositoryArgs.builder());
      internalNames.add(internal.repository());
      upstreams.add(upstream(internal));
    }
    var stores = new ArrayList<RepositoryUpstreamArgs>();
    for (var source : args.sources()) {
      stores.add(upstream(store(name, source)));
    }
    if (args.supply() instanceof Supply.Curated curated) {
      repository(
          name + "-" + curated.intake(),
          curated.intake(),
          "Fetches packages for curators. Only curators can read it.",
          RepositoryArgs.builder().upstreams(stores));
      upstreams.add(
          upstream(
              repository(
                  name + "-" + curated.approved(),
                  curated.approved(),
                  "Contains the packages that curators have approved",
                  RepositoryArgs.builder())));
    } else {
      upstreams.addAll(stores);
    }
    var repository =
        repository(
            name + "-repository",
            args.repositoryName(),
            "What notebooks install from",
            RepositoryArgs.builder().upstreams(upstreams));

    this.domainName = domain.domain();
    this.owner = domain.owner();
    this.repositoryName = repository.repository();
    this.repositoryArn = repository.arn();
    this.internalRepositoryNames = Output.all(internalNames);
    this.assetsBucketArn = domain.s3BucketArn();
    registerOutputs(
        Map.of(
            "domainName", domainName,
            "owner", owner,
            "repositoryName", repositoryName,
            "repositoryArn", repositoryArn,
            "internalRepositoryNames", internalRepositoryNames,
            "assetsBucketArn", assetsBucketArn));
  }

  /**
   * Returns the name of a repository as an output, which is known when the repository exists.
   *
   * @param name name of a repository that this component creates
   */
  public Output<String> created(String name) {
    return names.get(name);
  }

  /** Whether a repository is the readers' repository. */
  boolean isReadable(String name) {
    return args.repositoryName().equals(name);
  }

  private Repository store(String name, PackageSource source) {
    return repository(
        name + "-" + source.store(),
        source.store(),
        "Fetches from %s; notebooks do not use it directly".formatted(source.connection()),
        RepositoryArgs.builder()
            .externalConnections(
                RepositoryExternalConnectionsArgs.builder()
                    .externalConnectionName(source.connection())
                    .build()));
  }

  private Repository repository(
      String label, String repositoryName, String description, RepositoryArgs.Builder repository) {
    var created =
        new Repository(
            label,
            repository
                .domain(inDomain)
                .repository(repositoryName)
                .description(description)
                .tags(args.tags().named(label))
                .build(),
            options());
    names.put(repositoryName, created.repository());
    return created;
  }

  private static RepositoryUpstreamArgs upstream(Repository repository) {
    return RepositoryUpstreamArgs.builder().repositoryName(repository.repository()).build();
  }

  private CustomResourceOptions options() {
    return CustomResourceOptions.builder()
        .parent(this)
        .protect(args.protect())
        .retainOnDelete(args.retainOnDelete())
        .build();
  }
}
