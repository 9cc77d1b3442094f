package pypimirror.network;

import com.pulumi.Context;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pypimirror.aws.Cidr;
import pypimirror.aws.EndpointService;
import pypimirror.aws.Regions;
import pypimirror.config.NetworkSettings;
import pypimirror.config.Settings;
import pypimirror.environment.Environment;
import pypimirror.outputs.StackOutput;
import pypimirror.policy.EndpointPolicies;
import pypimirror.policy.JobPolicies;
import pypimirror.resources.OutputMaps;

/** Creates the network and the endpoints of an environment from its settings. */
public final class NetworkModule {

  private static final ComponentResourceOptions NO_OPTIONS = ComponentResourceOptions.Empty;

  private NetworkModule() {}

  /**
   * Creates {@link PrivateNetwork}, {@link DnsFirewall} and {@link NetworkLogs}, or adopts a
   * network.
   */
  public static Network create(Environment environment) {
    return environment
        .settings()
        .network()
        .match(create -> ownNetwork(environment, create), NetworkModule::existingNetwork);
  }

  private static Network existingNetwork(NetworkSettings.Adopt adopt) {
    return new Network.ExistingNetwork(
        new VpcPlacement(
            Output.of(adopt.vpcId()),
            Output.of(adopt.subnetIds()),
            Output.of(adopt.routeTableIds())),
        Output.of(adopt.readerSecurityGroupIds()),
        new Endpoints.Connections(existingSources(adopt), new Endpoints.Workload.ExistingGroups()));
  }

  private static List<AcceptedSource> existingSources(NetworkSettings.Adopt adopt) {
    return Stream.concat(
            adopt.readerSecurityGroupIds().stream().map(AcceptedSource::group),
            adopt.readerCidrs().stream().map(AcceptedSource::range))
        .toList();
  }

  private static Network ownNetwork(Environment environment, NetworkSettings.Create create) {
    var network =
        new PrivateNetwork(
            environment.name(),
            new PrivateNetwork.Args(
                create.vpcCidr(),
                create.subnets(),
                environment.settings().studio().isPresent(),
                environment.tags()),
            NO_OPTIONS);
    if (create.dnsFirewall()) {
      new DnsFirewall(
          environment.name(),
          new DnsFirewall.Args(
              network.vpcId, resolvableNames(environment.settings()), environment.tags()),
          NO_OPTIONS);
    }
    create
        .logsBucketArns()
        .forEach(
            bucketArn ->
                new NetworkLogs(
                    environment.name(),
                    new NetworkLogs.Args(network.vpcId, bucketArn, environment.tags()),
                    NO_OPTIONS));
    return new Network.OwnNetwork(network);
  }

  /**
   * Creates {@link Endpoints}.
   *
   * @param assetsBucketArns ARN of the bucket that clients download from, or empty if the
   *     environment has no S3 endpoint
   * @param roles the roles that the endpoint policies name
   */
  public static Endpoints endpoints(
      Environment environment,
      Network network,
      Output<List<String>> assetsBucketArns,
      Resource roles) {
    var settings = environment.settings();
    return new Endpoints(
        environment.name(),
        new Endpoints.Args(
            settings.region(),
            network.placement(),
            policies(environment, network, assetsBucketArns),
            settings.network().endpointIds(),
            network.connections(),
            roles,
            environment.tags()),
        NO_OPTIONS);
  }

  // Only the policies of two services wait for resources, so the first preview shows the others.
  private static Map<EndpointService, Output<String>> policies(
      Environment environment, Network network, Output<List<String>> assetsBucketArns) {
    var policies = new EnumMap<EndpointService, Output<String>>(EndpointService.class);
    for (var service : environment.settings().endpoints().services()) {
      var deployed =
          switch (service) {
            case S3 ->
                assetsBucketArns.applyValue(arns -> new EndpointPolicies.Deployed(arns, List.of()));
            case SAGEMAKER_API ->
                jobNetworks(environment, network)
                    .applyValue(jobs -> new EndpointPolicies.Deployed(List.of(), jobs));
            default -> Output.of(EndpointPolicies.Deployed.NOTHING);
          };
      policies.put(
          service,
          deployed.applyValue(known -> environment.policies().endpoint(service, known).toJson()));
    }
    return policies;
  }

