package pypimirror.network;

import com.pulumi.aws.ec2.SecurityGroup;
import com.pulumi.aws.ec2.SecurityGroupArgs;
import com.pulumi.aws.ec2.VpcEndpoint;
import com.pulumi.aws.ec2.VpcEndpointArgs;
import com.pulumi.aws.vpc.SecurityGroupEgressRule;
import com.pulumi.aws.vpc.SecurityGroupEgressRuleArgs;
import com.pulumi.aws.vpc.SecurityGroupIngressRule;
import com.pulumi.aws.vpc.SecurityGroupIngressRuleArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pypimirror.catalog.EndpointService;
import pypimirror.naming.Tags;

/**
 * The only ways out of the notebooks' VPC: one endpoint for each service that the environment needs
 * and no other, each with a policy of its own, and the security group before them.
 *
 * <p>CodeArtifact takes two (<a
 * href="https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endpoints.html">endpoints for
 * CodeArtifact</a>): {@code codeartifact.api} carries tokens and look-ups, {@code
 * codeartifact.repositories} what pip fetches. All interface endpoints have private DNS, so that
 * clients use AWS's own host names. The group lets 443/tcp in from the readers and nothing out.
 *
 * <p>An endpoint that exists already is used as it is and never changed: what its policy and its
 * group have to let through is for whoever owns it.
 */
public final class Endpoints extends ComponentResource {

  private static final int HTTPS = 443;

  /**
   * What the endpoints are made from.
   *
   * @param region AWS region of the VPC and of the domain; the endpoints work within one region
   * @param place where they are, and from where they let in
   * @param policies policy document of each endpoint that is needed, JSON
   * @param existing ids of those that exist already
   * @param workloadGroupId the notebooks' group, when it is the environment's own and its rules are
   *     to be made
   * @param roles what makes the roles that the policies name
   * @param tags tags of everything
   */
  public record Args(
      String region,
      Place place,
      Map<EndpointService, Output<String>> policies,
      Map<EndpointService, String> existing,
      Optional<Output<String>> workloadGroupId,
      Resource roles,
      Tags tags) {}

  /** Ids of all endpoints, {@code vpce-…}, by what configuration calls the service. */
  @Export public final Output<Map<String, String>> ids;

  private final Map<EndpointService, Output<String>> idOf = new EnumMap<>(EndpointService.class);

  /** Type {@code pypimirror:network:Endpoints}; children are named after {@code name}. */
  public Endpoints(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:network:Endpoints", name, options);
    args.existing().forEach((service, id) -> idOf.put(service, Output.of(id)));

    var interfaces =
        args.policies().keySet().stream()
            .filter(EndpointService::isInterface)
            .filter(service -> !args.existing().containsKey(service))
            .toList();
    if (!interfaces.isEmpty()) {
      var group = group(name, args);
      for (var service : interfaces) {
        idOf.put(service, endpoint(name, service, group, args).id());
      }
    }
    if (args.policies().containsKey(EndpointService.S3)
        && !args.existing().containsKey(EndpointService.S3)) {
      gateway(name, args);
    }

    this.ids =
        Output.all(
                idOf.entrySet().stream()
                    .map(
                        entry ->
                            entry.getValue().applyValue(id -> Map.entry(entry.getKey().key(), id)))
                    .toList())
            .applyValue(
                entries -> {
                  var byService = new TreeMap<String, String>();
                  entries.forEach(entry -> byService.put(entry.getKey(), entry.getValue()));
                  return byService;
                });
    registerOutputs(Map.of("ids", ids));
  }

  /** Id of one endpoint, {@code vpce-…}. */
  public Output<String> id(EndpointService service) {
    return idOf.get(service);
  }

