package pypimirror.packages;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pypimirror.config.DomainSettings;
import pypimirror.config.PackageEventSettings;
import pypimirror.config.PackageMode;
import pypimirror.config.PackageSettings;
import pypimirror.environment.Environment;
import pypimirror.outputs.StackOutput;

/**
 * Creates the domain of an environment, with its package groups and policies, from the settings.
 */
public final class PackagesModule {

  private static final ComponentResourceOptions NO_OPTIONS = ComponentResourceOptions.Empty;

  private PackagesModule() {}

  /**
   * Creates {@link Registry}, {@link PackageGroups} and {@link PackageEvents}, or adopts a domain.
   */
  public static Packages create(Environment environment) {
    return environment
        .settings()
        .packages()
        .domain()
        .match(
            create -> ownDomain(environment, create),
            adopt -> new Packages.AdoptedDomain(Output.of(adopt.assetsBucketArns())));
  }

  private static Packages ownDomain(Environment environment, DomainSettings.Create domain) {
    var packages = environment.settings().packages();
    var registry =
        new Registry(
            environment.name(),
            new Registry.Args(
                packages.domainName(),
                packages.repositoryName(),
                packages.sources(),
                internalRepositories(environment),
                supply(domain),
                domain.encryption(),
                packages.protect(),
                domain.retainOnDelete(),
                environment.tags()),
            NO_OPTIONS);
    if (domain.events() instanceof PackageEventSettings.Recorded recorded) {
      packageEvents(environment, domain, recorded);
    }
    return new Packages.OwnDomain(
        registry,
        packageGroups(environment, domain, registry),
        environment.settings().endpoints().usesS3()
            ? registry.assetsBucketArn.applyValue(List::of)
            : Output.of(List.of()));
  }

  private static void packageEvents(
      Environment environment,
      DomainSettings.Create domain,
      PackageEventSettings.Recorded recorded) {
    var settings = environment.settings();
    new PackageEvents(
        environment.name(),
        new PackageEvents.Args(
            settings.packages().domainName(),
            settings.packages().domainOwner(),
            settings.packageEventsLogGroup(),
            settings.packageEventsRule(),
            environment.policies().packageEvents().toJson(),
            recorded.topicArns(),
            settings.packages().protect(),
            domain.retainOnDelete(),
            environment.tags()),
        NO_OPTIONS);
  }

  private static Registry.Supply supply(DomainSettings.Create domain) {
    return domain.mode() == PackageMode.CURATED
        ? new Registry.Supply.Curated(
            PackageSettings.INTAKE_REPOSITORY, PackageSettings.APPROVED_REPOSITORY)
        : new Registry.Supply.Open();
  }

  private static List<Resource> packageGroups(
      Environment environment, DomainSettings.Create domain, Registry registry) {
    if (domain.internalPackages().isEmpty() && domain.allowedPackages().isEmpty()) {
      return List.of();
    }
    return List.of(
        new PackageGroups(
            environment.name(),
            new PackageGroups.Args(
                registry,
                domain.internalPackages(),
                domain.allowedPackages(),
                internalRepositories(environment).stream().findFirst(),
                domain.retainOnDelete()),
            NO_OPTIONS));
  }

  private static List<String> internalRepositories(Environment environment) {
    return environment.settings().access().publishes()
        ? List.of(PackageSettings.INTERNAL_REPOSITORY)
        : List.of();
  }

  /**
   * Creates {@link ResourcePolicies} if the environment owns its domain.
   *
   * @param roles the roles that the policies name
   * @param apiEndpointId the endpoint that tokens can be restricted to
   */
  public static void grant(
      Environment environment, Packages packages, Resource roles, Output<String> apiEndpointId) {
    if (packages instanceof Packages.OwnDomain own) {
      new ResourcePolicies(
          environment.name(),
          new ResourcePolicies.Args(
              own.registry(),
              repositoryPolicies(environment),
              domainPolicy(environment, apiEndpointId),
              Stream.concat(Stream.of(roles), own.packageGroups().stream()).toList()),
          NO_OPTIONS);
    }
  }

  /** Returns the stack outputs that describe the packages. */
  public static Map<StackOutput, Output<?>> outputs(Packages packages) {
    return packages instanceof Packages.OwnDomain own
        ? Map.of(StackOutput.ASSETS_BUCKET_ARN, own.registry().assetsBucketArn)
        : Map.of();
  }

  private static Map<String, String> repositoryPolicies(Environment environment) {
    var policies = new LinkedHashMap<String, String>();
    environment
        .policies()
        .repositories()
        .forEach((repository, policy) -> policies.put(repository.name(), policy.toJson()));
    return policies;
  }

  private static ResourcePolicies.DomainPolicy domainPolicy(
      Environment environment, Output<String> apiEndpointId) {
    var policies = environment.policies();
    if (!policies.hasDomainPolicy()) {
      return new ResourcePolicies.DomainPolicy.None();
    }
    return new ResourcePolicies.DomainPolicy.Document(
        environment
            .settings()
            .access()
            .tokenIssuance()
            .match(
                () -> Output.of(policies.domain().toJson()),
                tokens -> apiEndpointId.applyValue(id -> policies.domain(tokens, id).toJson())));
  }
}
