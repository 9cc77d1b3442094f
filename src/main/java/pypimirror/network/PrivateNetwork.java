package pypimirror.network;

import com.pulumi.aws.ec2.DefaultSecurityGroup;
import com.pulumi.aws.ec2.DefaultSecurityGroupArgs;
import com.pulumi.aws.ec2.RouteTable;
import com.pulumi.aws.ec2.RouteTableArgs;
import com.pulumi.aws.ec2.RouteTableAssociation;
import com.pulumi.aws.ec2.RouteTableAssociationArgs;
import com.pulumi.aws.ec2.SecurityGroup;
import com.pulumi.aws.ec2.SecurityGroupArgs;
import com.pulumi.aws.ec2.Subnet;
import com.pulumi.aws.ec2.SubnetArgs;
import com.pulumi.aws.ec2.Vpc;
import com.pulumi.aws.ec2.VpcArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pypimirror.naming.Tags;
import pypimirror.resources.Peer;
import pypimirror.resources.Ports;
import pypimirror.resources.SecurityGroupRules;

/**
 * Creates a VPC without internet access: one private subnet in each availability zone, and a route
 * table that contains only the local route. Without an internet gateway, a NAT gateway or a default
 * route, notebooks can reach only the services of the endpoints.
 *
 * <p>DNS support and DNS host names are enabled, because private DNS requires them (<a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html">interface
 * endpoints</a>). The workload security group is for the notebooks. {@link Endpoints} creates its
 * rules for the endpoints. The default security group of the VPC has no rules.
 */
public final class PrivateNetwork extends ComponentResource {

  /**
   * Arguments of {@link PrivateNetwork}.
   *
   * @param vpcCidr IPv4 range of the VPC
   * @param subnets subnet range by name or id of the availability zone
   * @param fileSystem whether notebooks mount a file system in the subnets
   * @param tags tags of every resource
   */
  public record Args(String vpcCidr, Map<String, String> subnets, boolean fileSystem, Tags tags) {}

  /** Id of the VPC, {@code vpc-…}. */
  @Export public final Output<String> vpcId;

  /** Ids of the subnets, {@code subnet-…}, in the order of the zones. */
  @Export public final Output<List<String>> subnetIds;

  /** Id of the subnets' route table, {@code rtb-…}. */
  @Export public final Output<String> routeTableId;

  /** Id of the security group of the notebooks, {@code sg-…}. */
  @Export public final Output<String> workloadSecurityGroupId;

  /** Creates the component. The names of its children start with {@code name}. */
  public PrivateNetwork(String name, Args args, ComponentResourceOptions options) {
    super("pypimirror:network:PrivateNetwork", name, options);
    var child = CustomResourceOptions.builder().parent(this).build();

    var vpc =
        new Vpc(
            name + "-vpc",
            VpcArgs.builder()
                .cidrBlock(args.vpcCidr())
                .enableDnsSupport(true)
                .enableDnsHostnames(true)
                .tags(args.tags().named(name + "-vpc"))
                .build(),
            child);

    var routes =
        new RouteTable(
            name + "-routes",
            RouteTableArgs.builder()
                .vpcId(vpc.id())
                .tags(args.tags().named(name + "-routes"))
                .build(),
            child);

    var subnetIds = new ArrayList<Output<String>>();
    args.subnets()
        .forEach(
            (zone, cidr) -> {
              var subnetArgs =
                  SubnetArgs.builder()
                      .vpcId(vpc.id())
                      .cidrBlock(cidr)
                      .mapPublicIpOnLaunch(false)
                      .tags(args.tags().named(name + "-" + zone));
              if (zone.contains("-az")) {
                subnetArgs.availabilityZoneId(zone);
              } else {
                subnetArgs.availabilityZone(zone);
              }
              var subnet = new Subnet(name + "-" + zone, subnetArgs.build(), child);
              new RouteTableAssociation(
                  name + "-" + zone,
                  RouteTableAssociationArgs.builder()
                      .routeTableId(routes.id())
                      .subnetId(subnet.id())
                      .build(),
                  child);
              subnetIds.add(subnet.id());
            });

    var workload =
        new SecurityGroup(
            name + "-workload",
            SecurityGroupArgs.builder()
                .vpcId(vpc.id())
                .description("Notebooks: out to the endpoints and to their file system")
                .tags(args.tags().named(name + "-workload"))
                .build(),
            child);

    if (args.fileSystem()) {
      // AWS documents that apps need NFS in both directions:
      // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html
      // The VPC contains nothing else that listens on this port.
      var rules = new SecurityGroupRules(this, workload.id(), args.tags());
      rules.ingress(name + "-nfs", Ports.NFS, new Peer.Group(workload.id()));
      rules.egress(name + "-nfs", Ports.NFS, new Peer.Range(args.vpcCidr()));
    }

    // Without arguments for rules, the provider deletes the rules of the VPC's default group. The
    // group has no tags, because a pipeline that can tag it could tag any group.
    new DefaultSecurityGroup(
        name + "-default", DefaultSecurityGroupArgs.builder().vpcId(vpc.id()).build(), child);

    this.vpcId = vpc.id();
    this.subnetIds = Output.all(subnetIds);
    this.routeTableId = routes.id();
    this.workloadSecurityGroupId = workload.id();
    registerOutputs(
        Map.of(
            "vpcId", vpcId,
            "subnetIds", this.subnetIds,
            "routeTableId", routeTableId,
            "workloadSecurityGroupId", workloadSecurityGroupId));
  }
}
