package pypimirror;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.access.Access;
import pypimirror.catalog.EndpointService;
import pypimirror.catalog.PackageSource;
import pypimirror.config.InvalidSettingsException;
import pypimirror.config.MirrorSettings;
import pypimirror.config.NetworkSettings;
import pypimirror.config.RoleArn;
import pypimirror.config.Settings;
import pypimirror.naming.Tags;
import pypimirror.network.DnsFirewall;
import pypimirror.network.Endpoints;
import pypimirror.network.NetworkSurvey;
import pypimirror.network.Place;
import pypimirror.network.PrivateNetwork;
import pypimirror.outputs.MirrorOutputs;
import pypimirror.registry.EncryptionKey;
import pypimirror.registry.PackageControl;
import pypimirror.registry.Registry;
import pypimirror.registry.Sharing;

/** A private Python package mirror for notebooks that have no internet: the Pulumi program. */
public final class App {

  private static final ComponentResourceOptions NO_OPTIONS = ComponentResourceOptions.Empty;

  private App() {}

  /** Runs under the Pulumi engine, one environment at a time. */
  public static void main(String[] args) {
    // The engine gets every message of the SDK; its copy on the console would show each twice.
    LogManager.getLogManager().reset();
    Pulumi.run(App::run);
  }

  private static void run(Context context) {
    try {
      StaleJar.refuse();
      stack(context, Settings.fromEngine(name(context)));
    } catch (StaleJar.StaleJarException | InvalidSettingsException mistake) {
      // The user's to mend: the engine prints a RunException's message without a stack trace.
      throw new RunException(mistake.getMessage());
    }
  }

  /** The whole system: packages, the way to them, and who may use both. */
  static void stack(Context context, Settings settings) {
    var name = name(context);
    var tags = Tags.of(context.projectName(), context.stackName(), settings.tags());
    var policies = new Policies(settings);
    policies.requireThatTheyFit();

    // The packages: this account's own domain, or another's.
    var registry =
        settings.mirror().created()
            ? Optional.of(registry(name, settings, policies, tags))
            : Optional.<Registry>empty();
    var control =
        registry.flatMap(it -> packageControl(name, it, settings, tags)).stream().toList();

    // Who installs and who publishes.
    var access = new Access(name, roles(settings, policies, control, tags), NO_OPTIONS);
    var repository =
        registry.map(it -> own(it, settings)).orElseGet(() -> anothers(settings, policies));

    // The notebooks' network, and the only ways out of it.
    var network = network(name, settings, tags);
    var endpointPolicies = endpointPolicies(settings, policies, registry);
    var endpoints =
        new Endpoints(
            name,
            new Endpoints.Args(
                settings.region(),
                network.place(),
                endpointPolicies,
                network.existingEndpoints(),
                network.workloadGroupId(),
                access,
                tags),
            NO_OPTIONS);
    if (network.dnsFirewall()) {
      var names =
          settings.endpoints().services().stream()
              .flatMap(service -> service.names(settings.region()).stream())
              .toList();
      new DnsFirewall(name, new DnsFirewall.Args(network.place().vpcId(), names, tags), NO_OPTIONS);
    }

    // Who may come in, as the packages' own policies say.
    registry.ifPresent(it -> share(name, it, settings, policies, endpoints, access, control));

    outputs(settings, policies, repository, registry, network, endpoints, endpointPolicies)
        .export(context);
    context.export(
        "networkFindings", reported(context, survey(settings, network, endpointPolicies)));
  }

  private static Access.Args roles(
      Settings settings, Policies policies, List<Resource> guards, Tags tags) {
    var access = settings.access();
    return new Access.Args(
        Optional.ofNullable(access.readerRole())
            .map(role -> new Access.NewRole(role, policies.readerTrust().toJson())),
        access.readerRoles().stream()
            .map(RoleArn::name)
            .filter(role -> !role.equals(access.readerRole()))
            .toList(),
        policies.reader().toJson(),
        access.publisherRoles().stream().map(RoleArn::name).toList(),
        policies.publisher().toJson(),
        guards,
        tags);
  }

