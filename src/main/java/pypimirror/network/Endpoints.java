package pypimirror.network;

import com.pulumi.aws.ec2.SecurityGroup;
import com.pulumi.aws.ec2.SecurityGroupArgs;
import com.pulumi.aws.ec2.VpcEndpoint;
import com.pulumi.aws.ec2.VpcEndpointArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pypimirror.aws.EndpointService;
import pypimirror.naming.Tags;
import pypimirror.resources.OutputMaps;
import pypimirror.resources.Peer;
import pypimirror.resources.Ports;
import pypimirror.resources.SecurityGroupRules;

/**
 * Creates an endpoint, with its own policy, for each service that the environment needs, and the
 * security group of the endpoints. The endpoints are the only ways out of the notebooks' VPC.
 *
 * <p>CodeArtifact needs two endpoints (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endpoints.html">endpoints for
 * CodeArtifact</a>): {@code codeartifact.api} for tokens and look-ups, and {@code
 * codeartifact.repositories} for downloads. Interface endpoints have private DNS, so clients use
 * AWS's own host names.
 *
 * <p>The component does not change existing endpoints. Their owners manage the policies and
 * security groups of those endpoints.
 */
public final class Endpoints extends ComponentResource {

  /** Ports that the endpoints accept. */
  public static final Ports PORTS = Ports.HTTPS;

  /**
   * Arguments of {@link Endpoints}.
   *
   * @param region AWS region of the VPC and of the domain
   * @param placement the VPC, subnets and route tables of the endpoints
   * @param policies policy of each endpoint that the environment needs, JSON
   * @param existing ids of existing endpoints
   * @param connections the sources that can connect to the endpoints
   * @param roles the roles that the policies name
   * @param tags tags of every resource
   */
  public record Args(
      String region,
      VpcPlacement placement,
      Map<EndpointService, Output<String>> policies,
      Map<EndpointService, String> existing,
      Connections connections,
      Resource roles,
      Tags tags) {}

  /**
   * The sources that can connect to the endpoints.
   *
   * @param sources the sources that the endpoints accept connections from
   * @param workload the security group for notebooks
   */
  public record Connections(List<AcceptedSource> sources, Workload workload) {}

  /** The security group for notebooks. */
  public sealed interface Workload {

    /**
     * The environment's own group, whose outbound rules the component creates.
     *
     * @param groupId {@code sg-…}
     */
    record OwnGroup(Output<String> groupId) implements Workload {}

    /** The notebooks use existing groups, whose owners manage the rules. */
    record ExistingGroups() implements Workload {}
  }

  /** Ids of all endpoints, {@code vpce-…}, by name of the service. */
  @Export public final Output<Map<String, String>> ids;

  private final Map<EndpointService, Output<String>> idOf = new EnumMap<>(EndpointService.class);
  private final Map<EndpointService, Output<String>> policies;

  /** Creates the component. The names of its children start with {@code name}. */
  public Endpoints(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:network:Endpoints", name, options);
    this.policies = args.policies();
    args.existing().forEach((service, id) -> idOf.put(service, Output.of(id)));

    var interfaces =
        args.policies().keySet().stream()
            .filter(EndpointService::isInterface)
            .filter(service -> !args.existing().containsKey(service))
            .toList();
    if (!interfaces.isEmpty()) {
      var group = securityGroup(name, args);
      for (var service : interfaces) {
        idOf.put(service, interfaceEndpoint(name, service, group, args).id());
      }
    }
    if (args.policies().containsKey(EndpointService.S3)
        && !args.existing().containsKey(EndpointService.S3)) {
      idOf.put(EndpointService.S3, gatewayEndpoint(name, args).id());
    }

    var byService = new TreeMap<String, Output<String>>();
    idOf.forEach((service, id) -> byService.put(service.key(), id));
    this.ids = OutputMaps.combine(byService);
    registerOutputs(Map.of("ids", ids));
  }

  /** Id of a service's endpoint, {@code vpce-…}. */
  public Output<String> id(EndpointService service) {
    return idOf.get(service);
  }

  /** Policy of each endpoint, JSON. An existing endpoint must allow at least this policy. */
  Map<EndpointService, Output<String>> policies() {
    return policies;
  }

  private SecurityGroup securityGroup(String name, Args args) {
    // Without egress arguments, the provider deletes the rule that allows all outbound traffic.
    var group =
        new SecurityGroup(
            name + "-endpoints",
            SecurityGroupArgs.builder()
                .vpcId(args.placement().vpcId())
                .description("HTTPS from the package readers to the CodeArtifact endpoints")
                .tags(args.tags().named(name + "-endpoints"))
                .build(),
            CustomResourceOptions.builder().parent(this).build());
    var rules = new SecurityGroupRules(this, group.id(), args.tags());
    for (var source : args.connections().sources()) {
      rules.ingress(name + "-from-" + source.label(), PORTS, source.peer());
    }
    allowWorkload(name + "-to-endpoints", args, new Peer.Group(group.id()));
    return group;
  }

  private void allowWorkload(String name, Args args, Peer destination) {
    if (args.connections().workload() instanceof Workload.OwnGroup own) {
      new SecurityGroupRules(this, own.groupId(), args.tags()).egress(name, PORTS, destination);
    }
  }

  private VpcEndpoint interfaceEndpoint(
      String name, EndpointService service, SecurityGroup group, Args args) {
    return new VpcEndpoint(
        name + "-" + service.resourceLabel(),
        VpcEndpointArgs.builder()
            .vpcId(args.placement().vpcId())
            .serviceName(service.serviceName(args.region()))
            .vpcEndpointType("Interface")
            .privateDnsEnabled(true)
            .subnetIds(args.placement().subnetIds())
            .securityGroupIds(group.id().applyValue(List::of))
            .policy(args.policies().get(service))
            .tags(args.tags().named(name + "-" + service.resourceLabel()))
            .build(),
        deleteBeforeReplace(args));
  }

  // A gateway endpoint is free and has no network interface. Routes lead to the public addresses of
  // S3.
  private VpcEndpoint gatewayEndpoint(String name, Args args) {
    var label = name + "-" + EndpointService.S3.resourceLabel();
    var gateway =
        new VpcEndpoint(
            label,
            VpcEndpointArgs.builder()
                .vpcId(args.placement().vpcId())
                .serviceName(EndpointService.S3.serviceName(args.region()))
                .vpcEndpointType("Gateway")
                .routeTableIds(args.placement().routeTableIds())
                .policy(args.policies().get(EndpointService.S3))
                .tags(args.tags().named(label))
                .build(),
            deleteBeforeReplace(args));
    allowWorkload(name + "-to-s3", args, new Peer.PrefixList(gateway.prefixListId()));
    return gateway;
  }

  // Two endpoints for the same service cannot share a private DNS name in a VPC, or a route in a
  // route table.
  private CustomResourceOptions deleteBeforeReplace(Args args) {
    return CustomResourceOptions.builder()
        .parent(this)
        .dependsOn(args.roles())
        .deleteBeforeReplace(true)
        .build();
  }
}