  private static Output<List<JobPolicies.Network>> jobNetworks(
      Environment environment, Network network) {
    return environment.settings().endpoints().jobs()
        ? Output.tuple(network.placement().subnetIds(), network.readerGroupIds())
            .applyValue(ids -> List.of(new JobPolicies.Network(ids.t1, ids.t2)))
        : Output.of(List.of());
  }

  /** Returns the stack outputs that describe the network. */
  public static Map<StackOutput, Output<?>> outputs(
      Environment environment, Network network, Endpoints endpoints) {
    var outputs = new EnumMap<StackOutput, Output<?>>(StackOutput.class);
    outputs.put(StackOutput.VPC_ID, network.placement().vpcId());
    outputs.put(StackOutput.SUBNET_IDS, network.placement().subnetIds());
    outputs.put(StackOutput.READER_SECURITY_GROUP_IDS, network.readerGroupIds());
    outputs.put(StackOutput.ENDPOINT_IDS, endpoints.ids);
    var settings = environment.settings().network();
    var existing = settings.endpointIds().keySet();
    if (!existing.isEmpty()) {
      outputs.put(
          StackOutput.ENDPOINT_POLICIES,
          OutputMaps.combine(
              existing.stream()
                  .collect(Collectors.toMap(EndpointService::key, endpoints.policies()::get))));
    }
    if (existing.stream().anyMatch(EndpointService::isInterface)) {
      outputs.put(
          StackOutput.ENDPOINT_INGRESS,
          Output.of(Endpoints.PORTS + " from " + String.join(", ", acceptedSources(settings))));
    }
    return outputs;
  }

  /** Returns the display names of the sources that the endpoints accept connections from. */
  public static List<String> acceptedSources(NetworkSettings network) {
    return network.match(
        create -> List.of(AcceptedSource.WORKLOAD),
        adopt -> existingSources(adopt).stream().map(AcceptedSource::description).toList());
  }

  /**
   * The host names that the DNS firewall resolves: those of the endpoints, of Studio's file
   * systems, of the VPC itself with its reverse look-ups, and the user's own. Only AWS's resolver
   * answers for the VPC's names (<a
   * href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html">DNS
   * Firewall</a>).
   */
  public static List<String> resolvableNames(Settings settings) {
    var region = settings.region();
    var names = new ArrayList<String>();
    settings.endpoints().services().forEach(service -> names.addAll(service.names(region)));
    if (settings.studio().isPresent()) {
      names.add("*.efs.%s.amazonaws.com".formatted(region));
    }
    names.add("*." + Regions.hostDomain(region));
    settings
        .network()
        .match(
            create -> {
              var vpc = Cidr.of(create.vpcCidr()).orElseThrow();
              vpc.reverseZones().forEach(zone -> names.add("*." + zone));
              return names.addAll(create.resolvableNames());
            },
            adopt -> false);
    return List.copyOf(names);
  }

  /**
   * Checks the network, and logs each finding as a warning.
   *
   * @return the output with the findings
   */
  public static Map<StackOutput, Output<?>> check(
      Context context, Environment environment, Endpoints endpoints) {
    var settings = environment.settings();
    var findings =
        settings
            .network()
            .match(
                create ->
                    List.of(
                        NetworkChecks.zones(
                            settings.region(),
                            Output.of(List.copyOf(create.subnets().keySet())),
                            settings.createdEndpoints())),
                adopt ->
                    NetworkChecks.of(
                        new NetworkChecks.Args(
                            settings.region(),
                            adopt.vpcId(),
                            adopt.subnetIds(),
                            settings.createdEndpoints(),
                            adopt.endpointIds(),
                            endpoints.policies(),
                            acceptedSources(adopt))));
    return Map.of(StackOutput.NETWORK_FINDINGS, logged(context, findings));
  }

  // Logs each result separately, so that an unknown result does not hide the other findings.
  private static Output<List<String>> logged(Context context, List<Output<List<String>>> findings) {
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
