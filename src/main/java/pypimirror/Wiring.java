package pypimirror;

import com.pulumi.Context;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.access.Access;
import pypimirror.catalog.EndpointService;
import pypimirror.catalog.PackageSource;
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
import pypimirror.outputs.OutputsParameter;
import pypimirror.registry.EncryptionKey;
import pypimirror.registry.PackageControl;
import pypimirror.registry.Registry;
import pypimirror.registry.Sharing;
import pypimirror.studio.LifecycleConfigurations;
import pypimirror.studio.Studio;

/**
 * From an environment's settings to the arguments of each component: what {@link App} is made of.
 */
final class Wiring {

  private static final ComponentResourceOptions NO_OPTIONS = ComponentResourceOptions.Empty;

  private final String name;
  private final Settings settings;
  private final Policies policies;
  private final Tags tags;

  Wiring(Settings settings, Policies policies, Tags tags) {
    this.name = settings.name();
    this.settings = settings;
    this.policies = policies;
    this.tags = tags;
  }

  /**
   * The notebooks' network, made or adopted.
   *
   * @param workloadGroupId the notebooks' group, when it is the environment's own
   */
  record Network(
      Place place,
      Map<EndpointService, String> existingEndpoints,
      Optional<Output<String>> workloadGroupId,
      boolean dnsFirewall) {}

  /** The account's own domain, unless the environment reads another's. */
  Optional<Registry> registry() {
    var mirror = settings.mirror();
    if (!mirror.created()) {
      return Optional.empty();
    }
    var internal =
        Optional.of(MirrorSettings.INTERNAL_REPOSITORY)
            .filter(it -> !settings.access().publisherRoles().isEmpty());
    return Optional.of(
        new Registry(
            name,
            new Registry.Args(
                mirror.domainName(),
                mirror.repositoryName(),
                mirror.sources(),
                internal,
                encryptionKey(),
                mirror.protect(),
                mirror.retainOnDelete(),
                tags),
            NO_OPTIONS));
  }

  private Optional<Output<String>> encryptionKey() {
    var mirror = settings.mirror();
    if (!mirror.customerKey()) {
      return Optional.empty();
    }
    return Optional.of(
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
            : Output.of(mirror.encryptionKeyArn()));
  }

  /** What keeps packages out, where anything does: others wait for it. */
  List<Resource> packageControl(Optional<Registry> registry) {
    var mirror = settings.mirror();
    if (registry.isEmpty()
        || (mirror.internalPackages().isEmpty() && mirror.allowedPackages().isEmpty())) {
      return List.of();
    }
    return List.of(
        new PackageControl(
            name,
            new PackageControl.Args(
                registry.get(),
                mirror.internalPackages(),
                mirror.allowedPackages(),
                registry.get().internalRepositoryName.map(it -> MirrorSettings.INTERNAL_REPOSITORY),
                mirror.retainOnDelete(),
                tags),
            NO_OPTIONS));
  }

  Access access(List<Resource> guards) {
    var access = settings.access();
    return new Access(
        name,
        new Access.Args(
            Optional.ofNullable(access.readerRole())
                .map(
                    role ->
                        new Access.NewRole(
                            role,
                            policies.readerTrust().toJson(),
                            policies.readerUsesStudio()
                                ? Optional.of(policies.studioUser().toJson())
                                : Optional.empty(),
                            Optional.ofNullable(access.readerBoundaryArn()))),
            access.readerRoles().stream()
                .map(RoleArn::name)
                .filter(role -> !role.equals(access.readerRole()))
                .toList(),
            policies.reader().toJson(),
            access.publisherRoles().stream().map(RoleArn::name).toList(),
            policies.publisher().toJson(),
            guards,
            tags),
        NO_OPTIONS);
  }