  private static Registry registry(String name, Settings settings, Policies policies, Tags tags) {
    var mirror = settings.mirror();
    var internal =
        Optional.of(MirrorSettings.INTERNAL_REPOSITORY)
            .filter(it -> !settings.access().publisherRoles().isEmpty());
    Optional<Output<String>> key =
        mirror.customerKey()
            ? Optional.of(
                mirror.encryptionKeyArn() == null
                    ? new EncryptionKey(
                            name,
                            new EncryptionKey.Args(
                                policies.packageKey().toJson(),
                                mirror.protect(),
                                mirror.retainOnDelete(),
                                tags),
                            NO_OPTIONS)
                        .arn
                    : Output.of(mirror.encryptionKeyArn()))
            : Optional.empty();
    return new Registry(
        name,
        new Registry.Args(
            mirror.domainName(),
            mirror.repositoryName(),
            mirror.sources(),
            internal,
            key,
            mirror.protect(),
            mirror.retainOnDelete(),
            tags),
        NO_OPTIONS);
  }

  private static Optional<Resource> packageControl(
      String name, Registry registry, Settings settings, Tags tags) {
    var mirror = settings.mirror();
    return mirror.internalPackages().isEmpty() && mirror.allowedPackages().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new PackageControl(
                name,
                new PackageControl.Args(
                    registry,
                    mirror.internalPackages(),
                    mirror.allowedPackages(),
                    registry.internalRepositoryName.map(it -> MirrorSettings.INTERNAL_REPOSITORY),
                    mirror.retainOnDelete(),
                    tags),
                NO_OPTIONS));
  }

  private static MirrorOutputs.Repository own(Registry registry, Settings settings) {
    return new MirrorOutputs.Repository(
        settings.region(),
        registry.domainName,
        registry.owner,
        registry.repositoryName,
        registry.repositoryArn);
  }

  private static MirrorOutputs.Repository anothers(Settings settings, Policies policies) {
    var mirror = settings.mirror();
    return new MirrorOutputs.Repository(
        settings.region(),
        Output.of(mirror.domainName()),
        Output.of(mirror.domainOwner()),
        Output.of(mirror.repositoryName()),
        Output.of(policies.repositoryArn()));
  }

  /** The notebooks' network, made or adopted. */
  private record Network(
      Place place,
      Map<EndpointService, String> existingEndpoints,
      Optional<Output<String>> workloadGroupId,
      boolean dnsFirewall) {}

  private static Network network(String name, Settings settings, Tags tags) {
    if (settings.network() instanceof NetworkSettings.Create create) {
      var made =
          new PrivateNetwork(
              name, new PrivateNetwork.Args(create.vpcCidr(), create.subnets(), tags), NO_OPTIONS);
      return new Network(
          new Place(
              made.vpcId,
              made.subnetIds,
              List.of(new Place.Reader("workload", made.workloadSecurityGroupId)),
              List.of(),
              made.routeTableId.applyValue(List::of)),
          Map.of(),
          Optional.of(made.workloadSecurityGroupId),
          create.dnsFirewall());
    }
    var adopted = (NetworkSettings.Adopt) settings.network();
    return new Network(
        new Place(
            Output.of(adopted.vpcId()),
            Output.of(adopted.subnetIds()),
            adopted.readerSecurityGroupIds().stream()
                .map(id -> new Place.Reader(id, Output.of(id)))
                .toList(),
            adopted.readerCidrs(),
            Output.of(adopted.routeTableIds())),
        adopted.endpointIds(),
        Optional.empty(),
        false);
  }

  private static Map<EndpointService, Output<String>> endpointPolicies(
      Settings settings, Policies policies, Optional<Registry> registry) {
    var documents = new EnumMap<EndpointService, Output<String>>(EndpointService.class);
    for (var service : settings.endpoints().services()) {
      documents.put(
          service,
          service == EndpointService.S3
              ? assetsBucket(settings, registry).applyValue(it -> policies.s3(it).toJson())
              : Output.of(policies.endpoint(service).toJson()));
    }
    return documents;
  }

  // Of no use, and so not waited for, where only Python's packages are served.
  private static Output<String> assetsBucket(Settings settings, Optional<Registry> registry) {
    return settings.mirror().fetchesFromS3()
        ? registry
            .map(it -> it.assetsBucketArn)
            .orElseGet(() -> Output.of(settings.mirror().assetsBucketArn()))
        : Output.of("");
  }

  private static void share(
      String name,
      Registry registry,
      Settings settings,
      Policies policies,
      Endpoints endpoints,
      Access access,
      List<Resource> control) {
    Optional<Output<String>> domainPolicy =
        policies.hasDomainPolicy()
            ? Optional.of(
                settings.access().tokensThroughEndpointOnly()
                    ? endpoints
                        .id(EndpointService.CODEARTIFACT_API)
                        .applyValue(id -> policies.domain(id).toJson())
                    : Output.of(policies.domain(null).toJson()))
            : Optional.empty();
    new Sharing(
        name,
        new Sharing.Args(
            registry,
            policies.repository().toJson(),
            domainPolicy,
            Stream.concat(Stream.of(access), control.stream()).toList()),
        NO_OPTIONS);
  }

  private static MirrorOutputs outputs(
      Settings settings,
      Policies policies,
      MirrorOutputs.Repository repository,
      Optional<Registry> registry,
      Network network,
      Endpoints endpoints,
      Map<EndpointService, Output<String>> endpointPolicies) {
    var sources = settings.mirror().sources();
    var longest = settings.access().tokenMaxSeconds();
    var others = new LinkedHashMap<String, Output<?>>();
    if (sources.contains(PackageSource.PYPI)) {
      others.put("repositoryEndpoint", repository.endpoint("pypi"));
      others.put("pipIndexUrl", Output.format("%ssimple/", repository.endpoint("pypi")));
      others.put("loginCommand", repository.login("pip", longest));
    }
    registry
        .flatMap(it -> it.internalRepositoryName)
        .ifPresent(
            internal ->
                others.put("publishCommand", repository.named(internal).login("twine", longest)));
    if (settings.mirror().fetchesFromS3()) {
      others.put("assetsBucketArn", assetsBucket(settings, registry));
    }
    if (!network.existingEndpoints().isEmpty()) {
      others.put(
          "endpointPolicies",
          MirrorOutputs.together(
              network.existingEndpoints().keySet().stream()
                  .collect(Collectors.toMap(EndpointService::key, endpointPolicies::get))));
    }
    if (network.existingEndpoints().keySet().stream().anyMatch(EndpointService::isInterface)) {
      others.put(
          "endpointIngress",
          Output.of(
              "443/tcp from "
                  + Stream.concat(
                          ((NetworkSettings.Adopt) settings.network())
                              .readerSecurityGroupIds().stream(),
                          network.place().readerCidrs().stream())
                      .collect(Collectors.joining(", "))));
    }
    return new MirrorOutputs(
        repository,
        repository.endpoints(sources),
        repository.logins(sources, longest),
        network.place().vpcId(),
        network.place().subnetIds(),
        Output.all(
            network.place().readerSecurityGroupIds().stream().map(Place.Reader::id).toList()),
        Output.of(network.place().readerCidrs()),
        Output.of(settings.access().readerRoles().stream().map(RoleArn::arn).toList()),
        endpoints.ids,
        Output.of(policies.reader().toJson()),
        others);
  }

  private static List<Output<List<String>>> survey(
      Settings settings, Network network, Map<EndpointService, Output<String>> endpointPolicies) {
    var made =
        settings.endpoints().services().stream()
            .filter(service -> !network.existingEndpoints().containsKey(service))
            .toList();
    return settings.network() instanceof NetworkSettings.Adopt adopted
        ? NetworkSurvey.of(
            new NetworkSurvey.Args(
                settings.region(),
                adopted.vpcId(),
                adopted.subnetIds(),
                made,
                adopted.endpointIds(),
                endpointPolicies,
                Stream.concat(
                        adopted.readerSecurityGroupIds().stream(), adopted.readerCidrs().stream())
                    .toList()))
        : List.of(
            NetworkSurvey.zones(
                settings.region(),
                Output.of(
                    List.copyOf(((NetworkSettings.Create) settings.network()).subnets().keySet())),
                made));
  }

  // One by one: what cannot be known yet must not hide the rest.
  private static Output<List<String>> reported(
      Context context, List<Output<List<String>>> findings) {
    return Output.all(
            findings.stream()
                .map(
                    finding ->
                        finding.applyValue(
                            lines -> {
                              lines.forEach(context.log()::warn);
                              return lines;
                            }))
                .toList())
        .applyValue(lists -> lists.stream().flatMap(List::stream).toList());
  }

  private static String name(Context context) {
    return context.projectName() + "-" + context.stackName();
  }
}
