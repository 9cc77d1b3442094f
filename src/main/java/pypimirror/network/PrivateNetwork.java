package pypimirror.network;

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

/**
 * Creates a VPC without internet access: one private subnet in each availability zone, and a route
 * table that contains only the local route. Without an internet gateway, a NAT gateway or a default
 * route, notebooks can reach only the services of the endpoints.
 *
 * <p>DNS support and DNS host names are enabled, because private DNS requires them (<a
 * href="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html">interface
 * endpoints</a>). The workload security group is for the notebooks. {@link Endpoints} creates its
 * rules.
 */
public final class PrivateNetwork extends ComponentResource {

  /**
   * Arguments of {@link PrivateNetwork}.
   *
   * @param vpcCidr IPv4 range of the VPC
   * @param subnets subnet range by availability zone
   * @param tags tags of every resource
   */
  public record Args(String vpcCidr, Map<String, String> subnets, Tags tags) {}

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
              var subnet =
                  new Subnet(
                      name + "-" + zone,
                      SubnetArgs.builder()
                          .vpcId(vpc.id())
                          .availabilityZone(zone)
                          .cidrBlock(cidr)
                          .mapPublicIpOnLaunch(false)
                          .tags(args.tags().named(name + "-" + zone))
                          .build(),
                      child);
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
                .description("Notebooks: out to the endpoints on 443, and nothing in")
                .tags(args.tags().named(name + "-workload"))
                .build(),
            child);

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