  // Before the interface endpoints; those that exist have groups of their own.
  private SecurityGroup group(String name, Args args) {
    // Without egresses the provider takes away the allow-all rule that AWS gives to a new group.
    var group =
        new SecurityGroup(
            name + "-endpoints",
            SecurityGroupArgs.builder()
                .vpcId(args.place().vpcId())
                .description("HTTPS from the package readers to the CodeArtifact endpoints")
                .tags(args.tags().named(name + "-endpoints"))
                .build(),
            CustomResourceOptions.builder().parent(this).build());
    for (var reader : args.place().readerSecurityGroupIds()) {
      admit(
          name + "-from-" + reader.label(),
          rule(group, args.tags()).referencedSecurityGroupId(reader.id()).build());
    }
    for (var cidr : args.place().readerCidrs()) {
      admit(
          name + "-from-" + cidr.replace('/', '-'),
          rule(group, args.tags()).cidrIpv4(cidr).build());
    }
    args.workloadGroupId()
        .ifPresent(
            workload ->
                release(
                    name + "-to-endpoints",
                    out(workload, args.tags()).referencedSecurityGroupId(group.id()).build()));
    return group;
  }

  private static SecurityGroupIngressRuleArgs.Builder rule(SecurityGroup group, Tags tags) {
    return SecurityGroupIngressRuleArgs.builder()
        .securityGroupId(group.id())
        .ipProtocol("tcp")
        .fromPort(HTTPS)
        .toPort(HTTPS)
        .tags(tags.all());
  }

  private static SecurityGroupEgressRuleArgs.Builder out(Output<String> workload, Tags tags) {
    return SecurityGroupEgressRuleArgs.builder()
        .securityGroupId(workload)
        .ipProtocol("tcp")
        .fromPort(HTTPS)
        .toPort(HTTPS)
        .tags(tags.all());
  }

  private void admit(String name, SecurityGroupIngressRuleArgs rule) {
    new SecurityGroupIngressRule(name, rule, CustomResourceOptions.builder().parent(this).build());
  }

  private void release(String name, SecurityGroupEgressRuleArgs rule) {
    new SecurityGroupEgressRule(name, rule, CustomResourceOptions.builder().parent(this).build());
  }

  private VpcEndpoint endpoint(
      String name, EndpointService service, SecurityGroup group, Args args) {
    return new VpcEndpoint(
        name + "-" + service.label(),
        VpcEndpointArgs.builder()
            .vpcId(args.place().vpcId())
            .serviceName(service.serviceName(args.region()))
            .vpcEndpointType("Interface")
            .privateDnsEnabled(true)
            .subnetIds(args.place().subnetIds())
            .securityGroupIds(group.id().applyValue(List::of))
            .policy(args.policies().get(service))
            .tags(args.tags().named(name + "-" + service.label()))
            .build(),
        replacedInPlace(args));
  }

  // Free, and without an interface: its routes lead to S3's own addresses.
  private void gateway(String name, Args args) {
    var label = name + "-" + EndpointService.S3.label();
    var gateway =
        new VpcEndpoint(
            label,
            VpcEndpointArgs.builder()
                .vpcId(args.place().vpcId())
                .serviceName(EndpointService.S3.serviceName(args.region()))
                .vpcEndpointType("Gateway")
                .routeTableIds(args.place().routeTableIds())
                .policy(args.policies().get(EndpointService.S3))
                .tags(args.tags().named(label))
                .build(),
            replacedInPlace(args));
    idOf.put(EndpointService.S3, gateway.id());
    args.workloadGroupId()
        .ifPresent(
            workload ->
                release(
                    name + "-to-s3",
                    out(workload, args.tags()).prefixListId(gateway.prefixListId()).build()));
  }

  // Two endpoints of one service cannot both own its private DNS name in a VPC, nor its route in a
  // route table, so a replacement has to make room first.
  private CustomResourceOptions replacedInPlace(Args args) {
    return CustomResourceOptions.builder()
        .parent(this)
        .dependsOn(args.roles())
        .deleteBeforeReplace(true)
        .build();
  }
}