  Network network() {
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

  Endpoints endpoints(Network network, Optional<Registry> registry, Access access) {
    return new Endpoints(
        name,
        new Endpoints.Args(
            settings.region(),
            network.place(),
            endpointPolicies(registry),
            network.existingEndpoints(),
            network.workloadGroupId(),
            access,
            tags),
        NO_OPTIONS);
  }

  private Map<EndpointService, Output<String>> endpointPolicies(Optional<Registry> registry) {
    var documents = new EnumMap<EndpointService, Output<String>>(EndpointService.class);
    for (var service : settings.endpoints().services()) {
      documents.put(
          service,
          service == EndpointService.S3
              ? assetsBucket(registry).applyValue(it -> policies.s3(it).toJson())
              : Output.of(policies.endpoint(service).toJson()));
    }
    return documents;
  }

  // Of no use, and so not waited for, where only Python's packages are served.
  private Output<String> assetsBucket(Optional<Registry> registry) {
    return settings.mirror().fetchesFromS3()
        ? registry
            .map(it -> it.assetsBucketArn)
            .orElseGet(() -> Output.of(settings.mirror().assetsBucketArn()))
        : Output.of("");
  }

  void dnsFirewall(Network network) {
    if (network.dnsFirewall()) {
      var names =
          settings.endpoints().services().stream()
              .flatMap(service -> service.names(settings.region()).stream())
              .toList();
      new DnsFirewall(name, new DnsFirewall.Args(network.place().vpcId(), names, tags), NO_OPTIONS);
    }
  }

  void sharing(
      Optional<Registry> registry, Endpoints endpoints, Access access, List<Resource> control) {
    if (registry.isEmpty()) {
      return;
    }
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
            registry.get(),
            policies.repository().toJson(),
            domainPolicy,
            Stream.concat(Stream.of(access), control.stream()).toList()),
        NO_OPTIONS);
  }

  /** What Studio's apps run when they start, where there is Studio. */
  Optional<LifecycleConfigurations> lifecycleConfigurations() {
    return settings.studio().served()
        ? Optional.of(
            new LifecycleConfigurations(
                name,
                new LifecycleConfigurations.Args(Notebooks.script(settings), tags),
                NO_OPTIONS))
        : Optional.empty();
  }

  /** The environment's own Studio, if it makes one. */
  Optional<Studio> studio(
      Network network, Optional<LifecycleConfigurations> scripts, Access access) {
    var studio = settings.studio();
    return studio.created()
        ? Optional.of(
            new Studio(
                name,
                new Studio.Args(
                    network.place().vpcId(),
                    network.place().subnetIds(),
                    network.place().readerSecurityGroupIds().get(0).id(),
                    settings.access().readerRoles().get(0).arn(),
                    studio.users(),
                    scripts.orElseThrow(),
                    studio.retainHomes(),
                    settings.mirror().protect(),
                    access,
                    tags),
                NO_OPTIONS))
        : Optional.empty();
  }

  void outputsParameter() {
    if (settings.studio().ssmOutputs()) {
      new OutputsParameter(
          name,
          new OutputsParameter.Args(settings.outputsParameter(), Notebooks.outputs(settings), tags),
          NO_OPTIONS);
    }
  }

  MirrorOutputs outputs(
      Optional<Registry> registry,
      Network network,
      Endpoints endpoints,
      Optional<LifecycleConfigurations> scripts,
      Optional<Studio> studio) {
    var sources = settings.mirror().sources();
    var longest = settings.access().tokenMaxSeconds();
    var repository = repository(registry);
    return new MirrorOutputs(
        repository,
        settings.environment(),
        longest,
        repository.endpoints(sources),
        repository.logins(sources, longest),
        network.place().vpcId(),
        network.place().subnetIds(),
        Output.all(
            network.place().readerSecurityGroupIds().stream().map(Place.Reader::id).toList()),
        Output.of(network.place().readerCidrs()),
        Output.of(settings.access().readerRoles().stream().map(RoleArn::arn).toList()),
        endpoints.ids,
        Output.of(policies.readerElsewhere().toJson()),
        others(repository, registry, network, scripts, studio));
  }

  private MirrorOutputs.Repository repository(Optional<Registry> registry) {
    var mirror = settings.mirror();
    return registry
        .map(
            own ->
                new MirrorOutputs.Repository(
                    settings.region(),
                    own.domainName,
                    own.owner,
                    own.repositoryName,
                    own.repositoryArn))
        .orElseGet(
            () ->
                new MirrorOutputs.Repository(
                    settings.region(),
                    Output.of(mirror.domainName()),
                    Output.of(mirror.domainOwner()),
                    Output.of(mirror.repositoryName()),
                    Output.of(policies.repositoryArn())));
  }

  // What only some environments have.
  private Map<String, Output<?>> others(
      MirrorOutputs.Repository repository,
      Optional<Registry> registry,
      Network network,
      Optional<LifecycleConfigurations> scripts,
      Optional<Studio> studio) {
    var longest = settings.access().tokenMaxSeconds();
    var others = new LinkedHashMap<String, Output<?>>();
    if (settings.mirror().sources().contains(PackageSource.PYPI)) {
      others.put("repositoryEndpoint", repository.endpoint("pypi"));
      others.put("pipIndexUrl", repository.address().applyValue(it -> it.pipIndexUrl()));
      others.put("loginCommand", repository.login("pip", longest));
    }
    registry
        .flatMap(it -> it.internalRepositoryName)
        .ifPresent(
            internal ->
                others.put("publishCommand", repository.named(internal).login("twine", longest)));
    if (settings.mirror().fetchesFromS3()) {
      others.put("assetsBucketArn", assetsBucket(registry));
    }
    scripts.ifPresent(
        it -> {
          others.put("lifecycleConfigArns", it.arns);
          if (studio.isEmpty()) {
            others.put(
                "attachCommand",
                it.arns.applyValue(arns -> Notebooks.attachCommand(settings.region(), arns)));
          }
        });
    studio.ifPresent(it -> others.put("studioDomainId", it.domainId));
    if (settings.studio().ssmOutputs()) {
      others.put("outputsParameter", Output.of(settings.outputsParameter()));
    }
    if (!network.existingEndpoints().isEmpty()) {
      var documents = endpointPolicies(registry);
      others.put(
          "endpointPolicies",
          MirrorOutputs.together(
              network.existingEndpoints().keySet().stream()
                  .collect(Collectors.toMap(EndpointService::key, documents::get))));
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
    return others;
  }

  /** What looks wrong with the network: each line a warning, and all of them an output. */
  Output<List<String>> survey(Context context, Network network, Optional<Registry> registry) {
    var made =
        settings.endpoints().services().stream()
            .filter(service -> !network.existingEndpoints().containsKey(service))
            .toList();
    return reported(
        context,
        settings.network() instanceof NetworkSettings.Adopt adopted
            ? NetworkSurvey.of(
                new NetworkSurvey.Args(
                    settings.region(),
                    adopted.vpcId(),
                    adopted.subnetIds(),
                    made,
                    adopted.endpointIds(),
                    endpointPolicies(registry),
                    Stream.concat(
                            adopted.readerSecurityGroupIds().stream(),
                            adopted.readerCidrs().stream())
                        .toList()))
            : List.of(
                NetworkSurvey.zones(
                    settings.region(),
                    Output.of(
                        List.copyOf(
                            ((NetworkSettings.Create) settings.network()).subnets().keySet())),
                    made)));
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
}
